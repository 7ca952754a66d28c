//! `blocks`.

use coterie_types::UserId;
use serde::Serialize;

use super::view;
use crate::Core;

/// Somebody whom the user blocks.
#[derive(Debug, Serialize)]
struct Blocked {
    user_id: UserId,
    username: String,
}

/// Whom the user blocks.
#[derive(Debug, Serialize)]
pub(in crate::features) struct BlockList {
    blocks: Vec<Blocked>,
}

/// Whom the user blocks.
pub(in crate::features) fn blocks(core: &Core) -> BlockList {
    let row = |user| Blocked { user_id: user, username: view::name(core, user) };
    BlockList { blocks: core.blocked().map(row).collect() }
}
