//! Listed servers: found by everybody, joined by their standing invitation, gone when delisted.

use coterie_acts::{DiscoveryQuery, DiscoverySort};
use coterie_policy::{body, invitation_id};
use coterie_seal::SigningKey;
use coterie_types::{Bytes, ErrorCode, FixedBytes, Millis, sha256};

use crate::community::Community;
use crate::people::{Invite, Person, random16, rng};
use crate::seat::Seat;
use crate::world::World;

/// Lists Alice's server; gives the invitation.
async fn list(world: &World, c: &mut Community) -> Invite {
    let (code, secret) = (random16(), SigningKey::generate(&mut rng()));
    let created = body::InvitationCreated {
        key: FixedBytes(secret.verifying_key()),
        code_hash: sha256(&[&code]),
        max_uses: 0,
        expires_at: Millis(0),
        channel: None,
        roles: None,
    };
    let entry = c.post(world, created).await.entry_id;
    let listing = body::StandingInvitation {
        invitation: invitation_id(&c.server(), &entry),
        code: FixedBytes(code),
        secret: FixedBytes(*secret.to_seed()),
    };
    c.post(world, body::ServerListed { listing: Some(listing) }).await;
    Invite { code: Bytes(code.to_vec()).to_base64(), secret, entry }
}

async fn names(world: &World, query: DiscoveryQuery) -> Vec<String> {
    let found = world.node.search_discovery(&query).await.unwrap().servers;
    found.into_iter().map(|server| server.name).collect()
}

fn text(text: &str) -> DiscoveryQuery {
    DiscoveryQuery { text: Some(text.into()), ..DiscoveryQuery::default() }
}

#[tokio::test]
async fn a_listed_server_is_found_by_its_words_and_joined_by_what_its_owner_signed() {
    let world = World::new().await;
    let mut c = Community::open(&world).await;
    let settings = body::ServerChanged {
        name: Some("Bean Garden".into()),
        description: Some("We grow legumes.".into()),
        language: Some("en-GB".into()),
        category: Some(7),
        ..body::ServerChanged::default()
    };
    c.post(&world, settings).await;
    let server = c.server();
    let error = world.node.read_listing(&c.alice.caller, server).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::NotFound, "not listed");
    assert!(names(&world, DiscoveryQuery::default()).await.is_empty());
    list(&world, &mut c).await;
    for found in ["garden", "BEAN gar", "legumes", "grow, bean!"] {
        assert_eq!(names(&world, text(found)).await, ["Bean Garden"], "{found}");
    }
    for missed in ["peas", "garden peas", "arden", "!!!", "\" OR *"] {
        assert!(names(&world, text(missed)).await.is_empty(), "{missed}");
    }
    let query = DiscoveryQuery { language: Some("en".into()), category: Some(7), ..text("bean") };
    assert_eq!(names(&world, query.clone()).await.len(), 1);
    for other in [
        DiscoveryQuery { language: Some("de".into()), ..query.clone() },
        DiscoveryQuery { category: Some(1), ..query.clone() },
        DiscoveryQuery { min_members: Some(2), ..query.clone() },
        DiscoveryQuery { max_members: Some(0), ..query },
    ] {
        assert!(names(&world, other).await.is_empty());
    }
    // A stranger verifies by the policy log, and joins.
    let listing = world.node.read_listing(&c.alice.caller, server).await.unwrap();
    assert_eq!((listing.server.members_count, listing.server.server_id), (1, server));
    let mut eve = Person::register(&world, "eve").await;
    let code = Bytes(listing.code.to_vec()).to_base64();
    let page = world.node.read_policy_by_invitation(&code, 0, None).await.unwrap();
    let state = crate::people::fold(&page.entries);
    let signed = state.settings().listing.clone().unwrap();
    assert_eq!((signed.code, signed.secret), (listing.code, listing.secret));
    assert_eq!(signed.invitation, listing.invitation_id);
    let entry = page.entries.iter().enumerate().find_map(|(index, _)| {
        let invitation = state.invitation(listing.invitation_id)?;
        (index as u64 + 1 == invitation.created_seq).then_some(index)
    });
    assert!(entry.is_some());
    let secret = SigningKey::from_seed(&listing.secret);
    let id = world.store().list_policy(
        server,
        coterie_ports::PageBounds { after: entry.unwrap() as u64, limit: 1, bytes: 1 },
    );
    let invite = Invite { code, secret, entry: id.await.unwrap()[0].entry };
    eve.join(&world, &invite).await.unwrap();
    assert_eq!(
        world.node.read_listing(&c.alice.caller, server).await.unwrap().server.members_count,
        2
    );
    assert_eq!(world.node.check_tables(server).await.unwrap(), []);
}

