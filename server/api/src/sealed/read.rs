//! `GET /v1/sealed/{blob}/{part}`.

use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::Response,
};
use coterie_types::BlobId;

use crate::{
    App,
    channels::blobs::download::{Piece, answer},
    extract::{IfNoneMatch, InPath},
    problem::Outcome,
};

/// A blob never changes and says nothing by itself: every cache and every page may have it.
const OPEN: [(HeaderName, &str); 3] = [
    (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
];

/// One part of a file's sealed bytes, for a CDN or another origin that stands before the node.
#[utoipa::path(get, path = "/v1/sealed/{blob}/{part}", tag = "channels",
    params(("blob" = BlobId, Path, description = "The file"), ("part" = u32, Path, description = "The part, from 0 on"), ("range" = Option<String>, Header, description = "One range of the part, `bytes=FROM-TO`")),
    responses((status = 200, description = "All of it", body = Vec<u8>, content_type = "application/octet-stream"), (status = 206, description = "A range of it", body = Vec<u8>, content_type = "application/octet-stream"), (status = 304, description = "The client has it"), (status = 404, description = "`not_found`; always, unless the node has parts handed out at a base without signatures"), (status = 422, description = "`invalid`: the range begins after the end")))]
pub(crate) async fn read_sealed_part(
    State(app): State<App>,
    InPath((blob, part)): InPath<(BlobId, u32)>,
    known: IfNoneMatch,
    headers: HeaderMap,
) -> Outcome<Response> {
    let size = app.node().find_open_blob_size(blob).await?;
    let piece = Piece::of_part(blob, part, size)?;
    let mut response = answer(&app, &piece, &known, &headers)?;
    for (name, value) in OPEN {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}
