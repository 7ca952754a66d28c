//! The errors that an endpoint may answer with, as problem documents.

use serde_json::{Value, json};

use crate::problem::MEDIA_TYPE;

/// Whether an error may come from the endpoint at a path.
type Applies = fn(&str, &Value) -> bool;

/// Errors that come from what an endpoint has, not from what it does.
const COMMON: [(&str, &str, Applies); 9] = [
    ("400", "`malformed`: the body or a parameter has the wrong shape", |_, operation| {
        operation.get("parameters").is_some() || operation.get("requestBody").is_some()
    }),
    ("401", "`unauthenticated`: not the operator's token", |path, _| {
        path.starts_with("/v1/admin/")
    }),
    ("401", "`unauthenticated`, `token_expired`", |_, o| o.get("security").is_some()),
    ("403", "`server_disabled`", |path, operation| {
        let about = ["/v1/servers/{server}", "/v1/channels/", "/v1/invitations/", "/v1/discovery/"];
        operation.get("security").is_some() && about.iter().any(|part| path.starts_with(part))
    }),
    ("413", "`too_large`", |_, operation| operation.get("requestBody").is_some()),
    ("415", "`unsupported_media_type`", |_, operation| operation.get("requestBody").is_some()),
    ("429", "`rate_limited`", |path, _| path.starts_with("/v1/")),
    ("500", "`internal`", |path, _| path.starts_with("/v1/")),
    ("503", "`unavailable`: the node is draining or its database cannot be reached", |path, _| {
        path != "/healthz"
    }),
];

pub(super) fn complete(path: &str, operation: &mut Value) {
    for (status, description, applies) in COMMON {
        if applies(path, operation) && operation["responses"].get(status).is_none() {
            operation["responses"][status] = json!({ "description": description });
        }
    }
    for (status, response) in operation["responses"].as_object_mut().into_iter().flatten() {
        if status.starts_with(['4', '5']) {
            let example = example(status, response["description"].as_str().unwrap_or_default());
            let schema = json!({ "$ref": "#/components/schemas/Problem" });
            response["content"] = json!({ MEDIA_TYPE: { "schema": schema, "example": example } });
        }
    }
}

/// The problem of the first code that a description names.
fn example(status: &str, description: &str) -> Value {
    let code = description.split('`').nth(1).unwrap_or("internal");
    json!({
        "type": format!("urn:coterie:error:{code}"),
        "title": code.replace('_', " "),
        "status": status.parse::<u16>().unwrap_or_default(),
        "code": code,
        "detail": "what is wrong with this request, in words",
        "request_id": "8c0f3f5c1d8e4a0a9b7d6e5f4a3b2c1d",
    })
}
