//! What an attester gives a user: attestations of one number, each used once, and what opens them
//! (`spec/12-anonymity.md`, section 9). A file of JSON, for the user alone.

use std::fmt;

use coterie_types::{
    Bytes, FixedBytes, UserId,
    limits::{ATTESTATION_FILE_MAX, ATTESTATIONS_PER_FILE},
};
use serde::{Deserialize, Serialize};

/// The version that this program writes and reads.
const VERSION: u8 = 1;

/// Attestations of one number about one user.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttestationFile {
    version: u8,
    /// About whom.
    pub user_id: UserId,
    /// By whom.
    pub attester: FixedBytes<32>,
    /// Which number: 1 is the birth date in days since 1900-01-01.
    pub attribute: u16,
    /// The number.
    pub value: u32,
    /// Each is used once.
    pub attestations: Vec<AttestedOnce>,
}

/// One attestation of that number.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttestedOnce {
    /// Its signed bytes.
    pub attestation: Bytes,
    /// What, with the number, opens its commitment.
    pub blinding: FixedBytes<32>,
}

/// Why a text is no such file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AttestationFileError {
    /// Longer than it may be.
    #[error("more than {ATTESTATION_FILE_MAX} bytes")]
    TooLarge,
    /// Not this JSON.
    #[error("no file of attestations: {0}")]
    Malformed(String),
    /// Of a version that this program does not know.
    #[error("of a version that this program does not know")]
    Version,
    /// None, or more than may be.
    #[error("not 1 to {ATTESTATIONS_PER_FILE} attestations")]
    Count,
}

impl AttestationFile {
    /// Attestations of one number about one user.
    #[must_use]
    pub const fn new(
        user_id: UserId,
        attester: FixedBytes<32>,
        (attribute, value): (u16, u32),
        attestations: Vec<AttestedOnce>,
    ) -> Self {
        Self { version: VERSION, user_id, attester, attribute, value, attestations }
    }

    /// Reads a file; verifies nothing.
    ///
    /// # Errors
    /// [`AttestationFileError`].
    pub fn parse(text: &str) -> Result<Self, AttestationFileError> {
        if text.len() > ATTESTATION_FILE_MAX {
            return Err(AttestationFileError::TooLarge);
        }
        let malformed = |e: serde_json::Error| AttestationFileError::Malformed(e.to_string());
        let value: serde_json::Value = serde_json::from_str(text).map_err(malformed)?;
        let version = value.get("version").and_then(serde_json::Value::as_u64);
        if version.is_some_and(|version| version != u64::from(VERSION)) {
            return Err(AttestationFileError::Version);
        }
        let file: Self = serde_json::from_value(value).map_err(malformed)?;
        if file.attestations.is_empty() || file.attestations.len() > ATTESTATIONS_PER_FILE {
            return Err(AttestationFileError::Count);
        }
        Ok(file)
    }

    /// The text of the file.
    #[must_use]
    pub fn to_text(&self) -> String {
        // A struct of texts and numbers is always JSON.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}

// The number and what opens it are secrets.

impl fmt::Debug for AttestationFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.attestations.len();
        write!(f, "AttestationFile({count} of attribute {} about {})", self.attribute, self.user_id)
    }
}

impl fmt::Debug for AttestedOnce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AttestedOnce")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(count: usize) -> AttestationFile {
        let one = AttestedOnce { attestation: Bytes(vec![7; 179]), blinding: FixedBytes([8; 32]) };
        let user = UserId::from_bytes([1; 16]);
        AttestationFile::new(user, FixedBytes([2; 32]), (1, 36_000), vec![one; count])
    }

    #[test]
    fn a_file_reads_as_it_was_written_and_its_debug_shows_no_secret() {
        for count in [1, ATTESTATIONS_PER_FILE] {
            let text = file(count).to_text();
            assert!(text.len() <= ATTESTATION_FILE_MAX);
            assert_eq!(AttestationFile::parse(&text), Ok(file(count)));
        }
        assert!(!format!("{:?}", file(1)).contains("36"));
        assert_eq!(format!("{:?}", file(1).attestations), "[AttestedOnce]");
    }

    #[test]
    fn what_is_no_such_file_is_refused() {
        let parse = |text: &str| AttestationFile::parse(text).unwrap_err();
        let text = file(1).to_text();
        assert_eq!(parse(&" ".repeat(ATTESTATION_FILE_MAX + 1)), AttestationFileError::TooLarge);
        let later = text.replace("\"version\": 1", "\"version\": 2");
        assert_eq!(parse(&later), AttestationFileError::Version);
        for count in [0, ATTESTATIONS_PER_FILE + 1] {
            assert_eq!(parse(&file(count).to_text()), AttestationFileError::Count);
        }
        for bad in ["", "{}", "[]", &text.replace("blinding", "binding"), &text[1..]] {
            assert!(matches!(parse(bad), AttestationFileError::Malformed(_)), "{bad}");
        }
    }
}
