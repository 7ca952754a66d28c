//! `PUT /v1/servers/{server}/bans/{user}`.

use axum::extract::State;
use coterie_acts::About;
use coterie_protocol::rest::{Admitted, PostIntent};
use coterie_types::{ServerId, UserId};

use crate::{
    App,
    extract::{Body, InPath, Json, SignedIn},
    problem::Outcome,
};

/// Admits `member_banned`, about a member or anybody else.
#[utoipa::path(put, path = "/v1/servers/{server}/bans/{user}", tag = "bans",
    params(("server" = ServerId, Path, description = "The server"), ("user" = UserId, Path, description = "The user")),
    request_body = PostIntent,
    security(("access_token" = [])),
    responses((status = 200, description = "Done and durable", body = Admitted), (status = 403, description = "`forbidden`, `device_required`"), (status = 404, description = "`not_found`"), (status = 409, description = "`counter_conflict`, `head_stale`"), (status = 422, description = "`invalid`, `head_unknown`, `limit_reached`")))]
pub(crate) async fn put_ban(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath((server, user)): InPath<(ServerId, UserId)>,
    Body(body): Body<PostIntent>,
) -> Outcome<Json<Admitted>> {
    Ok(Json(app.node().change(&caller, server, About::Ban(user), &body).await?))
}
