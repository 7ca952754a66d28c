//! `profile show | set`, `block`, `unblock`, `blocks`.

mod change;
mod list;
mod picture;
mod set;
mod show;
mod view;

pub(super) use list::blocks;
pub(super) use picture::Picture;
pub(super) use set::Set;
pub(super) use show::Show;
