//! The operator's interface.

mod disabled_servers;
mod retention;
mod servers;
mod token;
mod users;

use serde::Serialize;
use serde_json::{Value, json};

use crate::kit::{Kit, Reply};

/// A call with the operator's token.
async fn ask<B: Serialize>(kit: &Kit, method: &str, path: &str, body: Option<&B>) -> Reply {
    kit.call(method, &format!("/v1/admin/{path}"), kit.operator(), body).await
}

async fn get(kit: &Kit, path: &str) -> Reply {
    ask::<()>(kit, "GET", path, None).await
}

/// Keeps a user or a server out.
async fn disable(kit: &Kit, what: &str, id: impl std::fmt::Display) -> Value {
    let path = format!("{what}/{id}/disabled");
    ask(kit, "PUT", &path, Some(&json!({ "reason": "spam" }))).await.json()
}

async fn enable(kit: &Kit, what: &str, id: impl std::fmt::Display) -> Value {
    ask::<()>(kit, "DELETE", &format!("{what}/{id}/disabled"), None).await.json()
}
