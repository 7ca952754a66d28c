//! The hash chain of a channel log (DESIGN: h_n = H(h_{n−1} ‖ n ‖ H(header) ‖ H(body))).

use coterie_types::{ChannelId, Hash, Seq, sha256};

/// An MLS group id: 16 bytes channel id, 4 bytes big-endian incarnation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupId {
    /// The channel.
    pub channel: ChannelId,
    /// 0 for a channel's first group; the next after a reset.
    pub incarnation: u32,
}

impl GroupId {
    /// Its 20 bytes.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 20] {
        let mut bytes = [0; 20];
        bytes[..16].copy_from_slice(self.channel.as_bytes());
        bytes[16..].copy_from_slice(&self.incarnation.to_be_bytes());
        bytes
    }

    /// From exactly 20 bytes.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        let (channel, incarnation) = bytes.split_first_chunk::<16>()?;
        Some(Self {
            channel: ChannelId::from_bytes(*channel),
            incarnation: u32::from_be_bytes(incarnation.try_into().ok()?),
        })
    }
}

/// h_0 of a channel: SHA-256 of the group id of its first incarnation.
#[must_use]
pub fn first_hash(channel: ChannelId) -> Hash {
    sha256(&[&GroupId { channel, incarnation: 0 }.to_bytes()])
}

/// h_n from h_{n−1}, n and the hashes of the header's and body's bytes.
#[must_use]
pub fn next_hash(previous: &Hash, seq: Seq, header_hash: &Hash, body_hash: &Hash) -> Hash {
    sha256(&[&previous.0, &seq.to_be_bytes(), &header_hash.0, &body_hash.0])
}
