//! What the folded log says, in answers and pages.

use coterie_acts::{About, MemberFilter};
use coterie_policy::{Flag, body};
use coterie_types::{ErrorCode, Millis, RoleId};

use crate::community::Community;
use crate::world::World;

#[tokio::test]
async fn members_are_paged_searched_and_filtered() {
    let world = World::new().await;
    let mut c = Community::open(&world).await;
    let server = c.server();
    let role = c.role(&world, &[]).await;
    let mut bob = c.member(&world, "bob").await;
    for name in ["bertha", "carol", "dave"] {
        let member = c.member(&world, name).await;
        if name != "dave" {
            c.grant(&world, &member, role).await;
        }
    }
    let nick = body::NicknameSet { user: bob.user(), nickname: "Ärmel".into() };
    bob.post(&world, server, nick).await.unwrap();
    let names = async |filter: MemberFilter| {
        let page = world.node.list_members(&bob.caller, server, &filter).await.unwrap();
        let mut names: Vec<_> = page.members.into_iter().map(|m| m.username).collect();
        names.sort();
        names
    };
    let all = MemberFilter::default();
    assert_eq!(names(all.clone()).await, ["alice", "bertha", "bob", "carol", "dave"]);
    let name = |name: &str| MemberFilter { name: Some(name.into()), ..MemberFilter::default() };
    assert_eq!(names(name("B")).await, ["bertha", "bob"]);
    assert_eq!(names(name("ä")).await, ["bob"]);
    assert_eq!(names(name("ob")).await, [""; 0]);
    let held = MemberFilter { role: Some(role), ..all.clone() };
    assert_eq!(names(held.clone()).await, ["bertha", "carol"]);
    assert_eq!(names(MemberFilter { name: Some("c".into()), ..held }).await, ["carol"]);
    let everyone = RoleId::from_bytes(*server.as_bytes());
    assert_eq!(names(MemberFilter { role: Some(everyone), ..all }).await.len(), 5);
    let (mut filter, mut seen) =
        (MemberFilter { limit: Some(2), ..MemberFilter::default() }, vec![]);
    loop {
        let page = world.node.list_members(&bob.caller, server, &filter).await.unwrap();
        seen.extend(page.members.iter().map(|member| member.user_id));
        let Some(next) = page.next else { break };
        filter.after = Some(next);
    }
    assert!(seen.len() == 5 && seen.is_sorted());
}

#[tokio::test]
async fn roles_stand_highest_first_and_channels_show_their_overwrites() {
    let world = World::new().await;
    let mut c = Community::open(&world).await;
    let (upper, lower) = (c.role(&world, &[]).await, c.role(&world, &[Flag::KickMembers]).await);
    let roles = world.node.list_roles(&c.alice.caller, c.server()).await.unwrap().roles;
    let everyone = RoleId::from_bytes(*c.server().as_bytes());
    let ids: Vec<_> = roles.iter().map(|role| (role.role_id, role.position)).collect();
    assert_eq!(ids, [(upper, 2), (lower, 1), (everyone, 0)]);
    assert_eq!(roles[1].permissions, "2");
    c.deny(&world, c.place.channel, &[Flag::SendMessages]).await;
    let view = world.node.read_channel(&c.alice.caller, c.place.channel).await.unwrap();
    assert_eq!((view.kind.as_str(), view.synced, view.overwrites.len()), ("text", false, 1));
    assert_eq!(view.overwrites[0].deny, "2048");
    assert_eq!(view.overwrites[0].target.to_string(), everyone.to_string());
}

