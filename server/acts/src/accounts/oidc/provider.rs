//! Which providers' ID tokens sign users in.

/// The keys by which Firebase signs ID tokens.
const FIREBASE_KEYS: &str =
    "https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com";

/// A provider. Nothing is discovered: all of it is the operator's word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    /// Its name in paths: `[a-z0-9_-]{1,32}`.
    pub name: String,
    /// `iss` of its tokens, exactly.
    pub issuer: String,
    /// Where it publishes its keys, a JWK set (RFC 7517).
    pub keys_url: String,
    /// `aud` of tokens that are meant for this node: the client ids registered with the provider.
    pub audiences: Vec<String>,
    /// What people know it by.
    pub label: Option<String>,
    /// Where a browser is sent to come back with a token.
    pub sign_in: Option<String>,
}

impl Provider {
    /// The name under which `POST /v1/auth/firebase` finds its provider.
    pub const FIREBASE: &str = "firebase";

    /// Firebase Authentication of a project.
    #[must_use]
    pub fn firebase(project: &str) -> Self {
        Self {
            name: Self::FIREBASE.into(),
            issuer: format!("https://securetoken.google.com/{project}"),
            keys_url: FIREBASE_KEYS.into(),
            audiences: vec![project.into()],
            label: None,
            sign_in: None,
        }
    }

    /// Whether a name may be a provider's.
    #[must_use]
    pub fn is_name(name: &str) -> bool {
        let good = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_' || c == b'-';
        (1..=32).contains(&name.len()) && name.bytes().all(good)
    }
}
