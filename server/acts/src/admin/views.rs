//! Rows as the operator sees them.

use coterie_ports::rows;
use coterie_protocol::rest::{AdminServerRow, AdminUserRow};
use coterie_types::{check_reason, limits::PAGE_MAX};

use crate::{ActError, Answer};

pub(super) fn user(row: rows::UserRow) -> AdminUserRow {
    AdminUserRow {
        user_id: row.user,
        username: row.username,
        created_at: row.created_at,
        disabled_at: row.disabled_at,
        disabled_reason: row.disabled_reason,
        deleted_at: row.deleted_at,
    }
}

pub(super) fn server(row: rows::ServerRow) -> AdminServerRow {
    AdminServerRow {
        server_id: row.server,
        name: row.name,
        owner_id: row.owner,
        disabled_at: row.disabled_at,
        disabled_reason: row.disabled_reason,
        deleted_at: row.deleted_at.filter(|_| row.deleted),
    }
}

/// How many rows a page has at most.
pub(super) fn limit(asked: Option<u32>) -> u32 {
    asked.unwrap_or(PAGE_MAX).clamp(1, PAGE_MAX)
}

/// Takes off the row that says whether others follow.
pub(super) fn cut<T>(rows: &mut Vec<T>, limit: u32) -> bool {
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    more
}

pub(super) fn reason(given: Option<&str>) -> Answer<()> {
    let good = given.is_none_or(|text| check_reason(text).is_ok());
    let detail = "a reason is 1 to 512 characters, without control characters";
    if good { Ok(()) } else { Err(ActError::invalid(detail).with_rule("reason")) }
}
