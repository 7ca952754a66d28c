//! `GET /v1/servers/{server}/policy/checkpoint`.

use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use coterie_types::ServerId;

use crate::{
    App,
    extract::{InPath, SignedIn},
    problem::Outcome,
};

/// The snapshot of the state before the last checkpoint of a policy log (chapter 03, section 8),
/// gzip if the client takes it. Its tag is its hash; the checkpoint is the entry that follows it.
#[utoipa::path(get, path = "/v1/servers/{server}/policy/checkpoint", tag = "servers",
    params(("server" = ServerId, Path, description = "The server")),
    security(("access_token" = [])),
    responses((status = 200, description = "Done: deterministic CBOR", body = String, content_type = "application/cbor"), (status = 304, description = "The client has it"), (status = 404, description = "`not_found`, also before the first checkpoint")))]
pub(crate) async fn read_checkpoint(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(server): InPath<ServerId>,
    headers: HeaderMap,
) -> Outcome<Response> {
    let packed = names(&headers, header::ACCEPT_ENCODING, "gzip");
    let view = app.node().read_checkpoint(&caller, server, packed).await?;
    let tag = format!("\"{}\"", hex(view.state_hash.as_slice()));
    let kept = [
        (header::ETAG, tag.as_str()),
        (header::CACHE_CONTROL, "private, no-cache"),
        (header::VARY, "accept-encoding"),
    ];
    if names(&headers, header::IF_NONE_MATCH, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, kept).into_response());
    }
    let media = [(header::CONTENT_TYPE, "application/cbor")];
    let encoding = packed.then_some([(header::CONTENT_ENCODING, "gzip")]);
    let body = view.snapshot.0;
    Ok(match encoding {
        Some(encoding) => (kept, media, encoding, body).into_response(),
        None => (kept, media, body).into_response(),
    })
}

/// Whether one of a header's values, without its parameters, is this.
fn names(headers: &HeaderMap, header: HeaderName, value: &str) -> bool {
    let lines = headers.get_all(header).iter().filter_map(|line| line.to_str().ok());
    let mut items = lines.flat_map(|line| line.split(','));
    items.any(|item| {
        let (name, parameters) = item.split_once(';').unwrap_or((item, ""));
        name.trim().trim_start_matches("W/") == value && parameters.trim() != "q=0"
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
