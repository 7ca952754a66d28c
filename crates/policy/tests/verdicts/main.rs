//! `judge` under attack: a test a verdict, named after it.
#![allow(clippy::unwrap_used)]

mod scene;
#[path = "../support/mod.rs"]
mod support;

use coterie_policy::{
    ChannelKind, Class, Flag, Judged, Leaf, Permissions, Target, Verdict, admit,
    body::{GroupReset, RoleRevoked, TimeoutSet},
    judge, outsiders,
};
use coterie_types::{ChannelId, FixedBytes, Head, limits};
use scene::{Scene, bits, commit, external, in_group, message, of_size, scene, spoilt, void, with};
use support::{Person, Story};

#[test]
fn what_is_right_is_accepted() {
    let s = scene();
    let (owner, friend) = (s.owner.leaf(0, 0), s.friend.leaf(1, 0));
    let kicked = s.kicked.leaf(2, 0);
    assert_eq!(s.judge(&Judged::Creation { incarnation: 0, creator: friend, leaves: 1 }), Ok(()));
    assert_eq!(s.judge(&commit(friend)), Ok(()));
    let removal = [kicked];
    assert_eq!(s.judge(&with(commit(friend), &[], &removal)), Ok(()), "any member removes");
    assert_eq!(s.judge(&with(commit(owner), &[friend], &[])), Ok(()));
    assert_eq!(s.judge(&external(friend)), Ok(()));
    for class in [Class::Message, Class::Light] {
        let item = Judged::Message { incarnation: 0, sender: friend, class, outsiders: 0 };
        assert_eq!(s.judge(&item), Ok(()));
    }
    let own = Judged::Tombstone { by: s.friend.devices[0].0, author: s.friend.user };
    assert_eq!(s.judge(&own), Ok(()));
    let owners = Judged::Tombstone { by: s.owner.devices[0].0, author: s.friend.user };
    assert_eq!(s.judge(&owners), Ok(()));
}

#[test]
fn an_external_rejoin_replaces_ones_own_old_leaf_only() {
    let s = scene();
    let (owner, friend, kicked) = (s.owner.leaf(0, 0), s.friend.leaf(1, 0), s.kicked.leaf(2, 0));
    assert_eq!(s.judge(&with(external(friend), &[], &[friend])), Ok(()));
    assert_eq!(s.judge(&with(external(friend), &[], &[kicked])), Ok(()));
    let item = [owner];
    let item = with(external(friend), &[], &item);
    assert_eq!(s.judge(&item), Err(Verdict::RemovesRight));
}

#[test]
fn another_device_of_the_same_user_is_another_leaf() {
    let mut s = scene();
    let phone = s.friend.add_device();
    let item = [s.friend.leaf(3, 1)];
    assert_eq!(s.judge(&with(commit(s.owner.leaf(0, 0)), &item, &[])), Err(Verdict::AddNotRight));
    s.story.push_payload(Story::copy(&phone)).unwrap();
    assert_eq!(s.judge(&with(commit(s.owner.leaf(0, 0)), &item, &[])), Ok(()));
    let rejoin = with(external(s.friend.leaf(1, 0)), &[], &item);
    assert_eq!(s.judge(&rejoin), Err(Verdict::RemovesRight), "not one's other device's leaf");
}

#[test]
fn the_leaves_outside_the_right_set_are_counted() {
    let mut s = scene();
    let all = |s: &Scene| {
        let (o, f, k) = (s.owner.leaf(0, 0), s.friend.leaf(1, 0), s.kicked.leaf(2, 0));
        let (x, spoilt) = (s.stranger.leaf(5, 0), Leaf { canonical: false, ..s.owner.leaf(7, 0) });
        outsiders(&s.story.state, s.channel, [o, f, k, x, spoilt])
    };
    assert_eq!(all(&s), [2, 5, 7]);
    let revoked = s.friend.revoke(0);
    s.story.push_payload(Story::copy(&revoked)).unwrap();
    assert_eq!(all(&s), [1, 2, 5, 7]);
    let nowhere = ChannelId::from_bytes([0; 16]);
    assert_eq!(outsiders(&s.story.state, nowhere, [s.owner.leaf(0, 0)]), [0]);
}

