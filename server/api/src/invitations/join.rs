//! `POST /v1/invitations/{code}/join`.

use axum::{extract::State, http::StatusCode};
use coterie_protocol::rest::{Admitted, PostIntent};

use crate::{
    App,
    extract::{Body, InPath, Json, SignedIn},
    problem::Outcome,
};

/// Joins a server by an invitation.
#[utoipa::path(post, path = "/v1/invitations/{code}/join", tag = "invitations",
    params(("code" = String, Path, description = "The invitation's code")),
    request_body = PostIntent,
    security(("access_token" = [])),
    responses((status = 201, description = "Done and durable", body = Admitted), (status = 403, description = "`device_required`"), (status = 404, description = "`not_found`"), (status = 409, description = "`counter_conflict`, `head_stale`"), (status = 422, description = "`invalid`, `limit_reached`")))]
pub(crate) async fn join(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(code): InPath<String>,
    Body(body): Body<PostIntent>,
) -> Outcome<(StatusCode, Json<Admitted>)> {
    let answer = app.node().join(&caller, &code, &body).await?;
    Ok((StatusCode::CREATED, Json(answer)))
}
