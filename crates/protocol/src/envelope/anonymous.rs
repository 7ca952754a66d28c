//! An anonymous post or vote: sealed to the epoch, proved by one of a ring, named by nobody.

use coterie_types::{
    Bytes, CodecError, DeviceId, FixedBytes, Hash, Head, MessageId, Millis, from_canonical, sha256,
    to_canonical,
};
use minicbor::{Decode, Encode};

/// Which poll a vote is for: its message, as its author's device has named it. The node has no part in
/// it, so no two members can be shown one poll under two names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct PollName {
    /// The device that sent it.
    #[n(0)]
    pub device: DeviceId,
    /// Its message id.
    #[n(1)]
    pub message: MessageId,
}

impl PollName {
    /// The poll's id in its scope: the first 16 bytes of SHA-256(device ‖ message id).
    #[must_use]
    pub fn id(&self) -> [u8; 16] {
        let hash = sha256(&[self.device.as_bytes(), self.message.as_bytes()]);
        let mut id = [0; 16];
        id.copy_from_slice(&hash.0[..16]);
        id
    }
}

/// The body of an envelope of kind 5, as its author posts it. Deterministic CBOR.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct AnonymousPost {
    /// 1.
    #[n(0)]
    pub version: u8,
    /// The group's epoch whose secret seals it.
    #[n(1)]
    pub epoch: u64,
    /// The window that it is counted in.
    #[n(2)]
    pub window: u64,
    /// The policy head by which ring, policy and blocklist were taken; it pins it.
    #[n(3)]
    pub ring: Head,
    /// The class of its content: 1, a message; 2, a vote.
    #[n(4)]
    pub class: u8,
    /// Random, 32 bytes.
    #[n(5)]
    pub salt: FixedBytes<32>,
    /// Commitment ‖ nonce ‖ ciphertext ‖ tag of the padded content.
    #[n(6)]
    pub sealed: Bytes,
    /// A proof of chapter 12, section 6.
    #[n(7)]
    pub proof: Bytes,
    /// Of a vote, the poll; its window is that of the poll.
    #[n(8)]
    pub poll: Option<PollName>,
}

/// Why bytes are no anonymous post. All of it is seen without key, ring or policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnonymousPostError {
    /// Not the deterministic encoding.
    #[error(transparent)]
    Codec(#[from] CodecError),
    /// A later version.
    #[error("anonymous post of version {0} is not known")]
    Version(u8),
    /// A class of content of a later version.
    #[error("anonymous content of class {0} is not known")]
    Class(u8),
    /// No length that padded content has when it is sealed.
    #[error("{0} sealed bytes are no padded content")]
    Sealed(usize),
    /// A vote for no poll, or a poll of what is no vote.
    #[error("a vote names a poll, and nothing else does")]
    Poll,
    /// Too short for a proof, or a proof of a later version.
    #[error("the proof is none of this version")]
    Proof,
}

impl AnonymousPost {
    /// The only version there is.
    pub const VERSION: u8 = 1;
    /// The class of a message.
    pub const MESSAGE: u8 = 1;
    /// The class of a vote: its content is one byte, the number of the option.
    pub const VOTE: u8 = 2;
    /// The padded content of a vote.
    const VOTE_PADDED: usize = 256;
    /// The device in the header of every anonymous post.
    pub const DEVICE: DeviceId = DeviceId::from_bytes([0; 16]);
    /// What sealing adds to the padded content: commitment, nonce, tag.
    pub const OVERHEAD: usize = 32 + 24 + 16;
    /// The largest padded content: that of the largest content of chapter 04.
    pub const PADDED_MAX: usize = 32_768;

