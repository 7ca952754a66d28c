//! `GET /readyz`.

use axum::extract::State;
use coterie_types::ErrorCode;

use crate::{
    App,
    problem::{ApiError, Outcome},
};

/// The node can serve: its database answers and it is not draining.
///
/// Without Redis a node that should have it serves on, and says so: what other nodes do reaches
/// its connections by looking at the database, a few seconds later.
#[utoipa::path(get, path = "/readyz", tag = "health",
    responses((status = 200, description = "The node can serve", body = String,
        content_type = "text/plain", example = "ready\n")))]
pub(crate) async fn ready(State(app): State<App>) -> Outcome<&'static str> {
    if app.is_draining() {
        return Err(ApiError::new(ErrorCode::Unavailable, "the node is draining"));
    }
    app.node().store.check_ready().await.map_err(|error| {
        tracing::warn!(%error, "not ready");
        ApiError::new(ErrorCode::Unavailable, "the database does not answer")
    })?;
    let bus = app.node().bus.state();
    if bus.shared && !bus.connected { Ok("ready\ndegraded: redis\n") } else { Ok("ready\n") }
}
