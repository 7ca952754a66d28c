//! Every ID token that is refused, and that a good one is not.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use coterie_protocol::rest::{OidcAnswer, OidcSignIn};
use coterie_types::limits::ID_TOKEN_MAX;
use serde_json::{Value, json};

use super::issuer::{CLIENT, ISSUER, IssuerKey, Sso, claims, part};
use crate::kit::START;

/// Honest claims but for one.
fn but(member: &str, value: Value) -> Value {
    let mut claims = claims("sub-1");
    claims[member] = value;
    claims
}

fn without(member: &str) -> Value {
    let mut claims = claims("sub-1");
    claims.as_object_mut().unwrap().remove(member);
    claims
}

fn seconds(offset: i64) -> Value {
    ((START.0 / 1000).cast_signed() + offset).into()
}

async fn assert_good(sso: &Sso, claims: &Value) {
    let reply = sso.sign_in(&sso.key.token(claims)).await;
    assert!(matches!(reply.json(), OidcAnswer::Unknown { .. }), "{claims}");
}

async fn assert_refused(sso: &Sso, claims: &Value, rule: &str) {
    let token = sso.key.token(claims);
    assert_eq!(sso.refused(&token).await, rule, "{claims}");
}

#[tokio::test]
async fn a_token_without_a_signature_is_refused() {
    let sso = Sso::new().await;
    for alg in ["none", "None", "NONE"] {
        let head = json!({ "alg": alg, "typ": "JWT", "kid": "first" });
        let token = format!("{}.{}.", part(&head), part(&claims("sub-1")));
        assert_eq!(sso.refused(&token).await, "id_token_algorithm");
    }
    // Nor with the right header and nothing behind it.
    let token = format!("{}.{}.", part(&sso.key.header()), part(&claims("sub-1")));
    assert_eq!(sso.refused(&token).await, "id_token_signature");
}

#[tokio::test]
async fn a_token_signed_by_hs256_with_the_public_key_is_refused() {
    let sso = Sso::new().await;
    let jwk = serde_json::to_vec(&sso.key.jwk()).unwrap();
    for secret in [sso.key.modulus(), jwk] {
        let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, &secret);
        let head = json!({ "alg": "HS256", "typ": "JWT", "kid": "first" });
        let signed = format!("{}.{}", part(&head), part(&claims("sub-1")));
        let tag = aws_lc_rs::hmac::sign(&key, signed.as_bytes());
        let token = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(tag));
        assert_eq!(sso.refused(&token).await, "id_token_algorithm");
        // And with the header of an honest token.
        let signed = format!("{}.{}", part(&sso.key.header()), part(&claims("sub-1")));
        let tag = aws_lc_rs::hmac::sign(&key, signed.as_bytes());
        let token = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(tag));
        assert_eq!(sso.refused(&token).await, "id_token_signature");
    }
}

#[tokio::test]
async fn a_token_of_another_algorithm_is_refused() {
    let sso = Sso::new().await;
    for alg in ["RS384", "RS512", "PS256", "ES256", "EdDSA", "rs256", ""] {
        let head = json!({ "alg": alg, "kid": "first" });
        let token = sso.key.sign_by_rs512(&head, &claims("sub-1"));
        assert_eq!(sso.refused(&token).await, "id_token_algorithm", "{alg}");
    }
    let token = sso.key.sign_by_rs512(&sso.key.header(), &claims("sub-1"));
    assert_eq!(sso.refused(&token).await, "id_token_signature");
}

#[tokio::test]
async fn a_header_that_demands_more_or_names_another_kind_is_refused() {
    let sso = Sso::new().await;
    for (member, value) in [("crit", json!(["exp"])), ("crit", json!([])), ("typ", json!("at+jwt"))]
    {
        let mut head = sso.key.header();
        head[member] = value;
        let token = sso.key.sign(&head, &claims("sub-1"));
        assert_eq!(sso.refused(&token).await, "id_token_header", "{head}");
    }
    let head = json!({ "alg": "RS256", "kid": "first" });
    let reply = sso.sign_in(&sso.key.sign(&head, &claims("sub-1"))).await;
    assert_eq!(reply.status, 200, "a type need not be named");
}

#[tokio::test]
async fn a_token_by_a_key_that_is_not_published_is_refused() {
    let sso = Sso::new().await;
    let stranger = IssuerKey::new("stranger");
    assert_eq!(sso.refused(&stranger.token(&claims("sub-1"))).await, "id_token_unknown_key");
    for head in [json!({ "alg": "RS256" }), json!({ "alg": "RS256", "kid": "" })] {
        let token = sso.key.sign(&head, &claims("sub-1"));
        assert_eq!(sso.refused(&token).await, "id_token_unknown_key");
    }
}

#[tokio::test]
async fn a_wrong_signature_is_refused() {
    let sso = Sso::new().await;
    let forger = IssuerKey::new("first");
    assert_eq!(sso.refused(&forger.token(&claims("sub-1"))).await, "id_token_signature");
    let good = sso.token("sub-1");
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let (head, _) = signed.split_once('.').unwrap();
    let other = format!("{head}.{}.{signature}", part(&claims("sub-2")));
    assert_eq!(sso.refused(&other).await, "id_token_signature", "other claims");
    // One byte less: 255 are 340 characters.
    let short = format!("{signed}.{}", &signature[..340]);
    assert_eq!(sso.refused(&short).await, "id_token_signature");
    assert_eq!(sso.sign_in(&good).await.status, 200);
}

