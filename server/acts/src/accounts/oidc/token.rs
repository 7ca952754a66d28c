//! ID tokens (OpenID Connect Core 1.0, section 2): RS256 and nothing else, every claim compared
//! with what the operator has set and with the node's own clock.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use coterie_types::{ErrorCode, Hash, Millis, limits::ID_TOKEN_LIFE, sha256};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, errors::ErrorKind};
use serde::Deserialize;
use serde_json::Value;

use super::Provider;
use crate::ActError;

/// Clocks of provider and node may differ by so much, seconds.
const LEEWAY: u64 = 5;
/// Longest `sub`, bytes (OpenID Connect Core 1.0, section 2).
const SUBJECT_MAX: usize = 255;

/// Why an ID token is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum TokenError {
    #[error("it is not a signed JWT")]
    Malformed,
    #[error("it is not signed by RS256")]
    Algorithm,
    #[error("its header demands what this node does not know, or it is another kind of token")]
    Header,
    #[error("its key is not one that the provider publishes")]
    UnknownKey,
    #[error("its signature is wrong")]
    Signature,
    #[error("it is by another issuer")]
    Issuer,
    #[error("it is meant for somebody else")]
    Audience,
    #[error("it has expired")]
    Expired,
    #[error("it is not yet valid")]
    NotYetValid,
    #[error("it is good for too long")]
    Lifetime,
    #[error("it names nobody")]
    Subject,
    #[error("it was used before")]
    Replayed,
}

impl TokenError {
    const fn rule(self) -> &'static str {
        match self {
            Self::Malformed => "id_token_malformed",
            Self::Algorithm => "id_token_algorithm",
            Self::Header => "id_token_header",
            Self::UnknownKey => "id_token_unknown_key",
            Self::Signature => "id_token_signature",
            Self::Issuer => "id_token_issuer",
            Self::Audience => "id_token_audience",
            Self::Expired => "id_token_expired",
            Self::NotYetValid => "id_token_not_yet_valid",
            Self::Lifetime => "id_token_lifetime",
            Self::Subject => "id_token_subject",
            Self::Replayed => "id_token_replayed",
        }
    }
}

impl From<TokenError> for ActError {
    fn from(error: TokenError) -> Self {
        let detail = format!("the ID token is refused: {error}");
        Self::new(ErrorCode::BadIdToken, detail).with_rule(error.rule())
    }
}

/// Whom a good token names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Proved {
    /// `sub`, unique and never given again within the issuer.
    pub(super) subject: String,
    /// SHA-256 of what was signed: the same for every spelling of the token.
    pub(super) token_hash: Hash,
    /// When it ends, leeway included.
    pub(super) expires_at: Millis,
}

#[derive(Deserialize)]
struct Header {
    alg: Value,
    kid: Option<String>,
    typ: Option<String>,
    crit: Option<Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize)]
struct Claims {
    aud: Audience,
    #[serde(default)]
    sub: String,
    exp: f64,
    iat: f64,
    nbf: Option<f64>,
    auth_time: Option<f64>,
}

/// The name of the key that a token claims to be signed by. Nothing is verified yet.
pub(super) fn key_name(token: &str) -> Result<String, TokenError> {
    let (head, rest) = token.split_once('.').ok_or(TokenError::Malformed)?;
    if rest.split('.').count() != 2 {
        return Err(TokenError::Malformed);
    }
    let head = URL_SAFE_NO_PAD.decode(head).map_err(|_| TokenError::Malformed)?;
    let head: Header = serde_json::from_slice(&head).map_err(|_| TokenError::Malformed)?;
    if head.alg != "RS256" {
        return Err(TokenError::Algorithm);
    }
    let plain = head.typ.as_deref().is_none_or(|typ| typ.eq_ignore_ascii_case("JWT"));
    if head.crit.is_some() || !plain {
        return Err(TokenError::Header);
    }
    head.kid.filter(|kid| !kid.is_empty()).ok_or(TokenError::UnknownKey)
}

/// Verifies a token by the key that it names.
pub(super) fn verify(
    provider: &Provider,
    key: &DecodingKey,
    token: &str,
    now: Millis,
) -> Result<Proved, TokenError> {
    let mut validation = Validation::new(Algorithm::RS256);
    validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
    validation.set_issuer(&[&provider.issuer]);
    validation.set_audience(&provider.audiences);
    validation.validate_aud = true;
    validation.leeway = 0;
    // Times are compared below, with the node's own clock.
    validation.validate_exp = false;
    validation.validate_nbf = false;
    let decoded = jsonwebtoken::decode::<Claims>(token, key, &validation)
        .map_err(|error| refused(error.kind()))?;
    let claims = decoded.claims;
    check_audience(provider, &claims.aud)?;
    let expires = check_times(&claims, now.0 / 1000)?;
    if !(1..=SUBJECT_MAX).contains(&claims.sub.len()) {
        return Err(TokenError::Subject);
    }
    let signed = token.rsplit_once('.').map_or(token, |(signed, _)| signed);
    Ok(Proved {
        subject: claims.sub,
        token_hash: sha256(&[signed.as_bytes()]),
        expires_at: Millis((expires + LEEWAY) * 1000),
    })
}

fn refused(kind: &ErrorKind) -> TokenError {
    match kind {
        ErrorKind::InvalidSignature => TokenError::Signature,
        ErrorKind::InvalidIssuer => TokenError::Issuer,
        ErrorKind::InvalidAudience => TokenError::Audience,
        ErrorKind::InvalidAlgorithm | ErrorKind::InvalidAlgorithmName => TokenError::Algorithm,
        ErrorKind::MissingRequiredClaim(claim) if claim == "iss" => TokenError::Issuer,
        ErrorKind::MissingRequiredClaim(claim) if claim == "aud" => TokenError::Audience,
        ErrorKind::MissingRequiredClaim(claim) if claim == "sub" => TokenError::Subject,
        _ => TokenError::Malformed,
    }
}

/// A token that is also meant for others is refused: they could have shown it here.
fn check_audience(provider: &Provider, audience: &Audience) -> Result<(), TokenError> {
    let ours = |aud: &String| provider.audiences.contains(aud);
    let good = match audience {
        Audience::One(aud) => ours(aud),
        Audience::Many(many) => !many.is_empty() && many.iter().all(ours),
    };
    if good { Ok(()) } else { Err(TokenError::Audience) }
}

/// All in seconds. Gives the end.
fn check_times(claims: &Claims, now: u64) -> Result<u64, TokenError> {
    let expires = seconds(claims.exp)?;
    if expires.saturating_add(LEEWAY) <= now {
        return Err(TokenError::Expired);
    }
    let begins = [Some(claims.iat), claims.nbf, claims.auth_time];
    for begin in begins.into_iter().flatten() {
        if seconds(begin)? > now.saturating_add(LEEWAY) {
            return Err(TokenError::NotYetValid);
        }
    }
    // Used tokens are remembered until they end.
    if expires > now.saturating_add(ID_TOKEN_LIFE / 1000) {
        return Err(TokenError::Lifetime);
    }
    Ok(expires)
}

/// A `NumericDate` (RFC 7519, section 2), which may have a fraction.
fn seconds(date: f64) -> Result<u64, TokenError> {
    // As a float a second is exact for the next 200 million years.
    let sound = (0.0..9e15).contains(&date);
    if sound { Ok(date as u64) } else { Err(TokenError::Malformed) }
}
