//! `POST /v1/servers/{server}/channels`.

use axum::{extract::State, http::StatusCode};
use coterie_acts::About;
use coterie_protocol::rest::{Admitted, PostIntent};
use coterie_types::ServerId;

use crate::{
    App,
    extract::{Body, InPath, Json, SignedIn},
    problem::Outcome,
};

/// Admits `channel_created`.
#[utoipa::path(post, path = "/v1/servers/{server}/channels", tag = "channels",
    params(("server" = ServerId, Path, description = "The server")),
    request_body = PostIntent,
    security(("access_token" = [])),
    responses((status = 201, description = "Done and durable", body = Admitted), (status = 403, description = "`forbidden`, `device_required`"), (status = 404, description = "`not_found`"), (status = 409, description = "`counter_conflict`, `head_stale`"), (status = 422, description = "`invalid`, `head_unknown`, `limit_reached`")))]
pub(crate) async fn create_channel(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(server): InPath<ServerId>,
    Body(body): Body<PostIntent>,
) -> Outcome<(StatusCode, Json<Admitted>)> {
    let answer = app.node().change(&caller, server, About::NewChannel, &body).await?;
    Ok((StatusCode::CREATED, Json(answer)))
}
