//! What the devices of one user tell each other through their inboxes (`spec/13-own-data.md`): settings
//! that the node keeps sealed and cannot read, make, or roll back.

mod level;
mod marks;
mod register;
mod sealed;

pub use level::Level;
pub use marks::ChannelMarks;
pub use register::{CLOCK_MAX, Register};
pub use sealed::{OwnData, OwnDataError, OwnDataKey, SeenBackup, UnverifiedOwnData};
