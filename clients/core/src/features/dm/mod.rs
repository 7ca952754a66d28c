//! Direct messages: opened, listed, asked for, accepted.

mod find;
mod open;
mod people;
mod request;
mod view;

pub(super) use open::Open;
pub(super) use view::{DmView, dm, dms, requests};
