//! Files: the core makes keys, headers and messages; their bytes are the driver's.

mod begin;
mod find;
mod forget;
mod lend;
mod previewed;

pub(super) use begin::{Begin, Given};
pub(super) use find::Find;
pub(super) use forget::Forget;
pub(super) use lend::Lend;
pub use previewed::{Previewed, Reduced};