    /// Its bytes: the envelope's body.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        to_canonical(self)
    }

    /// Decodes an envelope's body. Whether the proof holds is for the policy to judge.
    ///
    /// # Errors
    /// [`AnonymousPostError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, AnonymousPostError> {
        let post: Self = from_canonical(bytes)?;
        if post.version != Self::VERSION {
            return Err(AnonymousPostError::Version(post.version));
        }
        let votes = post.class == Self::VOTE;
        if post.class != Self::MESSAGE && !votes {
            return Err(AnonymousPostError::Class(post.class));
        }
        if votes != post.poll.is_some() {
            return Err(AnonymousPostError::Poll);
        }
        let padded = post.sealed.len().wrapping_sub(Self::OVERHEAD);
        let largest = if votes { Self::VOTE_PADDED } else { Self::PADDED_MAX };
        if !(256..=largest).contains(&padded) || !padded.is_power_of_two() {
            return Err(AnonymousPostError::Sealed(post.sealed.len()));
        }
        post.peek().ok_or(AnonymousPostError::Proof)?;
        Ok(post)
    }

    /// N, unverified: the id of the post, the same only for the same post of the same author. All
    /// zero where there is none, which no post that was decoded has.
    #[must_use]
    pub fn nullifier(&self) -> [u8; 32] {
        self.peek().unwrap_or_default()
    }

    /// The message id that its header has: the first half of N.
    #[must_use]
    pub fn message_id(&self) -> MessageId {
        let nullifier = self.nullifier();
        let mut id = [0; 16];
        id.copy_from_slice(&nullifier[..16]);
        MessageId::from_bytes(id)
    }

    /// The length of the padded content.
    #[must_use]
    pub fn padded(&self) -> u32 {
        u32::try_from(self.sealed.len().saturating_sub(Self::OVERHEAD)).unwrap_or(u32::MAX)
    }

    /// SHA-256 of salt ‖ sealed: what the proof's context binds of the content.
    #[must_use]
    pub fn ciphertext_hash(&self) -> Hash {
        sha256(&[&self.salt.0, &self.sealed])
    }

    /// A time as its header has it: the beginning of its hour.
    #[must_use]
    pub const fn hour(at: Millis) -> Millis {
        Millis(at.0 - at.0 % 3_600_000)
    }

    fn peek(&self) -> Option<[u8; 32]> {
        (*self.proof.first()? == 1).then(|| self.proof.get(1..33)?.try_into().ok())?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post() -> AnonymousPost {
        AnonymousPost {
            version: 1,
            epoch: 7,
            window: 498_000,
            ring: Head { seq: 9, hash: FixedBytes([9; 32]) },
            class: 1,
            salt: FixedBytes([5; 32]),
            sealed: Bytes(vec![6; 256 + AnonymousPost::OVERHEAD]),
            proof: Bytes([&[1][..], &[7; 32], &[8; 32]].concat()),
            poll: None,
        }
    }

    fn vote() -> AnonymousPost {
        let name = PollName {
            device: DeviceId::from_bytes([3; 16]),
            message: MessageId::from_bytes([4; 16]),
        };
        AnonymousPost { class: AnonymousPost::VOTE, poll: Some(name), ..post() }
    }

    #[test]
    fn a_vote_names_its_poll_and_has_one_size() {
        assert_eq!(AnonymousPost::from_bytes(&vote().to_bytes()).unwrap(), vote());
        let refused =
            |post: AnonymousPost| AnonymousPost::from_bytes(&post.to_bytes()).unwrap_err();
        assert_eq!(refused(AnonymousPost { poll: None, ..vote() }), AnonymousPostError::Poll);
        assert_eq!(refused(AnonymousPost { class: 1, ..vote() }), AnonymousPostError::Poll);
        let longer = Bytes(vec![6; 512 + AnonymousPost::OVERHEAD]);
        assert_eq!(
            refused(AnonymousPost { sealed: longer, ..vote() }),
            AnonymousPostError::Sealed(584)
        );
        let other = PollName { device: DeviceId::from_bytes([4; 16]), ..vote().poll.unwrap() };
        assert_ne!(vote().poll.unwrap().id(), other.id());
    }

    #[test]
    fn a_post_reads_as_it_was_written_and_names_itself_by_its_nullifier() {
        let read = AnonymousPost::from_bytes(&post().to_bytes()).unwrap();
        assert_eq!(read, post());
        assert_eq!((read.nullifier(), read.padded()), ([7; 32], 256));
        assert_eq!(read.message_id(), MessageId::from_bytes([7; 16]));
    }

    #[test]
    fn another_version_class_length_or_proof_is_refused() {
        let refused =
            |post: AnonymousPost| AnonymousPost::from_bytes(&post.to_bytes()).unwrap_err();
        let sealed = |length| Bytes(vec![6; length]);
        assert_eq!(refused(AnonymousPost { version: 2, ..post() }), AnonymousPostError::Version(2));
        assert_eq!(refused(AnonymousPost { class: 3, ..post() }), AnonymousPostError::Class(3));
        for length in [0, 71, 72, 72 + 255, 72 + 384, 72 + 65_536] {
            let post = AnonymousPost { sealed: sealed(length), ..post() };
            assert_eq!(refused(post), AnonymousPostError::Sealed(length));
        }
        for proof in [vec![], vec![1; 32], vec![2; 65]] {
            let post = AnonymousPost { proof: Bytes(proof), ..post() };
            assert_eq!(refused(post), AnonymousPostError::Proof);
        }
    }

    #[test]
    fn the_time_of_a_post_says_no_more_than_its_hour() {
        let hour = 3_600_000;
        assert_eq!(AnonymousPost::hour(Millis(7 * hour + 1)), Millis(7 * hour));
        assert_eq!(AnonymousPost::hour(Millis(8 * hour - 1)), Millis(7 * hour));
        assert_eq!(AnonymousPost::hour(Millis(8 * hour)), Millis(8 * hour));
    }
}