#[test]
fn channel_unknown() {
    let s = scene();
    let nowhere = ChannelId::from_bytes([9; 16]);
    for item in [message(s.owner.leaf(0, 0)), commit(s.owner.leaf(0, 0))] {
        assert_eq!(judge(&s.story.state, nowhere, &item), Err(Verdict::ChannelUnknown));
    }
}

#[test]
fn wrong_incarnation() {
    let mut s = scene();
    let before = s.story.state.head();
    let owner = s.owner.clone();
    s.story.act(&owner, GroupReset { channel: s.channel, incarnation: 1 }).unwrap();
    let friend = s.friend.leaf(1, 0);
    let creation = Judged::Creation { incarnation: 0, creator: friend, leaves: 1 };
    let reporters = [(s.friend.user, s.friend.devices[0].0)];
    let head = s.story.state.head();
    let void = void(&s, &reporters, 1);
    for item in [creation, commit(friend), external(friend), message(friend), void] {
        assert_eq!(s.judge(&in_group(item, 1)), Ok(()));
        for other in [0, 2, u32::MAX] {
            assert_eq!(s.judge(&in_group(item, other)), Err(Verdict::WrongIncarnation));
        }
        // The node admits nothing more of the group that was given up, whatever head it pins.
        for pinned in [before, head] {
            assert_eq!(s.admit(pinned, &item, 0), Err(Verdict::WrongIncarnation));
        }
    }
    // A tombstone is of no group: what was said in the one before can still be deleted.
    let own = Judged::Tombstone { by: s.friend.devices[0].0, author: s.friend.user };
    assert_eq!((s.judge(&own), s.admit(before, &own, 0)), (Ok(()), Ok(())));
}

#[test]
fn creation_leaves() {
    let s = scene();
    for leaves in [0, 2, 3] {
        let item = Judged::Creation { incarnation: 0, creator: s.owner.leaf(0, 0), leaves };
        assert_eq!(s.judge(&item), Err(Verdict::CreationLeaves));
    }
}

#[test]
fn creator_not_right() {
    let s = scene();
    let wrong = [s.kicked.leaf(0, 0), s.stranger.leaf(0, 0)];
    let spoilt = spoilt(s.owner.leaf(0, 0), s.friend.leaf(0, 0)).map(|(_, leaf)| leaf);
    for creator in wrong.into_iter().chain(spoilt) {
        let item = Judged::Creation { incarnation: 0, creator, leaves: 1 };
        assert_eq!(s.judge(&item), Err(Verdict::CreatorNotRight));
    }
}

#[test]
fn foreign() {
    let s = scene();
    for mut item in [commit(s.owner.leaf(0, 0)), external(s.friend.leaf(1, 0))] {
        if let Judged::Commit { foreign, .. } = &mut item {
            *foreign = true;
        }
        assert_eq!(s.judge(&item), Err(Verdict::Foreign));
    }
    // No additions ride along with an external commit.
    let adds = [s.owner.leaf(0, 0)];
    let item = with(external(s.friend.leaf(1, 0)), &adds, &[]);
    assert_eq!(s.judge(&item), Err(Verdict::Foreign));
}

#[test]
fn too_many_removals() {
    let s = scene();
    let removes = vec![s.kicked.leaf(2, 0); limits::REMOVALS_PER_COMMIT + 1];
    let owner = commit(s.owner.leaf(0, 0));
    assert_eq!(s.judge(&with(owner, &[], &removes)), Err(Verdict::TooManyRemovals));
    assert_eq!(s.judge(&with(owner, &[], &removes[1..])), Ok(()));
}

#[test]
fn too_many_leaves() {
    let s = scene();
    let adds = [s.friend.leaf(9, 0)];
    let joins = external(s.friend.leaf(1, 0));
    let grows = with(commit(s.owner.leaf(0, 0)), &adds, &[]);
    for item in [joins, grows] {
        assert_eq!(s.judge(&of_size(item, limits::LEAVES_PER_CHANNEL)), Ok(()));
        let larger = of_size(item, limits::LEAVES_PER_CHANNEL + 1);
        assert_eq!(s.judge(&larger), Err(Verdict::TooManyLeaves));
    }
    let shrinks = of_size(commit(s.owner.leaf(0, 0)), limits::LEAVES_PER_CHANNEL + 1);
    assert_eq!(s.judge(&shrinks), Ok(()));
}

