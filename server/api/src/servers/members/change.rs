//! `PATCH /v1/servers/{server}/members/{user}`.

use axum::extract::State;
use coterie_acts::About;
use coterie_protocol::rest::{Admitted, PostIntent};
use coterie_types::{ServerId, UserId};

use crate::{
    App,
    extract::{Body, InPath, Json, SignedIn},
    problem::Outcome,
};

/// Admits `nickname_set` or `timeout_set` about a member.
#[utoipa::path(patch, path = "/v1/servers/{server}/members/{user}", tag = "members",
    params(("server" = ServerId, Path, description = "The server"), ("user" = UserId, Path, description = "The user")),
    request_body = PostIntent,
    security(("access_token" = [])),
    responses((status = 200, description = "Done and durable", body = Admitted), (status = 403, description = "`forbidden`, `device_required`"), (status = 404, description = "`not_found`"), (status = 409, description = "`counter_conflict`, `head_stale`"), (status = 422, description = "`invalid`, `head_unknown`, `limit_reached`")))]
pub(crate) async fn change_member(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath((server, user)): InPath<(ServerId, UserId)>,
    Body(body): Body<PostIntent>,
) -> Outcome<Json<Admitted>> {
    Ok(Json(app.node().change(&caller, server, About::Member(user), &body).await?))
}
