//! The provider's keys: how long they are kept, and how often they are asked for.

use coterie_protocol::rest::OidcAnswer;

use super::issuer::{IssuerKey, Sso, claims};
use crate::kit::START;

/// An honest token as of now.
fn token(sso: &Sso, key: &IssuerKey) -> String {
    let mut claims = claims("sub-1");
    let now = coterie_ports::Clock::now(&*sso.kit.clock).0 / 1000;
    claims["iat"] = now.into();
    claims["exp"] = (now + 3600).into();
    key.token(&claims)
}

async fn assert_good(sso: &Sso, key: &IssuerKey) {
    let reply = sso.sign_in(&token(sso, key)).await;
    assert!(matches!(reply.json(), OidcAnswer::Unknown { .. }));
}

#[tokio::test]
async fn keys_are_asked_for_once_in_their_max_age() {
    let sso = Sso::new().await;
    sso.issuer.publish(&[&sso.key], Some(10 * 60_000));
    for _ in 0..5 {
        assert_good(&sso, &sso.key).await;
    }
    assert_eq!(sso.issuer.times_asked(), 1);
    sso.kit.clock.advance(10 * 60_000 - 1);
    assert_good(&sso, &sso.key).await;
    assert_eq!(sso.issuer.times_asked(), 1);
    sso.kit.clock.advance(1);
    assert_good(&sso, &sso.key).await;
    assert_eq!(sso.issuer.times_asked(), 2);
}

#[tokio::test]
async fn a_max_age_is_believed_between_a_minute_and_a_day() {
    for (said, kept) in [(Some(0), 60_000), (Some(u64::MAX), 24 * 3_600_000), (None, 3_600_000)] {
        let sso = Sso::new().await;
        sso.issuer.publish(&[&sso.key], said);
        assert_good(&sso, &sso.key).await;
        sso.kit.clock.advance(kept - 1);
        assert_good(&sso, &sso.key).await;
        assert_eq!(sso.issuer.times_asked(), 1, "{said:?}");
        sso.kit.clock.advance(1);
        assert_good(&sso, &sso.key).await;
        assert_eq!(sso.issuer.times_asked(), 2, "{said:?}");
    }
}

#[tokio::test]
async fn a_new_key_is_fetched_when_a_token_names_it() {
    let sso = Sso::new().await;
    assert_good(&sso, &sso.key).await;
    let second = IssuerKey::new("second");
    sso.issuer.publish(&[&sso.key, &second], None);
    sso.kit.clock.advance(60_000);
    assert_good(&sso, &second).await;
    assert_good(&sso, &sso.key).await;
    assert_eq!(sso.issuer.times_asked(), 2);
}

#[tokio::test]
async fn invented_key_names_do_not_make_the_node_ask_without_end() {
    let sso = Sso::new().await;
    let stranger = IssuerKey::new("stranger");
    for _ in 0..20 {
        assert_eq!(sso.refused(&token(&sso, &stranger)).await, "id_token_unknown_key");
    }
    assert_eq!(sso.issuer.times_asked(), 1);
    for minute in 2..5 {
        sso.kit.clock.advance(60_000);
        for _ in 0..5 {
            assert_eq!(sso.refused(&token(&sso, &stranger)).await, "id_token_unknown_key");
        }
        assert_eq!(sso.issuer.times_asked(), minute);
    }
    assert_good(&sso, &sso.key).await;
}

#[tokio::test]
async fn a_key_that_is_published_no_longer_is_refused_once_the_keys_are_fetched_again() {
    let sso = Sso::new().await;
    assert_good(&sso, &sso.key).await;
    let second = IssuerKey::new("second");
    sso.issuer.publish(&[&second], None);
    sso.kit.clock.advance(3_600_000);
    assert_eq!(sso.refused(&token(&sso, &sso.key)).await, "id_token_unknown_key");
    assert_good(&sso, &second).await;
}

#[tokio::test]
async fn a_provider_that_is_down_is_503_and_is_not_asked_by_everybody() {
    let sso = Sso::new().await;
    let down = async |sso: &Sso| {
        let reply = sso.sign_in(&token(sso, &sso.key)).await;
        assert_eq!((reply.status.as_u16(), reply.code().as_str()), (503, "unavailable"));
        assert_eq!(reply.problem()["rule"], "provider_unavailable");
        assert!(reply.headers.contains_key("retry-after"));
    };
    sso.issuer.go_down();
    for _ in 0..3 {
        down(&sso).await;
    }
    assert_eq!(sso.issuer.times_asked(), 1);
    sso.kit.clock.advance(5_000);
    sso.issuer.publish_nonsense();
    down(&sso).await;
    assert_eq!(sso.issuer.times_asked(), 2);
    sso.kit.clock.advance(5_000);
    sso.issuer.publish(&[&sso.key], None);
    assert_good(&sso, &sso.key).await;
    // Down again: good keys serve until their end, and not beyond it.
    sso.issuer.go_down();
    sso.kit.clock.advance(3_599_999);
    assert_good(&sso, &sso.key).await;
    sso.kit.clock.advance(1);
    down(&sso).await;
    assert!(coterie_ports::Clock::now(&*sso.kit.clock) > START);
}

#[tokio::test]
async fn many_at_once_wait_for_one_answer() {
    let sso = Sso::new().await;
    let tokens: Vec<_> = (0..8).map(|_| token(&sso, &sso.key)).collect();
    let replies = futures_util::future::join_all(tokens.iter().map(|t| sso.sign_in(t))).await;
    assert!(replies.iter().all(|reply| reply.status == 200));
    assert_eq!(sso.issuer.times_asked(), 1);
}
