//! What the OpenAPI document says beyond the single endpoints: the errors common to all, and an
//! example of every body.

mod errors;
mod examples;

use serde_json::Value;
use utoipa::openapi::{
    Components, Info, License, OpenApi,
    security::{Http, HttpAuthScheme, SecurityScheme},
};

/// Name of the security scheme of users.
const BEARER: &str = "access_token";
/// Name of the operator's.
const OPERATOR: &str = "operator_token";

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
    let mut scheme = Http::new(HttpAuthScheme::Bearer);
    scheme.description = Some("The token that lies with the node's secrets".into());
    components.add_security_scheme(OPERATOR, SecurityScheme::Http(scheme));
    document.components = Some(components);
    document
}

/// Adds what every endpoint has.
pub(crate) fn complete(document: &OpenApi) -> Value {
    // The document is plain data: it serialises.
    let mut document = serde_json::to_value(document).unwrap_or_default();
    let schemas = document["components"]["schemas"].clone();
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    for (path, item) in paths {
        for (_, operation) in item.as_object_mut().into_iter().flatten() {
            errors::complete(path, operation);
            examples::complete(&schemas, operation);
        }
    }
    document
}
