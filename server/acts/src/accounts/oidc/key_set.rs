//! A provider's published keys: a JWK set (RFC 7517), of which only RSA keys for signatures count.

use std::collections::HashMap;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::DecodingKey;
use serde::Deserialize;
use serde_json::Value;

/// Most keys of one set.
const KEYS_MAX: usize = 100;
/// Sizes of a modulus, bits.
const MODULUS: std::ops::RangeInclusive<usize> = 2_048..=8_192;
/// Longest name of a key, bytes.
const KID_MAX: usize = 256;

/// Keys by their names.
#[derive(Default)]
pub(super) struct KeySet(HashMap<String, DecodingKey>);

#[derive(Deserialize)]
struct Document {
    keys: Vec<Value>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: String,
    n: String,
    e: String,
    alg: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    key_ops: Option<Vec<String>>,
}

impl KeySet {
    /// Reads a set; `None` if it is none. Keys of other kinds are passed over; of two with one
    /// name neither counts.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let document: Document = serde_json::from_slice(bytes).ok()?;
        let mut keys: HashMap<String, Option<DecodingKey>> = HashMap::new();
        for value in document.keys.into_iter().take(KEYS_MAX) {
            let Ok(jwk) = serde_json::from_value::<Jwk>(value) else { continue };
            let Some(key) = jwk.key() else { continue };
            keys.entry(jwk.kid).and_modify(|known| *known = None).or_insert(Some(key));
        }
        Some(Self(keys.into_iter().filter_map(|(kid, key)| Some((kid, key?))).collect()))
    }

    pub(super) fn find(&self, kid: &str) -> Option<&DecodingKey> {
        self.0.get(kid)
    }
}

impl Jwk {
    fn key(&self) -> Option<DecodingKey> {
        let fits = self.kty == "RSA"
            && (1..=KID_MAX).contains(&self.kid.len())
            && self.alg.as_deref().is_none_or(|alg| alg == "RS256")
            && self.usage.as_deref().is_none_or(|usage| usage == "sig")
            && self.key_ops.as_ref().is_none_or(|ops| ops.iter().any(|op| op == "verify"));
        let (n, e) = (URL_SAFE_NO_PAD.decode(&self.n).ok()?, URL_SAFE_NO_PAD.decode(&self.e).ok()?);
        let n = without_zeros(&n);
        let bits = n.len() * 8 - n.first()?.leading_zeros() as usize;
        let odd = e.last().is_some_and(|last| last % 2 == 1) && e != [1];
        (fits && odd && MODULUS.contains(&bits))
            .then(|| DecodingKey::from_rsa_raw_components(n, without_zeros(&e)))
    }
}

fn without_zeros(bytes: &[u8]) -> &[u8] {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    &bytes[zeros..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn jwk(kid: &str, bytes: usize) -> Value {
        let n = URL_SAFE_NO_PAD.encode(vec![0xc1; bytes]);
        json!({ "kty": "RSA", "kid": kid, "n": n, "e": "AQAB", "use": "sig", "alg": "RS256" })
    }

    fn found(keys: &[Value]) -> Vec<String> {
        let set = KeySet::parse(&serde_json::to_vec(&json!({ "keys": keys })).unwrap()).unwrap();
        let mut names: Vec<_> = set.0.into_keys().collect();
        names.sort();
        names
    }

    #[test]
    fn keys_of_other_kinds_are_passed_over() {
        let mut others = vec![jwk("a", 256), json!(7), json!({ "kty": "RSA" })];
        let cases = [
            ("kty", "EC"),
            ("alg", "RS512"),
            ("alg", "none"),
            ("use", "enc"),
            ("n", "!"),
            ("e", "Ag"),
            ("e", "AQ"),
            ("kid", ""),
        ];
        for (member, value) in cases {
            let mut other = jwk("b", 256);
            other[member] = value.into();
            others.push(other);
        }
        others.push(json!({ "kty": "oct", "kid": "c", "k": "AAAA" }));
        assert_eq!(found(&others), ["a"]);
    }

    #[test]
    fn a_modulus_too_short_or_too_long_is_no_key() {
        assert_eq!(found(&[jwk("short", 255), jwk("long", 1025), jwk("good", 512)]), ["good"]);
    }

    #[test]
    fn of_two_keys_with_one_name_neither_counts() {
        assert_eq!(found(&[jwk("a", 256), jwk("b", 256), jwk("a", 384)]), ["b"]);
    }

    #[test]
    fn what_is_no_set_of_keys_is_refused() {
        for bad in [&b""[..], b"{}", b"[]", b"{\"keys\":7}", b"<html>"] {
            assert!(KeySet::parse(bad).is_none());
        }
    }
}
