//! Who is the operator: whoever shows the token that lies with the node's secrets.

use std::fmt;

use coterie_types::{Bytes, ErrorCode, sha256};
use rand::{RngCore, rngs::OsRng};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::{ActError, Answer, Node};

const BYTES: usize = 32;

/// The operator's secret: 32 random bytes as base64url.
#[derive(Clone)]
pub struct OperatorToken(Zeroizing<String>);

/// Somebody who has shown the token.
#[derive(Debug, Clone, Copy)]
pub struct Operator(());

impl OperatorToken {
    /// A new one.
    #[must_use]
    pub fn generate() -> Self {
        let mut bytes = Zeroizing::new([0; BYTES]);
        OsRng.fill_bytes(bytes.as_mut());
        Self(Zeroizing::new(Bytes(bytes.to_vec()).to_base64()))
    }

    /// Reads one back; white space around it is nothing.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let bytes = Bytes::from_base64(text).ok()?;
        (bytes.len() == BYTES).then(|| Self(Zeroizing::new(text.to_owned())))
    }

    /// The secret itself, to be shown and kept.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// In a time that says nothing of the secret.
    fn is(&self, shown: &str) -> bool {
        let digest = |text: &str| sha256(&[text.as_bytes()]);
        digest(&self.0).ct_eq(&digest(shown)[..]).into()
    }
}

impl fmt::Debug for OperatorToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OperatorToken(secret)")
    }
}

impl Node {
    /// Whoever shows this token.
    ///
    /// # Errors
    /// `unauthenticated`.
    pub fn operator(&self, shown: &str) -> Answer<Operator> {
        if self.keys.operator.as_ref().is_some_and(|token| token.is(shown)) {
            return Ok(Operator(()));
        }
        Err(ActError::new(ErrorCode::Unauthenticated, "this is not the operator's token"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_back_and_is_itself_alone() {
        let token = OperatorToken::generate();
        let read = OperatorToken::parse(&format!("{}\n", token.text())).unwrap();
        assert!(read.is(token.text()));
        for other in ["", "x", &format!("{}A", token.text()), OperatorToken::generate().text()] {
            assert!(!token.is(other), "{other}");
        }
        for bad in ["", "AAAA", &"A".repeat(44), &"!".repeat(43)] {
            assert!(OperatorToken::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn debug_shows_no_secret() {
        assert_eq!(format!("{:?}", OperatorToken::generate()), "OperatorToken(secret)");
    }
}
