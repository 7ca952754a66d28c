//! `POST /v1/gateway/tickets`.

use axum::{extract::State, http::StatusCode};
use coterie_protocol::rest::Ticket;

use crate::{
    App,
    extract::{Json, SignedIn},
    problem::Outcome,
};

/// A ticket that opens one gateway connection, once, within 30 seconds.
#[utoipa::path(post, path = "/v1/gateway/tickets", tag = "gateway",
    security(("access_token" = [])),
    responses((status = 201, description = "Done and durable", body = Ticket), (status = 403, description = "`device_required`")))]
pub(crate) async fn issue_ticket(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
) -> Outcome<(StatusCode, Json<Ticket>)> {
    let answer = app.node().issue_ticket(&caller).await?;
    Ok((StatusCode::CREATED, Json(answer)))
}
