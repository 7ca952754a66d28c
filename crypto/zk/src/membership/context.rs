//! What a proof is bound to beside its ring and scope: this ciphertext, here and now.

use super::hashing::digest;
use super::labels::CTX;

/// The parts of the context of a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context {
    /// The server.
    pub server: [u8; 16],
    /// The channel.
    pub channel: [u8; 16],
    /// MLS epoch of the channel.
    pub epoch: u64,
    /// Number of the window.
    pub window: u64,
    /// Digest of the ring.
    pub ring: [u8; 32],
    /// Hash of the policy entry which is the ring head.
    pub ring_head: [u8; 32],
    /// Class of the content.
    pub class: u8,
    /// Length of the padded plaintext, bytes.
    pub padded: u32,
    /// SHA-256 of salt ‖ ciphertext ‖ tag.
    pub ciphertext: [u8; 32],
}

impl Context {
    /// Its hash, which goes into the statement.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        digest(
            CTX,
            &[
                &self.server,
                &self.channel,
                &self.epoch.to_be_bytes(),
                &self.window.to_be_bytes(),
                &self.ring,
                &self.ring_head,
                &[self.class],
                &self.padded.to_be_bytes(),
                &self.ciphertext,
            ],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::people::CONTEXT;
    use super::*;

    #[test]
    fn every_part_gives_another_context() {
        for other in [
            Context { server: [9; 16], ..CONTEXT },
            Context { channel: [9; 16], ..CONTEXT },
            Context { epoch: 9, ..CONTEXT },
            Context { window: 9, ..CONTEXT },
            Context { ring: [9; 32], ..CONTEXT },
            Context { ring_head: [9; 32], ..CONTEXT },
            Context { class: 9, ..CONTEXT },
            Context { padded: 9, ..CONTEXT },
            Context { ciphertext: [9; 32], ..CONTEXT },
        ] {
            assert_ne!(other.digest(), CONTEXT.digest());
        }
    }
}
