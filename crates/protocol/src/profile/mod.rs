//! Profiles (`spec/16-profiles.md`): what a user tells those with whom they share a group, and the sealed
//! pictures that go with it.

mod card;
mod own;
mod picture;
mod sealed;

pub use card::{Card, CardError, PictureRef, StatusText, VERSION_MAX};
pub use own::OwnProfile;
pub use picture::{Form, PictureError, What, measure};
pub use sealed::{PICTURE_OVERHEAD, PicturesError, open_picture, seal_pictures};
