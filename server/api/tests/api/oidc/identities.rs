//! Linking identities to a user who is there already, and unlinking them.

use coterie_protocol::rest::{Identities, LinkIdentity};

use super::issuer::Sso;
use crate::{kit::Reply, people::Person};

const PATH: &str = "/v1/users/@me/identities";

async fn link(sso: &Sso, person: &Person, provider: &str, subject: &str) -> Reply {
    let body = LinkIdentity { id_token: sso.token(subject) };
    sso.kit.call("PUT", &format!("{PATH}/{provider}"), person.token(), Some(&body)).await
}

async fn unlink(sso: &Sso, person: &Person, provider: &str) -> Reply {
    sso.kit.call::<()>("DELETE", &format!("{PATH}/{provider}"), person.token(), None).await
}

fn names(reply: &Reply) -> Vec<String> {
    let identities: Identities = reply.json();
    identities.identities.into_iter().map(|row| row.provider).collect()
}

#[tokio::test]
async fn a_linked_identity_signs_in_until_it_is_unlinked() {
    let sso = Sso::new().await;
    let person = Person::register(&sso.kit, "al").await;
    assert!(names(&sso.kit.get(PATH, person.token()).await).is_empty());
    assert_eq!(names(&link(&sso, &person, "example", "sub-1").await), ["example"]);
    assert_eq!(names(&link(&sso, &person, "example", "sub-1").await), ["example"], "again");
    assert_eq!(names(&link(&sso, &person, "firebase", "sub-2").await), ["example", "firebase"]);
    for subject in ["sub-1", "sub-2"] {
        assert_eq!(sso.login(subject).await.session.user_id, person.user());
    }
    assert_eq!(names(&unlink(&sso, &person, "example").await), ["firebase"]);
    assert!(!sso.flow("sub-1").await.is_empty(), "nobody's again");
    assert_eq!(sso.login("sub-2").await.session.user_id, person.user());
    let reply = unlink(&sso, &person, "example").await;
    assert_eq!((reply.status.as_u16(), reply.code().as_str()), (404, "not_found"));
}

#[tokio::test]
async fn an_identity_of_another_user_or_a_second_one_of_a_provider_is_taken() {
    let sso = Sso::new().await;
    let (alice, bob) =
        (Person::register(&sso.kit, "alice").await, Person::register(&sso.kit, "bob").await);
    link(&sso, &alice, "example", "sub-1").await.json::<Identities>();
    for (subject, who) in [("sub-1", &bob), ("sub-2", &alice)] {
        let reply = link(&sso, who, "example", subject).await;
        assert_eq!((reply.status.as_u16(), reply.code().as_str()), (409, "identity_taken"));
    }
    assert!(names(&sso.kit.get(PATH, bob.token()).await).is_empty());
    assert_eq!(names(&unlink(&sso, &alice, "example").await), [""; 0]);
    assert_eq!(names(&link(&sso, &bob, "example", "sub-1").await), ["example"]);
}

#[tokio::test]
async fn a_token_that_is_refused_links_nothing() {
    let sso = Sso::new().await;
    let person = Person::register(&sso.kit, "al").await;
    let body = LinkIdentity { id_token: sso.token("sub-1") };
    let put =
        async || sso.kit.call("PUT", &format!("{PATH}/example"), person.token(), Some(&body)).await;
    put().await.json::<Identities>();
    assert_eq!(put().await.problem()["rule"], "id_token_replayed");
    let reply = link(&sso, &person, "another", "sub-1").await;
    assert_eq!(reply.problem()["rule"], "provider_unknown");
}

#[tokio::test]
async fn a_session_without_a_device_neither_links_nor_unlinks() {
    let sso = Sso::new().await;
    let mut person = Person::register(&sso.kit, "al").await;
    person.session = person.login(&sso.kit, None).await.session;
    assert_eq!(link(&sso, &person, "example", "sub-1").await.code(), "device_required");
    assert_eq!(unlink(&sso, &person, "example").await.code(), "device_required");
}
