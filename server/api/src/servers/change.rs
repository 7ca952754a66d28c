//! `PATCH /v1/servers/{server}`.

use axum::extract::State;
use coterie_acts::About;
use coterie_protocol::rest::{Admitted, PostIntent};
use coterie_types::ServerId;

use crate::{
    App,
    extract::{Body, InPath, Json, SignedIn},
    problem::Outcome,
};

/// Admits an intent that changes settings, listing or owner of a server: `server_changed`,
/// `server_listed` or `owner_transferred`.
#[utoipa::path(patch, path = "/v1/servers/{server}", tag = "servers",
    params(("server" = ServerId, Path, description = "The server")),
    request_body = PostIntent,
    security(("access_token" = [])),
    responses((status = 200, description = "Done and durable", body = Admitted), (status = 403, description = "`forbidden`, `device_required`"), (status = 404, description = "`not_found`"), (status = 409, description = "`counter_conflict`, `head_stale`"), (status = 422, description = "`invalid`, `head_unknown`, `limit_reached`")))]
pub(crate) async fn change_server(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(server): InPath<ServerId>,
    Body(body): Body<PostIntent>,
) -> Outcome<Json<Admitted>> {
    Ok(Json(app.node().change(&caller, server, About::Server, &body).await?))
}
