//! Acts of KeyPackages: posting, counting and claiming them.

mod checked;
mod claim;
mod post;
