//! Access tokens, refreshing, ending sessions.

use coterie_protocol::rest::{Refresh, SessionGranted, Sessions, SessionsEnded};

use crate::{
    kit::{Kit, Reply},
    people::Person,
};

async fn refresh(kit: &Kit, token: &str) -> Reply {
    kit.post("/v1/auth/refresh", None, &Refresh { refresh_token: token.into() }).await
}

async fn refreshed(kit: &Kit, token: &str) -> SessionGranted {
    refresh(kit, token).await.json()
}

#[tokio::test]
async fn without_a_good_token_nothing_opens() {
    let kit = Kit::new().await;
    let person = Person::register(&kit, "al").await;
    let good = person.session.access_token.clone();
    for bad in [None, Some(""), Some("x"), Some("a.b.c"), Some(&good[1..])] {
        let reply = kit.get("/v1/servers", bad).await;
        assert_eq!((reply.status.as_u16(), reply.code().as_str()), (401, "unauthenticated"));
        assert_eq!(reply.headers["www-authenticate"], "Bearer");
    }
    assert_eq!(kit.get("/v1/servers", Some(&good)).await.status, 200);
    kit.clock.advance(10 * 60_000 + 5_000);
    assert_eq!(kit.get("/v1/servers", Some(&good)).await.code(), "token_expired");
}

#[tokio::test]
async fn a_refresh_gives_new_tokens_and_an_old_one_ends_the_session() {
    let kit = Kit::new().await;
    let person = Person::register(&kit, "al").await;
    let first = person.session.refresh_token.clone();
    let second = refreshed(&kit, &first).await.refresh_token;
    let third = refreshed(&kit, &second).await;
    assert_eq!(kit.get("/v1/servers", Some(&third.access_token)).await.status, 200);
    // The first is older than the predecessor: somebody else has it.
    let reply = refresh(&kit, &first).await;
    assert_eq!((reply.status.as_u16(), reply.code().as_str()), (401, "refresh_reused"));
    assert_eq!(refresh(&kit, &third.refresh_token).await.code(), "unauthenticated");
    assert_eq!(kit.get("/v1/servers", Some(&third.access_token)).await.code(), "unauthenticated");
    assert_eq!(kit.get("/v1/servers", person.token()).await.code(), "unauthenticated");
}

#[tokio::test]
async fn a_lost_answer_may_be_asked_for_again_until_its_successor_is_used() {
    let kit = Kit::new().await;
    let person = Person::register(&kit, "al").await;
    let first = person.session.refresh_token.clone();
    let second = refreshed(&kit, &first).await.refresh_token;
    kit.clock.advance(7 * 24 * 3_600_000);
    let again = refreshed(&kit, &first).await;
    assert_eq!(again.refresh_token, second);
    assert_eq!(kit.get("/v1/servers", Some(&again.access_token)).await.status, 200);
    let third = refreshed(&kit, &second).await.refresh_token;
    assert_ne!(third, second);
    assert_eq!(refresh(&kit, &first).await.code(), "refresh_reused");
    assert_eq!(refresh(&kit, &third).await.code(), "unauthenticated");
}

#[tokio::test]
async fn a_refresh_that_arrives_once_more_leaves_its_answer_good() {
    let kit = Kit::new().await;
    let person = Person::register(&kit, "al").await;
    let first = person.session.refresh_token.clone();
    let kept = refreshed(&kit, &first).await.refresh_token;
    // The same question, late: nobody waits for its answer.
    refreshed(&kit, &first).await;
    let next = refreshed(&kit, &kept).await;
    assert_eq!(kit.get("/v1/servers", Some(&next.access_token)).await.status, 200);
}

#[tokio::test]
async fn a_predecessor_whose_successor_was_used_is_theft() {
    let kit = Kit::new().await;
    let person = Person::register(&kit, "al").await;
    let first = person.session.refresh_token.clone();
    let second = refreshed(&kit, &first).await.refresh_token;
    refreshed(&kit, &second).await;
    assert_eq!(refresh(&kit, &first).await.code(), "refresh_reused");
}

#[tokio::test]
async fn two_refreshes_at_once_do_not_end_the_session() {
    let kit = Kit::new().await;
    let person = Person::register(&kit, "al").await;
    let first = person.session.refresh_token.clone();
    let (one, two) = tokio::join!(refresh(&kit, &first), refresh(&kit, &first));
    for granted in [one.json::<SessionGranted>(), two.json()] {
        assert_eq!(kit.get("/v1/servers", Some(&granted.access_token)).await.status, 200);
    }
}

#[tokio::test]
async fn garbage_and_expired_refresh_tokens_end_nothing() {
    let kit = Kit::new().await;
    let person = Person::register(&kit, "al").await;
    let token = &person.session.refresh_token;
    let other = token.replace(&token[30..34], "AAAA");
    for bad in ["", "x", other.as_str(), &token[1..]] {
        assert_eq!(refresh(&kit, bad).await.code(), "unauthenticated", "{bad}");
    }
    assert_eq!(kit.get("/v1/servers", person.token()).await.status, 200);
    kit.clock.advance(30 * 24 * 3600 * 1000);
    assert_eq!(refresh(&kit, token).await.code(), "unauthenticated");
}