#[tokio::test]
async fn open_invitations_are_listed_to_managers_and_ones_own_to_everybody() {
    let world = World::new().await;
    let mut c = Community::open(&world).await;
    let server = c.server();
    let mut bob = c.member(&world, "bob").await;
    let own = bob.invite(&world, server, 3, Millis(0)).await;
    let hers = c.alice.invite(&world, server, 0, Millis(0)).await;
    let ends = c.alice.invite(&world, server, 0, crate::world::START.plus(1_000)).await;
    let id = |invite: &crate::people::Invite| coterie_policy::invitation_id(&server, &invite.entry);
    let listed = async |caller: &coterie_acts::Caller| {
        let page = world.node.list_invitations(caller, server, None, None).await.unwrap();
        let mut ids: Vec<_> = page.invitations.iter().map(|i| i.invitation_id).collect();
        ids.sort();
        ids
    };
    let sorted = |mut ids: Vec<_>| {
        ids.sort();
        ids
    };
    assert_eq!(listed(&bob.caller).await, [id(&own)]);
    assert_eq!(listed(&c.alice.caller).await, sorted(vec![id(&own), id(&hers), id(&ends)]));
    world.clock.advance(1_000);
    assert_eq!(listed(&c.alice.caller).await, sorted(vec![id(&own), id(&hers)]));
    // Closed by its code, by whoever made it, and answered alike when asked again.
    let close = |invitation| body::InvitationClosed { invitation };
    let mut eve = crate::people::Person::register(&world, "eve").await;
    let body = bob.sign_next(&world, server, close(id(&hers))).await;
    let error = world.node.close_invitation(&bob.caller, &hers.code, &body).await.unwrap_err();
    assert_eq!(error.extras.permission.as_deref(), Some("MANAGE_SERVER"));
    bob.counters.remove(&server);
    let body = bob.sign_next(&world, server, close(id(&hers))).await;
    let error = world.node.close_invitation(&bob.caller, &own.code, &body).await.unwrap_err();
    assert_eq!(error.extras.rule.as_deref(), Some("wrong_target"));
    bob.counters.remove(&server);
    let body = bob.sign_next(&world, server, close(id(&own))).await;
    let closed = world.node.close_invitation(&bob.caller, &own.code, &body).await.unwrap();
    assert_eq!(world.node.close_invitation(&bob.caller, &own.code, &body).await.unwrap(), closed);
    let state = c.alice.policy(&world, server).await;
    let strange = eve.intent(Some(&state), closed.entry_id, close(id(&hers)));
    let strange = coterie_protocol::rest::PostIntent { intent: strange.bytes().clone() };
    let error = world.node.close_invitation(&eve.caller, &hers.code, &strange).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::NotFound);
}

#[tokio::test]
async fn a_route_takes_its_own_kinds_about_its_own_things() {
    let world = World::new().await;
    let mut c = Community::open(&world).await;
    let bob = c.member(&world, "bob").await;
    let (server, user, channel) = (c.server(), bob.user(), c.place.channel);
    let kick = c.alice.sign_next(&world, server, body::MemberKicked { user }).await;
    let caller = c.alice.caller.clone();
    for (about, expected) in [
        (About::Server, "wrong_kind"),
        (About::Ban(user), "wrong_kind"),
        (About::MemberEnd(caller.user), "wrong_target"),
    ] {
        let error = world.node.change(&caller, server, about, &kick).await.unwrap_err();
        assert_eq!(
            (error.code, error.extras.rule.as_deref()),
            (ErrorCode::Invalid, Some(expected))
        );
    }
    world.node.change(&caller, server, About::MemberEnd(user), &kick).await.unwrap();
    // Deleted by its own route; the lost answer is given again.
    let deletion = c.alice.sign_next(&world, server, body::ChannelDeleted { channel }).await;
    let about = About::ChannelEnd(channel);
    let first = world.node.change_channel(&caller, channel, about, &deletion).await.unwrap();
    let again = world.node.change_channel(&caller, channel, about, &deletion).await.unwrap();
    assert_eq!(first, again);
    let other = c.alice.sign_next(&world, server, body::ChannelDeleted { channel }).await;
    let error = world.node.change_channel(&caller, channel, about, &other).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::NotFound);
}
