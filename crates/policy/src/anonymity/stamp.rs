//! After each entry: the windows whose ring, policy or blocked authors it changed have it for their
//! ring head. Costs what changed, not what there is.

use coterie_types::{ChannelId, UserId};

use super::{
    book::floor,
    ring::{self, Right},
    spans::{Span, Steps, differences},
    touched::{Group, Touched, Who, groups},
};
use crate::{Channel, State};

/// One channel while an entry's effect on its rings is found.
struct Changes<'a> {
    before: Option<(&'a State, &'a Channel)>,
    after: (&'a State, &'a Channel),
    floor: u64,
    spans: Vec<Span>,
    /// How many users were looked at, one by one.
    users: usize,
}

impl State {
    /// Called when an entry has been applied. `before` is the state before it, if any ring was kept
    /// in step then.
    pub(crate) fn stamp_rings(&mut self, before: Option<&Self>) {
        let _ = self.stamp_rings_counted(before);
    }

    /// The same; how many users were looked at, one by one.
    pub(crate) fn stamp_rings_counted(&mut self, before: Option<&Self>) -> usize {
        if !self.anonymity.is_watched() {
            return 0;
        }
        let (floor, head) = (floor(self.at.0 / 1000), self.head);
        let (changed, users) = match before {
            Some(before) => changed(before, self, floor),
            // The first policy of the first channel.
            None => (self.anonymity.channels.keys().map(|id| (*id, vec![ALL])).collect(), 0),
        };
        for (channel, spans) in changed {
            let Some(rings) = self.anonymity.channels.get_mut(&channel) else { continue };
            for span in spans {
                rings.set(span, head);
            }
            rings.forget(floor);
        }
        users
    }
}

const ALL: Span = Span { from: 0, until: u64::MAX };

/// The spans of window beginnings for which something is new, of every channel.
fn changed(before: &State, after: &State, floor: u64) -> (Vec<(ChannelId, Vec<Span>)>, usize) {
    let touched = Touched::by(before, after);
    let everywhere = groups(before, after, &touched.everywhere);
    let (mut changed, mut users) = (vec![], 0);
    for id in after.anonymity.channels.keys() {
        let (Some(channel), own) = (after.channel(*id), touched.channels.get(id)) else { continue };
        let policies = touched.policies.contains(id);
        if touched.everywhere.is_empty() && own.is_none() && !policies {
            continue;
        }
        let old = before.channel(*id).map(|channel| (before, channel));
        let mut changes =
            Changes { before: old, after: (after, channel), floor, spans: vec![], users: 0 };
        if policies {
            changes.by_policy();
            changes.by_blocks();
        }
        changes.by_people(&touched.everywhere, &everywhere);
        if let Some(own) = own {
            changes.by_people(own, &groups(before, after, own));
        }
        users += changes.users;
        if !changes.spans.is_empty() {
            changed.push((*id, changes.spans));
        }
    }
    (changed, users)
}