#[tokio::test]
async fn sessions_are_listed_and_ended() {
    let kit = Kit::new().await;
    let person = Person::register(&kit, "al").await;
    kit.clock.advance(1_000);
    let other = person.login(&kit, Some(person.device)).await.session;
    let list: Sessions = kit.get("/v1/sessions", person.token()).await.json();
    assert_eq!(list.sessions.len(), 2);
    assert_eq!(list.sessions[0].session_id, other.session_id, "newest first");
    assert!(!list.sessions[0].current && list.sessions[1].current);
    let token = Some(other.access_token.as_str());
    assert_eq!(kit.get("/v1/servers", token).await.status, 200);

    let stranger = Person::register(&kit, "bo").await;
    let path = format!("/v1/sessions/{}", other.session_id);
    let delete = async |token| kit.call::<()>("DELETE", &path, token, None).await;
    assert_eq!(delete(stranger.token()).await.code(), "not_found");
    assert_eq!(delete(person.token()).await.status, 204);
    assert_eq!(kit.get("/v1/servers", token).await.code(), "unauthenticated", "at once");
    assert_eq!(delete(person.token()).await.code(), "not_found");

    assert_eq!(kit.call::<()>("POST", "/v1/auth/logout", person.token(), None).await.status, 204);
    assert_eq!(kit.get("/v1/servers", person.token()).await.code(), "unauthenticated");
    assert_eq!(refresh(&kit, &person.session.refresh_token).await.code(), "unauthenticated");
}

#[tokio::test]
async fn a_session_ended_by_another_node_is_noticed_within_five_seconds() {
    let kit = Kit::new().await;
    let person = Person::register(&kit, "al").await;
    assert_eq!(kit.get("/v1/servers", person.token()).await.status, 200);
    let session = person.session.session_id.parse().unwrap();
    let at = crate::kit::START;
    kit.node().store.commit(vec![coterie_ports::Write::EndSession { session, at }]).await.unwrap();
    kit.clock.advance(5_000);
    assert_eq!(kit.get("/v1/servers", person.token()).await.code(), "unauthenticated");
}

#[tokio::test]
async fn the_oldest_session_gives_way_to_one_too_many() {
    let kit = Kit::new().await;
    let person = Person::register(&kit, "al").await;
    let device = person.session.device_id;
    let mut last = None;
    for _ in 0..coterie_types::limits::SESSIONS_PER_USER {
        kit.clock.advance(1_000);
        last = Some(person.login(&kit, device).await.session.access_token);
    }
    let list: Sessions = kit.get("/v1/sessions", last.as_deref()).await.json();
    assert_eq!(list.sessions.len(), coterie_types::limits::SESSIONS_PER_USER);
    assert_eq!(kit.get("/v1/servers", person.token()).await.code(), "unauthenticated");
}

#[tokio::test]
async fn sessions_without_a_device_give_way_before_those_that_are_in_use() {
    let kit = Kit::new().await;
    let person = Person::register(&kit, "al").await;
    for _ in 0..2 * coterie_types::limits::SESSIONS_PER_USER {
        kit.clock.advance(1_000);
        person.login(&kit, None).await;
    }
    let list: Sessions = kit.get("/v1/sessions", person.token()).await.json();
    assert_eq!(list.sessions.len(), coterie_types::limits::SESSIONS_PER_USER);
}

#[tokio::test]
async fn all_other_sessions_end_at_once_and_this_one_stays() {
    let kit = Kit::new().await;
    let person = Person::register(&kit, "al").await;
    let stranger = Person::register(&kit, "bo").await;
    let mut tokens = Vec::new();
    for _ in 0..3 {
        tokens.push(person.login(&kit, Some(person.device)).await.session.access_token);
    }
    for token in &tokens {
        assert_eq!(kit.get("/v1/servers", Some(token)).await.status, 200);
    }
    let ended: SessionsEnded =
        kit.call::<()>("DELETE", "/v1/sessions", person.token(), None).await.json();
    assert_eq!(ended.ended, 3);
    for token in &tokens {
        assert_eq!(kit.get("/v1/servers", Some(token)).await.code(), "unauthenticated");
    }
    for token in [person.token(), stranger.token()] {
        assert_eq!(kit.get("/v1/servers", token).await.status, 200);
    }
}

#[tokio::test]
async fn a_session_has_a_label_and_says_to_the_hour_when_it_was_used() {
    let kit = Kit::new().await;
    let person = Person::register(&kit, "al").await;
    kit.clock.advance(90 * 60_000);
    let granted = refreshed(&kit, &person.session.refresh_token).await;
    let list: Sessions = kit.get("/v1/sessions", Some(&granted.access_token)).await.json();
    let row = &list.sessions[0];
    assert_eq!((row.label.as_deref(), row.created_at), (None, crate::kit::START));
    assert_eq!(row.last_used_at.0, crate::kit::START.0 + 3_600_000);
    assert_eq!(row.last_used_at.0 % 3_600_000, 0);
}
