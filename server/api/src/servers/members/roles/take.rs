//! `DELETE /v1/servers/{server}/members/{user}/roles/{role}`.

use axum::extract::State;
use coterie_acts::About;
use coterie_protocol::rest::{Admitted, PostIntent};
use coterie_types::{RoleId, ServerId, UserId};

use crate::{
    App,
    extract::{Body, InPath, Json, SignedIn},
    problem::Outcome,
};

/// Admits `role_revoked`.
#[utoipa::path(delete, path = "/v1/servers/{server}/members/{user}/roles/{role}", tag = "members",
    params(("server" = ServerId, Path, description = "The server"), ("user" = UserId, Path, description = "The user"), ("role" = RoleId, Path, description = "The role")),
    request_body = PostIntent,
    security(("access_token" = [])),
    responses((status = 200, description = "Done and durable", body = Admitted), (status = 403, description = "`forbidden`, `device_required`"), (status = 404, description = "`not_found`"), (status = 409, description = "`counter_conflict`, `head_stale`"), (status = 422, description = "`invalid`, `head_unknown`, `limit_reached`")))]
pub(crate) async fn take_role(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath((server, user, role)): InPath<(ServerId, UserId, RoleId)>,
    Body(body): Body<PostIntent>,
) -> Outcome<Json<Admitted>> {
    Ok(Json(app.node().change(&caller, server, About::RoleTaken(user, role), &body).await?))
}
