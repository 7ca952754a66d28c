//! A member's roles.

pub(crate) mod give;
pub(crate) mod take;
