//! Linking a new device from an old one: `link` on the new one, `device approve` on the old one.

mod confirm;
mod new;
mod old;
mod poll;
mod row;

pub(super) use confirm::Confirm;
pub(super) use new::Link;
pub(super) use old::Approve;

use coterie_identity::link::LinkError;

use self::row::{CompareRow, LinkRow};
use crate::{Failure, FailureKind};

/// A code as it was typed or scanned: 26 letters and digits, however they are parted.
fn code_of(text: &str) -> Result<String, Failure> {
    let parts = text.chars().filter(|c| !c.is_whitespace() && *c != '-');
    let code: String = parts.map(|c| c.to_ascii_lowercase()).collect();
    let good = code.len() == 26 && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let words = "a code has 26 letters and digits: the new device shows it";
    good.then_some(code).ok_or_else(|| Failure::new(FailureKind::Usage, "usage", words))
}

fn failed(error: &LinkError) -> Failure {
    let kind = match error {
        LinkError::UnknownVersion | LinkError::Name => FailureKind::Refused,
        _ => FailureKind::Lied,
    };
    Failure::new(kind, error.rule(), error.to_string())
}
