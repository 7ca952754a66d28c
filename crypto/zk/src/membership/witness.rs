//! What only the author knows: the key, and which of its posts this is.

use super::keys::MemberSecret;

/// The witness of one post. The position in the ring follows from the key.
#[derive(Debug)]
pub struct Witness<'a> {
    /// y.
    pub secret: &'a MemberSecret,
    /// k, below the scope's limit and never used before in it.
    pub counter: u16,
}
