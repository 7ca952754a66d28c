//! Random names and secrets that the node hands out, and refresh tokens.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use coterie_ports::SessionId;
use coterie_seal::{KdfLabel, derive};
use coterie_types::{Hash, sha256};
use rand::{RngCore, rngs::OsRng};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

const TAG: usize = 16;
const TOKEN: usize = 16 + 32 + TAG;

/// `N` random bytes.
pub(super) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    OsRng.fill_bytes(&mut bytes);
    bytes
}

/// A random name of 128 bits, as text.
pub(super) fn random_name() -> String {
    URL_SAFE_NO_PAD.encode(random::<16>())
}

/// A refresh token: session ‖ 256 bits ‖ a tag by the node's key. The store has the hash of the good
/// one and of its predecessor; the tag tells an old token, whose use is theft, from garbage. The
/// first has random bits; each next one follows from the last and the node's key, so that the
/// answer to a refresh is the same however often it is asked for.
pub(super) struct RefreshToken([u8; TOKEN]);

impl RefreshToken {
    pub(super) fn generate(key: &[u8; 32], session: SessionId) -> Self {
        Self::of(key, session, &random())
    }

    /// The one that takes this one's place.
    pub(super) fn next(&self, key: &[u8; 32]) -> Self {
        Self::of(key, self.session(), &derive(key, KdfLabel::RefreshNext, &self.0))
    }

    fn of(key: &[u8; 32], session: SessionId, bits: &[u8; 32]) -> Self {
        let mut bytes = [0; TOKEN];
        bytes[..16].copy_from_slice(&session.0);
        bytes[16..48].copy_from_slice(bits);
        let tag = tag(key, &bytes[..48]);
        bytes[48..].copy_from_slice(&tag[..TAG]);
        Self(bytes)
    }

    /// Reads a token that this node made.
    pub(super) fn parse(key: &[u8; 32], text: &str) -> Option<Self> {
        let bytes: [u8; TOKEN] = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
        let good: bool = tag(key, &bytes[..48])[..TAG].ct_eq(&bytes[48..]).into();
        good.then_some(Self(bytes))
    }

    pub(super) fn session(&self) -> SessionId {
        let mut id = [0; 16];
        id.copy_from_slice(&self.0[..16]);
        SessionId(id)
    }

    pub(super) fn hash(&self) -> Hash {
        sha256(&[&self.0])
    }

    pub(super) fn to_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }
}

fn tag(key: &[u8; 32], bytes: &[u8]) -> Zeroizing<[u8; 32]> {
    derive(key, KdfLabel::RefreshTag, bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refresh_token_names_its_session_and_garbage_is_no_token() {
        let token = RefreshToken::generate(&[1; 32], SessionId([2; 16]));
        let parsed = RefreshToken::parse(&[1; 32], &token.to_text()).unwrap();
        assert_eq!((parsed.session(), parsed.hash()), (SessionId([2; 16]), token.hash()));
        assert!(RefreshToken::parse(&[9; 32], &token.to_text()).is_none());
        let mut bad = token.0;
        bad[20] ^= 1;
        assert!(RefreshToken::parse(&[1; 32], &RefreshToken(bad).to_text()).is_none());
        assert!(RefreshToken::parse(&[1; 32], "").is_none());
    }

    #[test]
    fn the_next_refresh_token_is_one_and_only_the_node_can_tell_it() {
        let token = RefreshToken::generate(&[1; 32], SessionId([2; 16]));
        let next = token.next(&[1; 32]);
        assert_eq!(next.hash(), token.next(&[1; 32]).hash());
        assert_eq!(next.session(), token.session());
        assert!(RefreshToken::parse(&[1; 32], &next.to_text()).is_some());
        let others = [token.hash(), token.next(&[9; 32]).hash(), next.next(&[1; 32]).hash()];
        assert!(others.iter().all(|other| *other != next.hash()));
    }
}
