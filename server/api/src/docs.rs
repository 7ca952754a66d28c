//! What the OpenAPI document says beyond the single endpoints.

use utoipa::openapi::{
    Components, Info, License, OpenApi,
    security::{Http, HttpAuthScheme, SecurityScheme},
};

/// Name of the security scheme.
pub(crate) const BEARER: &str = "access_token";

/// The document without routes.
pub(crate) fn head() -> OpenApi {
    let mut info = Info::new("Coterie node", env!("CARGO_PKG_VERSION"));
    info.description = Some(
        "What a node offers to clients. Bytes are base64url without padding, ids a letter and 26 \
         characters; errors are RFC 9457 problem documents. The chapters of spec/ say what the \
         bytes are and what clients must check."
            .into(),
    );
    info.license = Some(License::new("AGPL-3.0-or-later"));
    let mut document = OpenApi::new(info, utoipa::openapi::Paths::new());
    let mut components = Components::new();
    let mut scheme = Http::new(HttpAuthScheme::Bearer);
    scheme.bearer_format = Some("JWT".into());
    components.add_security_scheme(BEARER, SecurityScheme::Http(scheme));
    document.components = Some(components);
    document
}

/// Adds what every endpoint has: examples and the errors common to all.
pub(crate) fn complete(document: OpenApi) -> OpenApi {
    document
}