#[tokio::test]
async fn what_takes_a_server_off_the_list_takes_it_out_at_once() {
    let world = World::new().await;
    let mut c = Community::open(&world).await;
    let server = c.server();
    let caller = c.alice.caller.clone();
    let gone = async |world: &World| {
        assert!(names(world, DiscoveryQuery::default()).await.is_empty());
        assert_eq!(
            world.node.read_listing(&caller, server).await.unwrap_err().code,
            ErrorCode::NotFound
        );
    };
    list(&world, &mut c).await;
    c.post(&world, body::ServerListed { listing: None }).await;
    gone(&world).await;
    let invite = list(&world, &mut c).await;
    assert_eq!(names(&world, DiscoveryQuery::default()).await.len(), 1);
    let invitation = invitation_id(&server, &invite.entry);
    c.post(&world, body::InvitationClosed { invitation }).await;
    gone(&world).await;
    list(&world, &mut c).await;
    c.post(&world, body::ServerDeleted {}).await;
    gone(&world).await;
}

#[tokio::test]
async fn pages_go_on_where_they_ended_in_every_order() {
    let world = World::new().await;
    for n in 0..5 {
        let mut alice = Person::register(&world, &format!("owner{n}")).await;
        let place = alice.create_server(&world, &format!("s{n}")).await;
        let mut c = Community { place, alice };
        world.clock.advance(1_000);
        list(&world, &mut c).await;
        for member in 0..n % 3 {
            c.member(&world, &format!("member{n}{member}")).await;
        }
    }
    for sort in [DiscoverySort::Size, DiscoverySort::Activity, DiscoverySort::Newest] {
        let mut query = DiscoveryQuery { sort, limit: Some(2), ..DiscoveryQuery::default() };
        let mut seen = Vec::new();
        loop {
            let page = world.node.search_discovery(&query).await.unwrap();
            seen.extend(page.servers);
            let Some(next) = page.next else { break };
            query.cursor = Some(next);
        }
        assert_eq!(seen.len(), 5);
        let key = |server: &coterie_protocol::rest::ListedServer| match sort {
            DiscoverySort::Size => server.members_count,
            DiscoverySort::Activity => server.activity,
            DiscoverySort::Newest => server.listed_at.0,
        };
        assert!(seen.is_sorted_by(|a, b| key(a) >= key(b)), "{sort:?}");
    }
    let newest = DiscoveryQuery { sort: DiscoverySort::Newest, ..DiscoveryQuery::default() };
    assert_eq!(names(&world, newest).await, ["s4", "s3", "s2", "s1", "s0"]);
    for bad in ["", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
        let query = DiscoveryQuery { cursor: Some(bad.into()), ..DiscoveryQuery::default() };
        let error = world.node.search_discovery(&query).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::Malformed, "{bad}");
    }
    let query = DiscoveryQuery { language: Some("en_GB%".into()), ..DiscoveryQuery::default() };
    assert_eq!(world.node.search_discovery(&query).await.unwrap_err().code, ErrorCode::Malformed);
}

#[tokio::test]
async fn activity_is_counted_once_an_hour_and_coarsely() {
    let world = World::new().await;
    let mut c = Community::open(&world).await;
    list(&world, &mut c).await;
    let server = c.server();
    let activity = async |world: &World| {
        world.node.read_listing(&c.alice.caller, server).await.unwrap().server.activity
    };
    world.node.tidy().await.unwrap();
    let mut seat = Seat::create(&world, &c.alice, c.place).await;
    for n in 0..5 {
        seat.say(&world, &n.to_string()).await.unwrap();
    }
    world.clock.advance(3_599_999);
    world.node.tidy().await.unwrap();
    assert_eq!(activity(&world).await, 0, "not yet");
    world.clock.advance(1);
    world.node.tidy().await.unwrap();
    assert_eq!(activity(&world).await, 4, "6 envelopes, rounded down");
    // After a week without a word there is none.
    for _ in 0..9 {
        world.clock.advance(24 * 3_600_000);
        world.node.tidy().await.unwrap();
    }
    assert_eq!(activity(&world).await, 0);
}
