//! `blocks`.

use serde_json::{Value, json};

use super::view;
use crate::Core;

/// Whom the user blocks.
pub(in crate::features) fn blocks(core: &Core) -> Value {
    let row = |user| json!({ "user_id": user, "username": view::name(core, user) });
    json!({ "blocks": core.blocked().map(row).collect::<Vec<_>>() })
}
