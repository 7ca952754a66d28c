//! `POST /v1/inbox/acknowledge`.

use axum::{extract::State, http::StatusCode};
use coterie_protocol::rest::AcknowledgeInbox;

use crate::{
    App,
    extract::{Body, SignedIn},
    problem::Outcome,
};

/// Forgets what the session's device has processed.
#[utoipa::path(post, path = "/v1/inbox/acknowledge", tag = "inbox",
    request_body = AcknowledgeInbox,
    security(("access_token" = [])),
    responses((status = 204, description = "Done and durable"),
        (status = 403, description = "`device_required`")))]
pub(crate) async fn acknowledge_inbox(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    Body(body): Body<AcknowledgeInbox>,
) -> Outcome<StatusCode> {
    app.node().acknowledge_inbox(&caller, body.seq).await?;
    Ok(StatusCode::NO_CONTENT)
}
