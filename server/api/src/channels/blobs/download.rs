//! `GET /v1/channels/{channel}/blobs/{blob}/bytes`.

use std::ops::Range;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use coterie_acts::BlobPart;
use coterie_types::{BlobId, ChannelId, ErrorCode, limits::BLOB_PART};
use futures_util::StreamExt;

use crate::{
    App,
    extract::{IfNoneMatch, InPath, SignedIn},
    problem::{ApiError, Outcome},
};

/// What stands on every file: its bytes are nobody's page, script or picture.
const INERT: [(HeaderName, &str); 6] = [
    (header::CONTENT_TYPE, "application/octet-stream"),
    (header::CONTENT_DISPOSITION, "attachment"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"),
    // A blob never changes; whoever may not have it any more has had it.
    (header::CACHE_CONTROL, "private, max-age=31536000, immutable"),
    (header::ACCEPT_RANGES, "bytes"),
];

/// A file's sealed bytes, or one range of them.
#[utoipa::path(get, path = "/v1/channels/{channel}/blobs/{blob}/bytes", tag = "channels",
    params(("channel" = ChannelId, Path, description = "The channel"), ("blob" = BlobId, Path, description = "The file"), ("range" = Option<String>, Header, description = "One range, `bytes=FROM-TO`")),
    security(("access_token" = [])),
    responses((status = 200, description = "All of it", body = Vec<u8>, content_type = "application/octet-stream"), (status = 206, description = "A range of it", body = Vec<u8>, content_type = "application/octet-stream"), (status = 304, description = "The client has it"), (status = 404, description = "`not_found`"), (status = 422, description = "`invalid`: the range begins after the end")))]
pub(crate) async fn download_blob(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath((channel, blob)): InPath<(ChannelId, BlobId)>,
    known: IfNoneMatch,
    headers: HeaderMap,
) -> Outcome<Response> {
    let size = app.node().find_blob_size(&caller, channel, blob).await?;
    let tag = format!("\"{blob}\"");
    answer(&app, &Piece { blob, within: 0..size, tag }, &known, &headers)
}

/// What of a blob is a resource of its own: all of it, or a part.
pub(crate) struct Piece {
    blob: BlobId,
    /// Its place in the blob.
    within: Range<u64>,
    tag: String,
}

impl Piece {
    /// A part, if a blob of this size has it.
    pub(crate) fn of_part(blob: BlobId, part: u32, size: u64) -> Outcome<Self> {
        let start = u64::from(part) * BLOB_PART;
        if start >= size {
            return Err(ApiError(coterie_acts::ActError::not_found()));
        }
        let within = start..size.min(start + BLOB_PART);
        Ok(Self { blob, within, tag: format!("\"{blob}.{part}\"") })
    }
}

/// A piece or one range of it, with all that stands on files.
pub(crate) fn answer(
    app: &App,
    piece: &Piece,
    known: &IfNoneMatch,
    headers: &HeaderMap,
) -> Outcome<Response> {
    let Piece { tag, within, .. } = piece;
    let size = within.end - within.start;
    // A range of what the client has half of, if it is of this file (RFC 9110, 13.1.5).
    let other = headers.get(header::IF_RANGE).is_some_and(|of| of.as_bytes() != tag.as_bytes());
    let asked = headers.get(header::RANGE).filter(|_| !other);
    let asked = asked.and_then(|value| value.to_str().ok());
    let range = asked.map(|text| range(text, size)).transpose()?.flatten();
    let mut response = if known.has(tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        bytes(app, piece, range)
    };
    let own = response.headers_mut();
    for (name, value) in INERT {
        own.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(tag) = HeaderValue::from_str(tag) {
        own.insert(header::ETAG, tag);
    }
    Ok(response)
}

/// A part at a time, when the last one has gone.
fn bytes(app: &App, piece: &Piece, range: Option<Range<u64>>) -> Response {
    let Piece { blob, within, .. } = piece;
    let size = within.end - within.start;
    let (status, wanted) = match range.clone() {
        Some(range) => (StatusCode::PARTIAL_CONTENT, range),
        None => (StatusCode::OK, 0..size),
    };
    let node = app.node().clone();
    let place = within.start + wanted.start..within.start + wanted.end;
    let pieces = futures_util::stream::iter(BlobPart::of(*blob, place));
    let stream = pieces.then(move |piece| {
        let node = node.clone();
        async move { node.read_blob_part(piece).await }
    });
    let mut response = (status, Body::from_stream(stream)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, (wanted.end - wanted.start).into());
    if range.is_some() {
        let text = format!("bytes {}-{}/{size}", wanted.start, wanted.end.saturating_sub(1));
        if let Ok(value) = HeaderValue::from_str(&text) {
            headers.insert(header::CONTENT_RANGE, value);
        }
    }
    response
}

/// One range of bytes (RFC 9110, 14.1.2); other units and several ranges are passed over.
fn range(text: &str, size: u64) -> Outcome<Option<Range<u64>>> {
    let Some((from, to)) = text.strip_prefix("bytes=").and_then(|text| text.split_once('-')) else {
        return Ok(None);
    };
    let range = match (from.trim().parse::<u64>(), to.trim().parse::<u64>()) {
        (Ok(from), Ok(to)) if from <= to => from..to.saturating_add(1).min(size),
        (Ok(from), Err(_)) if to.trim().is_empty() => from..size,
        (Err(_), Ok(last)) if from.trim().is_empty() => size.saturating_sub(last)..size,
        _ => return Ok(None),
    };
    if range.start >= range.end {
        let detail = format!("the file has {size} bytes");
        return Err(ApiError(
            coterie_acts::ActError::new(ErrorCode::Invalid, detail).with_rule("range"),
        ));
    }
    Ok(Some(range))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_read_and_anything_else_passed_over() {
        let of = |text| range(text, 100).ok().flatten();
        assert_eq!(of("bytes=0-0"), Some(0..1));
        assert_eq!(of("bytes=10-19"), Some(10..20));
        assert_eq!(of("bytes=90-1000"), Some(90..100));
        assert_eq!(of("bytes=90-"), Some(90..100));
        assert_eq!(of("bytes=-10"), Some(90..100));
        assert_eq!(of("bytes=-1000"), Some(0..100));
        for other in ["bytes=", "bytes=-", "bytes=5-4", "bytes=0-1,3-4", "lines=0-1", "bytes=a-b"] {
            assert!(matches!(range(other, 100), Ok(None)), "{other}");
        }
    }

    #[test]
    fn a_range_after_the_end_is_refused() {
        for text in ["bytes=100-", "bytes=100-101", "bytes=-0"] {
            assert!(range(text, 100).is_err(), "{text}");
        }
    }
}
