//! Profiles (`spec/16-profiles.md`): what others tell of themselves, what is told of the own user and to
//! whom, and whom the user blocks.

mod blocks;
mod changes;
mod known;
mod own;
mod pictures;
mod records;
mod shown;
mod state;
mod tell;

pub(crate) use pictures::{Looking, PATH as PICTURES_PATH, PicturesRecord};
pub(crate) use records::{KnownRecord, ToldRecord};
pub(crate) use shown::{StatusView, Taken as TakenNames};
pub(crate) use state::Profiles;