#[tokio::test]
async fn what_is_no_token_is_refused() {
    let sso = Sso::new().await;
    let good = sso.token("sub-1");
    let part_of_head = format!("e{good}");
    let list = sso.key.sign(&sso.key.header(), &json!([1]));
    let bad = ["", ".", "..", "a.b", "a.b.c.d", &format!("{good}."), "€.€.€", &part_of_head, &list];
    for token in bad {
        assert_eq!(sso.refused(token).await, "id_token_malformed", "{token}");
    }
    for claims in [without("exp"), without("iat"), but("exp", json!("soon")), but("iat", json!(-1))]
    {
        assert_refused(&sso, &claims, "id_token_malformed").await;
    }
}

#[tokio::test]
async fn a_token_of_another_issuer_is_refused() {
    let sso = Sso::new().await;
    for issuer in [json!("https://issuer.example/"), json!("http://issuer.example"), json!("")] {
        assert_refused(&sso, &but("iss", issuer), "id_token_issuer").await;
    }
    assert_refused(&sso, &without("iss"), "id_token_issuer").await;
    assert_good(&sso, &but("iss", json!(ISSUER))).await;
}

#[tokio::test]
async fn a_token_for_somebody_else_is_refused() {
    let sso = Sso::new().await;
    let others = [json!("another"), json!(""), json!([]), json!([CLIENT, "another"])];
    for audience in others {
        assert_refused(&sso, &but("aud", audience), "id_token_audience").await;
    }
    for audience in [json!([CLIENT]), json!("coterie-cli"), json!([CLIENT, "coterie-cli"])] {
        assert_good(&sso, &but("aud", audience)).await;
    }
}

#[tokio::test]
async fn an_expired_token_is_refused_after_five_seconds_of_leeway() {
    let sso = Sso::new().await;
    for offset in [-3600, -6, -5] {
        assert_refused(&sso, &but("exp", seconds(offset)), "id_token_expired").await;
    }
    assert_good(&sso, &but("exp", seconds(-4))).await;
}

#[tokio::test]
async fn a_token_that_is_not_yet_valid_is_refused() {
    let sso = Sso::new().await;
    for member in ["nbf", "iat", "auth_time"] {
        for offset in [6, 60] {
            assert_refused(&sso, &but(member, seconds(offset)), "id_token_not_yet_valid").await;
        }
        assert_good(&sso, &but(member, seconds(5))).await;
    }
}

#[tokio::test]
async fn a_token_that_is_good_for_more_than_a_day_is_refused() {
    let sso = Sso::new().await;
    assert_refused(&sso, &but("exp", seconds(24 * 3600 + 1)), "id_token_lifetime").await;
    assert_good(&sso, &but("exp", seconds(24 * 3600))).await;
}

#[tokio::test]
async fn a_token_without_a_subject_is_refused() {
    let sso = Sso::new().await;
    assert_refused(&sso, &but("sub", json!("")), "id_token_subject").await;
    assert_refused(&sso, &without("sub"), "id_token_subject").await;
    assert_refused(&sso, &but("sub", json!("x".repeat(256))), "id_token_subject").await;
    assert_good(&sso, &but("sub", json!("x".repeat(255)))).await;
}

#[tokio::test]
async fn a_token_is_accepted_once_whatever_its_spelling() {
    let sso = Sso::new().await;
    let token = sso.token("sub-1");
    assert_eq!(sso.sign_in(&token).await.status, 200);
    assert_eq!(sso.refused(&token).await, "id_token_replayed");
    // By the provider's other name, too.
    let body = OidcSignIn { id_token: token.clone(), device_id: None, label: None };
    let reply = sso.kit.post("/v1/auth/firebase", None, &body).await;
    assert_eq!(reply.problem()["rule"], "id_token_replayed");
    // The last character of a signature has bits that nobody reads.
    for last in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".chars() {
        let respelled = format!("{}{last}", &token[..token.len() - 1]);
        assert_ne!(sso.sign_in(&respelled).await.status, 200);
    }
    // Remembered as long as it could be good, and no longer.
    sso.kit.clock.advance(3_604_000);
    sso.kit.node().tidy().await.unwrap();
    assert_eq!(sso.refused(&token).await, "id_token_replayed");
    sso.kit.clock.advance(1_000);
    assert_eq!(sso.refused(&token).await, "id_token_expired");
}

#[tokio::test]
async fn of_one_token_shown_twice_at_once_one_is_accepted() {
    let sso = Sso::new().await;
    let token = sso.token("sub-1");
    let (one, other) = tokio::join!(sso.sign_in(&token), sso.sign_in(&token));
    let mut states = [one.status.as_u16(), other.status.as_u16()];
    states.sort_unstable();
    assert_eq!(states, [200, 401]);
}

#[tokio::test]
async fn an_oversized_token_is_refused_before_it_is_read() {
    let sso = Sso::new().await;
    let large = sso.key.sign(&sso.key.header(), &but("pad", json!("x".repeat(ID_TOKEN_MAX))));
    let reply = sso.sign_in(&large).await;
    assert_eq!((reply.status.as_u16(), reply.code().as_str()), (413, "too_large"));
    let reply = sso.sign_in(&"x".repeat(1024 * 1024)).await;
    assert_eq!(reply.code(), "too_large");
    assert_eq!(sso.issuer.times_asked(), 0);
}

#[tokio::test]
async fn an_unknown_provider_is_not_found() {
    let sso = Sso::new().await;
    let body = OidcSignIn { id_token: sso.token("sub-1"), device_id: None, label: None };
    for name in ["another", "EXAMPLE", "%2e%2e"] {
        let reply = sso.kit.post(&format!("/v1/auth/oidc/{name}"), None, &body).await;
        assert_eq!(reply.problem()["rule"], "provider_unknown");
        assert_eq!(reply.status, 404);
    }
    let kit = crate::kit::Kit::new().await;
    let reply = kit.post("/v1/auth/firebase", None, &body).await;
    assert_eq!(reply.problem()["rule"], "provider_unknown");
}
