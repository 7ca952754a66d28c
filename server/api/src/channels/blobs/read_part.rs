//! `GET /v1/channels/{channel}/blobs/{blob}/parts/{part}`.

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use coterie_ports::PartAddress;
use coterie_protocol::rest::PartElsewhere;
use coterie_types::{BlobId, ChannelId};

use super::download::{Piece, answer};
use crate::{
    App,
    extract::{IfNoneMatch, InPath, Json, SignedIn},
    problem::{ApiError, Outcome},
};

/// One part of a file's sealed bytes, or where somebody else hands it out.
#[utoipa::path(get, path = "/v1/channels/{channel}/blobs/{blob}/parts/{part}", tag = "channels",
    params(("channel" = ChannelId, Path, description = "The channel"), ("blob" = BlobId, Path, description = "The file"), ("part" = u32, Path, description = "The part, from 0 on"), ("range" = Option<String>, Header, description = "One range of the part, `bytes=FROM-TO`"), ("accept" = Option<String>, Header, description = "`application/json`: no redirect, the address instead")),
    security(("access_token" = [])),
    responses((status = 200, description = "All of it, or its address", content((Vec<u8> = "application/octet-stream"), (PartElsewhere = "application/json"))), (status = 206, description = "A range of it", body = Vec<u8>, content_type = "application/octet-stream"), (status = 304, description = "The client has it"), (status = 307, description = "It is handed out there"), (status = 404, description = "`not_found`"), (status = 422, description = "`invalid`: the range begins after the end")))]
pub(crate) async fn read_blob_part(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath((channel, blob, part)): InPath<(ChannelId, BlobId, u32)>,
    known: IfNoneMatch,
    headers: HeaderMap,
) -> Outcome<Response> {
    let size = app.node().find_blob_size(&caller, channel, blob).await?;
    let piece = Piece::of_part(blob, part, size)?;
    if let Some(address) = app.node().blob_part_address(blob, part).await? {
        return elsewhere(&app, address, &headers);
    }
    answer(&app, &piece, &known, &headers)
}

/// A program in a browser cannot keep its token from where a redirect leads: it asks for the address.
fn elsewhere(app: &App, address: PartAddress, headers: &HeaderMap) -> Outcome<Response> {
    let json = headers.get(header::ACCEPT).is_some_and(|accepted| {
        accepted.to_str().is_ok_and(|accepted| accepted.contains("application/json"))
    });
    let PartAddress { url, life } = address;
    let location = HeaderValue::from_str(&url).map_err(|_| {
        ApiError::new(coterie_types::ErrorCode::Internal, "an address is no header")
    })?;
    let mut response = if json {
        let expires_at = life.map(|life| coterie_types::Millis(app.node().clock.now().0 + life));
        Json(PartElsewhere { url, expires_at }).into_response()
    } else {
        let mut response = StatusCode::TEMPORARY_REDIRECT.into_response();
        response.headers_mut().insert(header::LOCATION, location);
        response
    };
    let own = response.headers_mut();
    own.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    own.insert(header::VARY, HeaderValue::from_static("accept"));
    own.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    Ok(response)
}