#[test]
fn committer_not_right() {
    let s = scene();
    let wrong = [s.kicked.leaf(0, 0), s.stranger.leaf(0, 0)];
    let spoilt = spoilt(s.owner.leaf(0, 0), s.friend.leaf(0, 0)).map(|(_, leaf)| leaf);
    for committer in wrong.into_iter().chain(spoilt) {
        for item in [commit(committer), external(committer)] {
            assert_eq!(s.judge(&item), Err(Verdict::CommitterNotRight));
        }
    }
}

#[test]
fn path_leaf_changed() {
    let s = scene();
    let owner = s.owner.leaf(0, 0);
    for (what, leaf) in spoilt(owner, s.friend.leaf(1, 0)) {
        let mut item = commit(owner);
        if let Judged::Commit { path_leaf, .. } = &mut item {
            *path_leaf = Some(leaf);
        }
        assert_eq!(s.judge(&item), Err(Verdict::PathLeafChanged), "{what}");
    }
}

#[test]
fn add_not_right() {
    let s = scene();
    let owner = commit(s.owner.leaf(0, 0));
    let wrong = [s.kicked.leaf(0, 0), s.stranger.leaf(0, 0)];
    let spoilt = spoilt(s.friend.leaf(0, 0), s.owner.leaf(0, 0)).map(|(_, leaf)| leaf);
    for leaf in wrong.into_iter().chain(spoilt) {
        let adds = [s.friend.leaf(1, 0), leaf];
        assert_eq!(s.judge(&with(owner, &adds, &[])), Err(Verdict::AddNotRight));
    }
}

#[test]
fn removes_right() {
    let s = scene();
    let removes = [s.kicked.leaf(2, 0), s.friend.leaf(1, 0)];
    let owner = commit(s.owner.leaf(0, 0));
    assert_eq!(s.judge(&with(owner, &[], &removes)), Err(Verdict::RemovesRight));
    // A right device's leaf of a wrong form may go.
    let removes = [Leaf { canonical: false, ..s.friend.leaf(1, 0) }];
    assert_eq!(s.judge(&with(owner, &[], &removes)), Ok(()));
}

#[test]
fn sender_not_right() {
    let s = scene();
    let wrong = [s.kicked.leaf(0, 0), s.stranger.leaf(0, 0)];
    let spoilt = spoilt(s.owner.leaf(0, 0), s.friend.leaf(0, 0)).map(|(_, leaf)| leaf);
    for sender in wrong.into_iter().chain(spoilt) {
        assert_eq!(s.judge(&message(sender)), Err(Verdict::SenderNotRight));
    }
}

#[test]
fn outsiders_present() {
    let s = scene();
    for class in [Class::Message, Class::Light] {
        let item =
            Judged::Message { incarnation: 0, sender: s.owner.leaf(0, 0), class, outsiders: 1 };
        assert_eq!(s.judge(&item).unwrap_err().rule(), "outsiders_present");
    }
}

#[test]
fn deleter_not_right() {
    let s = scene();
    for person in [&s.kicked, &s.stranger] {
        let item = Judged::Tombstone { by: person.devices[0].0, author: person.user };
        assert_eq!(s.judge(&item), Err(Verdict::DeleterNotRight));
    }
}

#[test]
fn may_not_delete() {
    let s = scene();
    let item = Judged::Tombstone { by: s.friend.devices[0].0, author: s.owner.user };
    assert_eq!(s.judge(&item), Err(Verdict::MayNotDelete));
}

#[test]
fn head_unknown() {
    let s = scene();
    let head = s.story.state.head();
    let item = message(s.owner.leaf(0, 0));
    assert_eq!(s.admit(head, &item, 0), Ok(()));
    let same_seq = Head { hash: FixedBytes([9; 32]), ..head };
    let ahead = Head { seq: head.seq + 1, ..head };
    let far = Head { seq: u64::MAX, ..head };
    for bad in [same_seq, ahead, far] {
        assert_eq!(s.admit(bad, &item, 0), Err(Verdict::HeadUnknown));
    }
}