impl Changes<'_> {
    /// The policy in force.
    fn by_policy(&mut self) {
        let steps = |channel: &Channel| -> Steps<u64> {
            channel.anonymity.iter().map(|change| (change.from, change.version)).collect()
        };
        let before = self.before.map_or_else(Vec::new, |(_, channel)| steps(channel));
        self.spans.extend(differences(&before, &steps(self.after.1), self.floor));
    }

    /// Blocked authors: the list only grows, but for what is forgotten.
    fn by_blocks(&mut self) {
        let (after, channel) = self.after;
        let last = |state: &State| {
            let rings = state.anonymity.channels.get(&channel.id);
            rings.and_then(|rings| rings.blocked.last().copied())
        };
        let before = self.before.and_then(|(before, _)| last(before));
        if let Some(block) = last(after).filter(|block| before != Some(*block)) {
            self.spans.push(Span { from: block.start, until: block.closes });
        }
    }

    fn by_people(&mut self, who: &Who, groups: &[Group<'_>]) {
        who.users.iter().for_each(|user| self.by_user(*user));
        for group in groups {
            self.by_group(group);
        }
    }

    /// All of a group who are nothing but holders of its roles are decided together.
    fn by_group(&mut self, group: &Group<'_>) {
        let (after, channel) = self.after;
        let same = self.before.is_some_and(|(before, old)| {
            let was = Right::of_class(before, group.before, old);
            was == Right::of_class(after, group.after, channel)
        });
        if !same {
            group.users.iter().for_each(|user| self.by_user(*user));
            return;
        }
        // The others of them have overwrites of their own, or own the server.
        let own = self.before.into_iter().map(|(_, old)| old).chain([channel]);
        let own = own.flat_map(|channel| channel.overwrites.members());
        let owners = self.before.map(|(before, _)| before.owner).into_iter().chain([after.owner]);
        let special: Vec<UserId> = own.chain(owners).collect();
        for user in special {
            if group.users.binary_search(&user).is_ok() {
                self.by_user(user);
            }
        }
    }

    fn by_user(&mut self, user: UserId) {
        let (after, channel) = self.after;
        let Some(first) = after.anonymity.keys_of(user).first() else { return };
        // Nothing more can be new by somebody who is in no ring before their first key.
        let first = first.from.max(self.floor);
        if self.spans.iter().any(|span| span.is_open() && span.from <= first) {
            return;
        }
        self.users += 1;
        let steps =
            |state: &State, channel| ring::steps(state, user, Right::of(state, user, channel));
        let before = self.before.map_or_else(Vec::new, |(state, channel)| steps(state, channel));
        self.spans.extend(differences(&before, &steps(after, channel), self.floor));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use coterie_types::{FixedBytes, Millis, RoleId, UserId, limits::MEMBERS_PER_SERVER};

    use super::*;
    use crate::{
        AnonymityChange, AnonymityKey, AnonymityPolicy, ChannelKind, Flag, Member, Overwrite,
        Permissions, Target,
        support::{Person, Story},
    };

    const CHANNELS: usize = 20;
    const STAFF: u32 = 500;

    fn user(n: u32) -> UserId {
        let mut bytes = [7; 16];
        bytes[..4].copy_from_slice(&n.to_be_bytes());
        UserId::from_bytes(bytes)
    }

    /// As many members as may be, each with a key, in channels where one may post anonymously.
    fn large() -> (State, RoleId) {
        let owner = Person::new(1);
        let mut story = Story::open(&owner);
        let staff = story.role(&owner, "staff", Permissions::NONE).unwrap();
        for n in 0..CHANNELS {
            let policy = AnonymityPolicy {
                window: 900,
                limit: 4,
                minimum_ring: 3,
                pseudonymous: false,
                files: false,
            };
            let channel = story.channel_of(&owner, ChannelKind::Text, None).unwrap();
            let change = AnonymityChange { from: 900, version: n as u64, policy: Some(policy) };
            let mut channel = story.state.channels.get(&channel).unwrap().clone();
            channel.anonymity = vec![change];
            story.state.channels.insert(channel.id, channel.clone());
            story.state.anonymity.watch(channel.id);
        }
        let mut state = story.state;
        let everyone = state.everyone();
        let mut role = state.roles.get(&everyone).unwrap().clone();
        role.permissions = role.permissions | Permissions::of(&[Flag::PostAnonymously]);
        state.roles.insert(everyone, role);
        for n in 0..MEMBERS_PER_SERVER as u32 - 1 {
            let mut member = Member::new(user(n), "m", 1);
            member.set_role(staff, n < STAFF);
            state.members.insert(member.user, member);
            let mut key = [1; 32];
            key[..4].copy_from_slice(&n.to_be_bytes());
            let key = AnonymityKey { key: FixedBytes(key), from: 1_700_000_100 };
            state.anonymity.keys.insert(user(n), Arc::from([key]));
        }
        state.stamp_rings_counted(None);
        (state, staff)
    }

    /// How many users were looked at for a change, and in how many channels the present ring has
    /// another head by it.
    fn counted(before: &State, change: impl FnOnce(&mut State)) -> (usize, usize) {
        let mut after = before.clone();
        change(&mut after);
        after.head.seq += 1;
        let users = after.stamp_rings_counted(Some(before));
        let now = after.at.0 / 1000 + 900;
        let head = |state: &State, id: &ChannelId| {
            state.anonymity.channels.get(id).and_then(|rings| rings.head(now))
        };
        let ids = before.anonymity.channels.keys();
        (users, ids.filter(|id| head(before, id) != head(&after, id)).count())
    }

    #[test]
    fn an_entry_in_a_large_server_costs_what_it_changes() {
        let (state, staff) = large();
        let everyone = state.everyone();
        let role = |state: &mut State, id, change: fn(Permissions) -> Permissions| {
            let mut role = state.roles.get(&id).unwrap().clone();
            role.permissions = change(role.permissions);
            state.roles.insert(id, role);
        };
        // One comes or goes, is timed out or renews a key: they alone are looked at.
        let gone = counted(&state, |state| drop(state.members.remove(&user(9))));
        assert_eq!(gone, (CHANNELS, CHANNELS));
        let out = counted(&state, |state| {
            state.timeouts.insert(user(9), Millis(u64::MAX / 4));
        });
        assert_eq!(out, (CHANNELS, CHANNELS));
        let newcomer = counted(&state, |state| {
            let member = Member::new(user(u32::MAX), "m", 1);
            state.members.insert(member.user, member);
        });
        assert_eq!(newcomer, (0, 0));
        // A nickname, a name of a channel, another right: nobody.
        let nickname = counted(&state, |state| {
            state.members.get_mut(&user(9)).unwrap().nickname = Some("nine".into());
        });
        assert_eq!(nickname, (0, 0));
        let pins = |held: Permissions| held | Permissions::of(&[Flag::PinMessages]);
        assert_eq!(counted(&state, |state| role(state, everyone, pins)), (0, 0));
        // A right that matters and changes nothing here: nobody, by their roles.
        let twice = |held: Permissions| held | Permissions::of(&[Flag::PostAnonymously]);
        assert_eq!(counted(&state, |state| role(state, staff, twice)), (0, 0));
        // One that everybody loses: the first who loses it is enough, in each channel.
        let mute = |held: Permissions| held.without(Permissions::of(&[Flag::SendMessages]));
        let lost = counted(&state, |state| role(state, everyone, mute));
        assert_eq!(lost, (CHANNELS, CHANNELS));
        // An overwrite: its channel, and those who hold the role.
        let deny = Permissions::of(&[Flag::ViewChannel]);
        let one = counted(&state, |state| {
            let id = *state.channels.keys().next().unwrap();
            let channel = state.channels.get_mut(&id).unwrap();
            let overwrite = Overwrite { allow: Permissions::NONE, deny };
            channel.overwrites.set(Target::Role(staff), overwrite);
        });
        assert_eq!(one, (1, 1));
        // A role is taken from all: all hold what they held.
        let none = counted(&state, |state| {
            for n in 0..STAFF {
                state.members.get_mut(&user(n)).unwrap().set_role(staff, false);
            }
        });
        assert_eq!(none, (0, 0));
    }
}
