//! `POST /v1/servers`.

use axum::{extract::State, http::StatusCode};
use coterie_protocol::rest::{Admitted, CreateServer};

use crate::{
    App,
    extract::{Body, Json, SignedIn},
    problem::Outcome,
};

/// Opens a policy log with its first intents, all or none.
#[utoipa::path(post, path = "/v1/servers", tag = "servers",
    request_body = CreateServer,
    security(("access_token" = [])),
    responses((status = 201, description = "Done and durable", body = Admitted), (status = 403, description = "`device_required`"), (status = 409, description = "`version_conflict`, `counter_conflict`"), (status = 422, description = "`invalid`, `limit_reached`")))]
pub(crate) async fn create_server(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    Body(body): Body<CreateServer>,
) -> Outcome<(StatusCode, Json<Admitted>)> {
    let answer = app.node().create_server(&caller, &body).await?;
    Ok((StatusCode::CREATED, Json(answer)))
}
