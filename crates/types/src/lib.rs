//! Words every other crate uses: ids, bytes, heads, limits, error codes and the deterministic
//! CBOR codec (`spec/01-bytes-and-ids.md`). No I/O, no clock, no randomness.

mod bytes;
mod code;
mod codec;
mod crockford;
mod date;
mod gather;
mod hash;
mod head;
mod id;
mod json;
pub mod limits;
mod names;
#[cfg(feature = "openapi")]
mod schema;
pub mod tagged;
mod time;

pub use bytes::{Bytes, FixedBytes, ParseBytesError};
pub use code::ErrorCode;
pub use codec::{CodecError, from_canonical, to_canonical};
pub use date::{Date, ParseDateError};
pub use gather::{Gather, sort_by_number};
pub use hash::{Hash, sha256};
pub use head::{Head, Seq};
pub use id::{
    BlobId, ChannelId, DeviceId, EntryId, InvitationId, MessageId, ParseIdError, RoleId, ServerId,
    UserId,
};
pub use json::from_json;
pub use names::{
    NameError, check_description, check_icon, check_language, check_name, check_reason,
    check_username,
};
pub use time::Millis;