#[test]
fn head_stale() {
    let mut s = scene();
    let item = message(s.owner.leaf(0, 0));
    let head = s.story.state.head();
    assert_eq!(s.story.state.last_exit(s.channel), head.seq, "the kick");
    let before = Head { seq: head.seq - 1, hash: s.story.state.hash_at(head.seq - 1).unwrap() };
    assert_eq!(s.admit(before, &item, 0), Err(Verdict::HeadStale));
    for n in 0..limits::AS_OF_WINDOW {
        s.story.channel(&s.owner, &format!("channel {n}")).unwrap();
    }
    let item = message(s.owner.leaf(0, 0));
    assert_eq!(s.admit(head, &item, 0), Ok(()));
    s.story.channel(&s.owner, "one more").unwrap();
    let item = message(s.owner.leaf(0, 0));
    assert_eq!(s.admit(head, &item, 0), Err(Verdict::HeadStale), "too far behind to tell");
}

#[test]
fn reconcile_first() {
    let s = scene();
    let head = s.story.state.head();
    let (owner, friend, kicked) = (s.owner.leaf(0, 0), s.friend.leaf(1, 0), s.kicked.leaf(2, 0));
    let removes = [kicked];
    let removal = with(commit(owner), &[], &removes);
    for item in [message(owner), commit(owner)] {
        assert_eq!(s.admit(head, &item, 1), Err(Verdict::ReconcileFirst));
    }
    let update =
        Judged::Message { incarnation: 0, sender: owner, class: Class::Light, outsiders: 0 };
    assert_eq!(s.admit(head, &update, 1), Err(Verdict::ReconcileFirst));
    let tombstone = Judged::Tombstone { by: s.owner.devices[0].0, author: s.owner.user };
    for item in [removal, external(friend), tombstone] {
        assert_eq!(s.admit(head, &item, 1), Ok(()));
    }
}

#[test]
fn no_group() {
    let mut s = scene();
    s.channel = s.story.channel_of(&s.owner, ChannelKind::Category, None).unwrap();
    let owner = s.owner.leaf(0, 0);
    let creation = Judged::Creation { incarnation: 0, creator: owner, leaves: 1 };
    for item in [creation, commit(owner), message(owner)] {
        assert_eq!(s.judge(&item), Err(Verdict::NoGroup));
    }
}

#[test]
fn may_not_send() {
    let mut s = scene();
    let everyone = Target::Role(s.story.state.everyone());
    let (send, read) = (bits(&[Flag::SendMessages]), bits(&[Flag::ReadHistory]));
    let before = s.story.state.head();
    s.story.overwrite(&s.owner, s.channel, everyone, Permissions::NONE, send).unwrap();
    let friend = s.friend.leaf(1, 0);
    let light =
        Judged::Message { incarnation: 0, sender: friend, class: Class::Light, outsiders: 0 };
    assert_eq!(s.judge(&message(friend)), Err(Verdict::MayNotSend));
    assert_eq!(s.judge(&light), Ok(()));
    assert_eq!(s.judge(&message(s.owner.leaf(0, 0))), Ok(()), "the owner has everything");
    // The node does not admit under the head from before.
    let late = message(friend);
    assert_eq!(s.admit(before, &late, 0), Err(Verdict::MayNotSend));
    s.story.overwrite(&s.owner, s.channel, everyone, Permissions::NONE, send | read).unwrap();
    let friend = s.friend.leaf(1, 0);
    let light =
        Judged::Message { incarnation: 0, sender: friend, class: Class::Light, outsiders: 0 };
    assert_eq!(s.judge(&light), Err(Verdict::MayNotSend));
}

#[test]
fn timed_out() {
    let mut s = scene();
    let until = s.story.state.at().plus(60_000);
    let timeout = TimeoutSet { user: s.friend.user, until };
    s.story.act(&s.owner, timeout).unwrap();
    let (head, friend) = (s.story.state.head(), s.friend.leaf(1, 0));
    let light =
        Judged::Message { incarnation: 0, sender: friend, class: Class::Light, outsiders: 0 };
    let own = Judged::Tombstone { by: s.friend.devices[0].0, author: s.friend.user };
    for item in [message(friend), light, own] {
        assert_eq!(s.judge(&item), Ok(()), "clients leave the node's clock aside");
        assert_eq!(s.admit(head, &item, 0), Err(Verdict::TimedOut));
        let state = &s.story.state;
        assert_eq!(admit(state, head, s.channel, &item, 0, until), Ok(()), "at its end");
    }
    // What keeps the group alive goes on.
    assert_eq!(s.admit(head, &commit(friend), 0), Ok(()));
}

