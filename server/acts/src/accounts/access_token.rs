//! Access tokens: JWTs signed with Ed25519 (RFC 8037), 10 minutes. They say which session calls;
//! whether that session still stands is asked of the store.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use coterie_ports::SessionId;
use coterie_seal::SigningKey;
use coterie_types::{ErrorCode, Millis, UserId, limits::ACCESS_TOKEN_LIFE, sha256};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use crate::{ActError, Answer};

/// Clocks of several nodes may differ by so much, seconds.
const LEEWAY: u64 = 5;
const AUDIENCE: &str = "coterie";
/// RFC 9068.
const TYPE: &str = "at+jwt";

/// Signs and verifies access tokens.
pub(crate) struct AccessTokens {
    signing: EncodingKey,
    verifying: DecodingKey,
    /// Named by the key, so that it stays when the node's address changes.
    issuer: String,
    key_id: String,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: String,
    sid: String,
    iat: u64,
    nbf: u64,
    exp: u64,
}

/// A new token.
pub(super) struct Issued {
    pub(super) token: String,
    pub(super) expires_at: Millis,
}

impl AccessTokens {
    /// Of a 32-byte Ed25519 seed.
    pub(crate) fn new(seed: &[u8; 32]) -> Self {
        let public = SigningKey::from_seed(seed).verifying_key();
        let key_id = URL_SAFE_NO_PAD.encode(&sha256(&[&public])[..12]);
        Self {
            signing: EncodingKey::from_ed_der(&pkcs8(seed, &public)),
            verifying: DecodingKey::from_ed_der(&public),
            issuer: format!("urn:coterie:node:{key_id}"),
            key_id,
        }
    }

    pub(super) fn issue(&self, session: SessionId, user: UserId, now: Millis) -> Answer<Issued> {
        let expires_at = now.plus(ACCESS_TOKEN_LIFE);
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: AUDIENCE.into(),
            sub: user.to_string(),
            sid: session.to_string(),
            iat: now.0 / 1000,
            nbf: now.0 / 1000,
            exp: expires_at.0 / 1000,
        };
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(TYPE.into());
        header.kid = Some(self.key_id.clone());
        let token = jsonwebtoken::encode(&header, &claims, &self.signing)
            .map_err(|e| ActError::new(ErrorCode::Internal, format!("signing a token: {e}")))?;
        Ok(Issued { token, expires_at })
    }

    /// The session and user of a good token.
    ///
    /// The library checks signature, algorithm, issuer and audience; the times are compared here,
    /// with the node's own clock.
    pub(super) fn verify(&self, token: &str, now: Millis) -> Answer<(SessionId, UserId)> {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[&self.issuer]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["iss", "aud", "sub", "nbf", "exp"]);
        validation.validate_exp = false;
        validation.validate_nbf = false;
        let decoded = jsonwebtoken::decode::<Claims>(token, &self.verifying, &validation)
            .map_err(|_| bad_token())?;
        if decoded.header.typ.as_deref() != Some(TYPE) {
            return Err(bad_token());
        }
        let seconds = now.0 / 1000;
        let claims = decoded.claims;
        if claims.exp.saturating_add(LEEWAY) <= seconds {
            let detail = "the access token has expired: refresh it";
            return Err(ActError::new(ErrorCode::TokenExpired, detail));
        }
        if claims.nbf > seconds.saturating_add(LEEWAY) {
            return Err(bad_token());
        }
        let session = claims.sid.parse().map_err(|()| bad_token())?;
        let user = claims.sub.parse().map_err(|_| bad_token())?;
        Ok((session, user))
    }
}

fn bad_token() -> ActError {
    ActError::new(ErrorCode::Unauthenticated, "the access token is not valid here")
}

/// RFC 8410 with the public key, as the library wants it.
fn pkcs8(seed: &[u8; 32], public: &[u8; 32]) -> zeroize::Zeroizing<Vec<u8>> {
    let mut der = zeroize::Zeroizing::new(Vec::with_capacity(83));
    der.extend_from_slice(&[0x30, 0x51, 0x02, 0x01, 0x01, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65]);
    der.extend_from_slice(&[0x70, 0x04, 0x22, 0x04, 0x20]);
    der.extend_from_slice(seed);
    der.extend_from_slice(&[0x81, 0x21, 0x00]);
    der.extend_from_slice(public);
    der
}

#[cfg(test)]
mod tests {
    use super::*;

    const SESSION: SessionId = SessionId([5; 16]);
    const NOW: Millis = Millis(1_795_000_000_000);

    fn user() -> UserId {
        UserId::from_bytes([6; 16])
    }

    fn code<T>(answer: Answer<T>) -> Option<ErrorCode> {
        answer.err().map(|e| e.code)
    }

    #[test]
    fn a_token_is_good_for_ten_minutes_and_five_seconds_of_leeway() {
        let tokens = AccessTokens::new(&[1; 32]);
        let issued = tokens.issue(SESSION, user(), NOW).unwrap();
        assert_eq!(tokens.verify(&issued.token, NOW).unwrap(), (SESSION, user()));
        assert!(tokens.verify(&issued.token, issued.expires_at.plus(4_999)).is_ok());
        let late = tokens.verify(&issued.token, issued.expires_at.plus(5_000));
        assert_eq!(code(late), Some(ErrorCode::TokenExpired));
        let early = tokens.verify(&issued.token, Millis(NOW.0 - 6_000));
        assert_eq!(code(early), Some(ErrorCode::Unauthenticated), "not before");
    }

    #[test]
    fn tokens_of_another_key_type_algorithm_or_audience_are_refused() {
        let tokens = AccessTokens::new(&[1; 32]);
        let other = AccessTokens::new(&[2; 32]).issue(SESSION, user(), NOW).unwrap().token;
        assert_eq!(code(tokens.verify(&other, NOW)), Some(ErrorCode::Unauthenticated));

        let claims = |aud: &str| Claims {
            iss: tokens.issuer.clone(),
            aud: aud.into(),
            sub: user().to_string(),
            sid: SESSION.to_string(),
            iat: NOW.0 / 1000,
            nbf: NOW.0 / 1000,
            exp: NOW.0 / 1000 + 600,
        };
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(TYPE.into());
        let sign = |header: &Header, aud: &str| {
            jsonwebtoken::encode(header, &claims(aud), &tokens.signing).unwrap()
        };
        assert!(tokens.verify(&sign(&header, AUDIENCE), NOW).is_ok());
        assert!(tokens.verify(&sign(&header, "another"), NOW).is_err());
        header.typ = Some("JWT".into());
        assert!(tokens.verify(&sign(&header, AUDIENCE), NOW).is_err());

        let secret = EncodingKey::from_secret(b"guess");
        let mut hmac = Header::new(Algorithm::HS256);
        hmac.typ = Some(TYPE.into());
        let forged = jsonwebtoken::encode(&hmac, &claims(AUDIENCE), &secret).unwrap();
        assert!(tokens.verify(&forged, NOW).is_err());
        let none = format!(
            "{}.{}.",
            "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0",
            &forged.split('.').nth(1).unwrap()
        );
        assert!(tokens.verify(&none, NOW).is_err());
    }
}
