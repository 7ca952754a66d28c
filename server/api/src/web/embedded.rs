//! The web client as it is built into a program: each file plain, and as it travels.

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};

/// A file of the web client.
#[derive(Debug, Clone, Copy)]
pub struct WebFile {
    /// Its address, from `/` on.
    pub path: &'static str,
    /// What it is.
    pub media_type: &'static str,
    /// Its bytes.
    pub plain: &'static [u8],
    /// The same, compressed.
    pub brotli: Option<&'static [u8]>,
    /// The same, compressed for older programs.
    pub gzip: Option<&'static [u8]>,
}

/// A whole version of the web client.
#[derive(Debug, Clone, Copy)]
pub struct WebFiles {
    /// Another one for another version, as an `ETag`: `W/"…"`.
    pub tag: &'static str,
    /// All of them, by their addresses in ascending order.
    pub files: &'static [WebFile],
}

impl WebFiles {
    pub(super) fn find(self, path: &str) -> Option<WebFile> {
        let path = if path == "/" { "/index.html" } else { path };
        let at = self.files.binary_search_by_key(&path, |file| file.path).ok()?;
        self.files.get(at).copied()
    }

    /// Answers with a file.
    pub(super) fn answer(self, file: WebFile, request: &Request) -> Response {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return StatusCode::METHOD_NOT_ALLOWED.into_response();
        }
        let known = request.headers().get(header::IF_NONE_MATCH);
        if known.is_some_and(|tag| tag.as_bytes() == self.tag.as_bytes()) {
            return (StatusCode::NOT_MODIFIED, [(header::ETAG, self.tag)]).into_response();
        }
        let takes = |encoding| takes(request.headers(), encoding);
        let (bytes, encoding) = match (file.brotli, file.gzip) {
            (Some(bytes), _) if takes("br") => (bytes, Some("br")),
            (_, Some(bytes)) if takes("gzip") => (bytes, Some("gzip")),
            _ => (file.plain, None),
        };
        let mut response = Response::new(Body::from(bytes));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.media_type));
        headers.insert(header::ETAG, HeaderValue::from_static(self.tag));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if let Some(encoding) = encoding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
    }
}

/// Whether whoever asks can read an encoding.
fn takes(headers: &HeaderMap, encoding: &str) -> bool {
    let told = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|v| v.to_str().ok());
    told.flat_map(|line| line.split(',')).any(|one| {
        let (name, weight) = one.split_once(';').unwrap_or((one, ""));
        let weight = weight.trim().strip_prefix("q=").and_then(|q| q.trim().parse::<f32>().ok());
        let never = weight.is_some_and(|weight| weight <= 0.0);
        name.trim().eq_ignore_ascii_case(encoding) && !never
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoding_is_taken_if_it_is_named_and_not_refused() {
        let takes = |told: &'static str| {
            let headers =
                HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(told))]);
            takes(&headers, "br")
        };
        for told in ["br", "gzip, BR", "gzip;q=1.0, br;q=0.5", "br;q=0.01"] {
            assert!(takes(told), "{told}");
        }
        for told in ["", "gzip", "brx", "br;q=0", "br; q=0.000", "gzip, br;q=0.0"] {
            assert!(!takes(told), "{told}");
        }
    }
}
