//! The gate: for what, of whom, and beyond which number. All of it goes into the transcript.

use merlin::Transcript;

use super::attestation::Attestation;

/// On which side of the threshold the number must lie; the threshold itself is inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// v ≤ threshold.
    AtMost,
    /// v ≥ threshold.
    AtLeast,
}

/// A gate at one moment, before one user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gate {
    /// The server.
    pub server: [u8; 16],
    /// The role that is claimed.
    pub role: [u8; 16],
    /// The key that the role's definition names.
    pub attester: [u8; 32],
    /// Who claims.
    pub user: [u8; 16],
    /// Which number.
    pub attribute: u16,
    /// On which side.
    pub comparison: Comparison,
    /// Of which threshold, as it follows from the role's definition and `at`.
    pub threshold: u32,
    /// The time of the claim's entry, Unix milliseconds.
    pub at: u64,
}

impl Gate {
    /// By how much the number lies on the right side; None where it does not.
    pub(super) fn distance(&self, value: u32) -> Option<u32> {
        match self.comparison {
            Comparison::AtMost => self.threshold.checked_sub(value),
            Comparison::AtLeast => value.checked_sub(self.threshold),
        }
    }

    /// Of all public inputs. `at` is not in it: nobody knows it when they prove.
    pub(super) fn transcript(&self, attestation: &Attestation) -> Transcript {
        let mut transcript = Transcript::new(b"coterie-attribute-v1");
        transcript.append_message(b"server", &self.server);
        transcript.append_message(b"role", &self.role);
        transcript.append_message(b"user", &self.user);
        let side = match self.comparison {
            Comparison::AtMost => [0],
            Comparison::AtLeast => [1],
        };
        transcript.append_message(b"comparison", &side);
        transcript.append_message(b"threshold", &self.threshold.to_be_bytes());
        transcript.append_message(b"attestation", &attestation.to_bytes());
        transcript
    }
}
