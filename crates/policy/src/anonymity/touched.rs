//! Whose place in which rings an entry may have changed: what it does not touch is not computed again.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use coterie_types::{ChannelId, RoleId, UserId};
use imbl::{OrdMap, ordmap::DiffItem};

use super::ring::DECIDES;
use crate::{Channel, Member, State, Target};

/// Users whose place may be another.
#[derive(Debug, Default)]
pub(super) struct Who {
    /// One by one: their keys, time-outs or own overwrites.
    pub(super) users: BTreeSet<UserId>,
    /// What they hold is the same or other roles, and nothing else is new with them.
    pub(super) by_roles: BTreeSet<UserId>,
    /// All who hold one of these, or held it.
    pub(super) roles: BTreeSet<RoleId>,
}

impl Who {
    pub(super) fn is_empty(&self) -> bool {
        self.users.is_empty() && self.by_roles.is_empty() && self.roles.is_empty()
    }
}

/// What an entry touched.
#[derive(Debug, Default)]
pub(super) struct Touched {
    /// In every channel.
    pub(super) everywhere: Who,
    /// In these only, as well.
    pub(super) channels: BTreeMap<ChannelId, Who>,
    /// Their policies or blocked authors.
    pub(super) policies: BTreeSet<ChannelId>,
}

impl Touched {
    pub(super) fn by(before: &State, after: &State) -> Self {
        let mut touched = Self::default();
        touched.by_people(before, after);
        for item in before.roles.diff(&after.roles) {
            // A role that comes is held by nobody, and one that goes was taken from all.
            if let DiffItem::Update { old: (id, old), new: (_, new) } = item
                && !((old.permissions ^ new.permissions) & DECIDES).is_empty()
            {
                touched.everywhere.roles.insert(*id);
            }
        }
        for item in before.channels.diff(&after.channels) {
            if let DiffItem::Update { old: (_, old), new: (_, new) } = item
                && after.anonymity.channels.contains_key(&new.id)
            {
                touched.by_channel(old, new);
            }
        }
        for item in before.anonymity.channels.diff(&after.anonymity.channels) {
            if let DiffItem::Add(id, _) | DiffItem::Update { new: (id, _), .. } = item {
                touched.policies.insert(*id);
            }
        }
        touched
    }

    fn by_people(&mut self, before: &State, after: &State) {
        let who = &mut self.everywhere;
        if before.owner != after.owner {
            who.users.extend([before.owner, after.owner]);
        }
        for item in before.members.diff(&after.members) {
            match item {
                DiffItem::Add(user, _) | DiffItem::Remove(user, _) => {
                    who.by_roles.insert(*user);
                }
                DiffItem::Update { old: (user, old), new: (_, new) } => {
                    if old.invited_by != new.invited_by {
                        who.users.insert(*user);
                    }
                    if old.roles != new.roles {
                        who.by_roles.insert(*user);
                    }
                }
            }
        }
        who.users.extend(differing(&before.timeouts, &after.timeouts));
        who.users.extend(differing(&before.anonymity.keys, &after.anonymity.keys));
    }

    fn by_channel(&mut self, old: &Channel, new: &Channel) {
        if old.anonymity != new.anonymity {
            self.policies.insert(new.id);
        }
        for (target, before, after) in old.overwrites.compared(&new.overwrites) {
            if (before.difference(&after) & DECIDES).is_empty() {
                continue;
            }
            let who = self.channels.entry(new.id).or_default();
            match target {
                Target::Role(role) => who.roles.insert(role),
                Target::Member(user) => who.users.insert(user),
            };
        }
    }
}

fn differing<V: PartialEq>(before: &OrdMap<UserId, V>, after: &OrdMap<UserId, V>) -> Vec<UserId> {
    let user = |item| match item {
        DiffItem::Add(user, _) | DiffItem::Remove(user, _) => *user,
        DiffItem::Update { new: (user, _), .. } => *user,
    };
    before.diff(after).map(user).collect()
}

/// Users with keys who held the same roles before and hold the same now.
pub(super) struct Group<'a> {
    pub(super) before: Option<&'a Member>,
    pub(super) after: Option<&'a Member>,
    pub(super) users: Vec<UserId>,
}

/// Those of `who` that have a key and whose roles say all about them, by their roles.
pub(super) fn groups<'a>(before: &'a State, after: &'a State, who: &Who) -> Vec<Group<'a>> {
    type Roles<'a> = Option<&'a [RoleId]>;
    let mut known: HashMap<(Roles<'_>, Roles<'_>), usize> = HashMap::new();
    let mut groups: Vec<Group<'a>> = vec![];
    let all = who.roles.contains(&after.everyone());
    let holds = |member: Option<&Member>| {
        member.is_some_and(|member| all || who.roles.iter().any(|role| member.holds(*role)))
    };
    let mut add = |user: UserId| {
        let (old, new) = (before.member(user), after.member(user));
        let roles = |member: Option<&'a Member>| member.map(|member| &*member.roles);
        let next = groups.len();
        let group = *known.entry((roles(old), roles(new))).or_insert(next);
        if group == next {
            groups.push(Group { before: old, after: new, users: vec![] });
        }
        groups[group].users.push(user);
    };
    if who.roles.is_empty() {
        let keys = &after.anonymity.keys;
        let by_roles = who.by_roles.iter().copied();
        by_roles.filter(|user| keys.contains_key(user)).for_each(add);
        return groups;
    }
    for user in after.anonymity.keys.keys() {
        let old = before.member(*user);
        if who.by_roles.contains(user) || holds(old) || holds(after.member(*user)) {
            add(*user);
        }
    }
    groups
}
