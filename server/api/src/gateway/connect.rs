//! `GET /v1/gateway`.

use axum::{
    extract::{State, WebSocketUpgrade, ws::rejection::WebSocketUpgradeRejection},
    response::Response,
};
use coterie_protocol::gateway::{CBOR, JSON};
use coterie_types::{ErrorCode, limits::GATEWAY_FRAME_MAX};

use super::socket;
use crate::{
    App,
    problem::{ApiError, Outcome},
};

/// Bytes read from a socket at once: most connections are idle and small frames are the rule.
const READ_BUFFER: usize = 4 * 1024;
/// Encoded frames gathered before the socket is written to without being asked.
const WRITE_BUFFER: usize = 32 * 1024;
/// Encoded frames that wait inside a socket that takes none.
const WRITE_BUFFER_MAX: usize = 256 * 1024;

/// Opens a gateway connection: a WebSocket with subprotocol `coterie.1.json` or `coterie.1.cbor`.
///
/// No credential stands in the URL or a header: the first frame is `hello` with a ticket.
#[utoipa::path(get, path = "/v1/gateway", tag = "gateway",
    responses((status = 101, description = "A WebSocket from here on, see spec/07-gateway.md"), (status = 400, description = "`malformed`: no handshake of a WebSocket")))]
pub(crate) async fn connect(
    State(app): State<App>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Outcome<Response> {
    let upgrade = upgrade.map_err(|_| ApiError::malformed("this route is a WebSocket"))?;
    let Some(guard) = app.connection_guard() else {
        return Err(ApiError::new(ErrorCode::Unavailable, "the node is draining"));
    };
    let upgrade = upgrade
        .protocols([JSON, CBOR])
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_BUFFER)
        .max_write_buffer_size(WRITE_BUFFER_MAX)
        .max_message_size(GATEWAY_FRAME_MAX)
        .max_frame_size(GATEWAY_FRAME_MAX);
    Ok(upgrade.on_upgrade(async move |socket| {
        socket::serve(app, socket).await;
        drop(guard);
    }))
}
