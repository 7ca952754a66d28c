//! The shape that the CBOR cases are decoded as.

use coterie_types::Bytes;
use minicbor::{Decode, Encode};

/// `{ 0: number, 1: text (may be absent), 2: byte string }`.
#[derive(Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Sample {
    /// A number.
    #[n(0)]
    pub number: u64,
    /// A text, absent when none.
    #[n(1)]
    pub text: Option<String>,
    /// A byte string.
    #[n(2)]
    pub bytes: Bytes,
}
