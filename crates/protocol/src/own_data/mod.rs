//! What the devices of one user tell each other through their inboxes (`spec/13-own-data.md`): settings,
//! and messages that one of them could not read, which the node keeps sealed and cannot read, make, or
//! roll back.

mod answer;
mod ask;
mod data;
mod level;
mod marks;
mod presence;
mod register;
mod sealed;

pub use answer::{Answer, Notified, Remembered};
pub use ask::{Ask, Stretch};
pub use data::{Beside, OwnData, PROFILE_SLOT, SeenBackup};
pub use level::Level;
pub use marks::ChannelMarks;
pub use presence::{Presence, PresenceChoice};
pub use register::{CLOCK_MAX, Register};
pub use sealed::{OwnDataError, OwnDataKey, Telling, UnverifiedOwnData};
