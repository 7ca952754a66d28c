//! What is in an ID token.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

/// One part of a JWT.
#[must_use]
pub fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// What an honest provider says of a user of its, for an hour from `now` (seconds since the Unix
/// epoch). No two tokens are the same.
#[must_use]
pub fn claims(issuer: &str, audience: &str, subject: &str, now: u64) -> Value {
    json!({
        "iss": issuer, "aud": audience, "sub": subject, "iat": now, "exp": now + 3600,
        "jti": format!("{:032x}", rand::random::<u128>()), "email": "somebody@example.org",
    })
}
