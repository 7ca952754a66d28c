//! Kind 31: the author's own device is no longer idle.

use minicbor::{Decode, Encode};

/// The device that signs this was idle, and is back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct DeviceBack {}