#[test]
fn a_moderator_who_no_longer_is_one_deletes_nothing() {
    let mut s = scene();
    let manage = bits(&[Flag::ManageMessages]);
    let friend = s.friend.clone();
    let role = s.story.promote(&s.owner, &friend, manage);
    let item = Judged::Tombstone { by: friend.devices[0].0, author: s.owner.user };
    let head = s.story.state.head();
    assert_eq!((s.judge(&item), s.admit(head, &item, 0)), (Ok(()), Ok(())));
    s.story.act(&s.owner, RoleRevoked { user: friend.user, role }).unwrap();
    assert_eq!(s.judge(&item), Err(Verdict::MayNotDelete));
    assert_eq!(s.admit(head, &item, 0), Err(Verdict::MayNotDelete), "nor under an older head");
}

#[test]
fn reporter_not_right() {
    let s = scene();
    let of = |person: &Person| [(person.user, person.devices[0].0)];
    assert_eq!(s.judge(&void(&s, &of(&s.friend), 1)), Ok(()));
    for person in [&s.kicked, &s.stranger] {
        assert_eq!(s.judge(&void(&s, &of(person), 1)), Err(Verdict::ReporterNotRight));
    }
    let stolen = [(s.kicked.user, s.friend.devices[0].0)];
    assert_eq!(s.judge(&void(&s, &stolen, 1)), Err(Verdict::ReporterNotRight));
}

#[test]
fn reporter_is_committer() {
    let s = scene();
    let own = [(s.owner.user, s.owner.devices[0].0), (s.friend.user, s.friend.devices[0].0)];
    assert_eq!(s.judge(&void(&s, &own, 2)), Err(Verdict::ReporterIsCommitter));
}

#[test]
fn too_few_reports() {
    let mut s = scene();
    let second = Person::new(5);
    let owner = s.owner.clone();
    let invitation = s.story.invite(&owner, 2, 0, 0).unwrap();
    s.story.join(&second, invitation, 2).unwrap();
    let (one, two) = ((s.friend.user, s.friend.devices[0].0), (second.user, second.devices[0].0));
    assert_eq!(s.judge(&void(&s, &[one], 2)), Err(Verdict::TooFewReports));
    assert_eq!(s.judge(&void(&s, &[one, one], 2)), Err(Verdict::TooFewReports), "users count");
    assert_eq!(s.judge(&void(&s, &[one, two], 2)), Ok(()));
    assert_eq!(s.judge(&void(&s, &[one, two], 500)), Ok(()), "two are enough");
    assert_eq!(s.judge(&void(&s, &[one], 1)), Ok(()), "of one other, that one");
    assert_eq!(s.judge(&void(&s, &[one], 0)), Err(Verdict::TooFewReports), "nobody was there");
    assert_eq!(s.judge(&void(&s, &[], 1)), Err(Verdict::TooFewReports));
}

#[test]
fn every_verdict_has_a_test_of_its_name() {
    let tests = include_str!("main.rs");
    let tested = |v: &&Verdict| tests.contains(&format!("fn {}()", v.rule()));
    let missing: Vec<_> = Verdict::ALL.iter().filter(|v| !tested(v)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn below_version_floor() {
    let mut s = scene();
    let owner = s.owner.clone();
    let (leaf, before) = (owner.leaf(0, 0), s.story.state.head());
    let deletes = Judged::Tombstone { by: owner.devices[0].0, author: owner.user };
    let items = [commit(leaf), external(leaf), message(leaf), deletes];
    items
        .iter()
        .for_each(|item| assert_eq!((s.judge(item), s.admit(before, item, 0)), (Ok(()), Ok(()))));
    s.story.act(&owner, coterie_policy::body::VersionFloor { minimum: 2, speaks: 2 }).unwrap();
    for item in &items {
        assert_eq!(s.judge(item), Err(Verdict::BelowFloor));
        assert_eq!(s.admit(before, item, 0), Err(Verdict::BelowFloor), "an older pin is no way");
    }
}
