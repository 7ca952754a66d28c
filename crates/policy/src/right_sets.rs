//! Who may view each channel, kept in step with the log: what an entry does not touch is not
//! computed again.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use coterie_types::{ChannelId, RoleId, UserId};
use imbl::ordmap::DiffItem;

use crate::{Channel, Flag, Permissions, State, Target};

/// What decides about sight in a server as a whole.
const SIGHT: Permissions = Permissions::of(&[Flag::ViewChannel, Flag::Administrator]);

/// The members who may view each channel, at one head: a bit a member and channel.
#[derive(Debug, Clone, Default)]
pub struct RightSets {
    /// The place of each member in the bit rows. Places of those who are gone are used again.
    places: BTreeMap<UserId, usize>,
    users: Vec<Option<UserId>>,
    free: Vec<usize>,
    viewers: BTreeMap<ChannelId, Row>,
}

/// One bit a place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Row(Vec<u64>);

/// What an entry touched.
#[derive(Default)]
struct Touched {
    channels: BTreeSet<ChannelId>,
    users: BTreeSet<UserId>,
    everything: bool,
}

impl RightSets {
    /// Computed from nothing.
    #[must_use]
    pub fn of(state: &State) -> Self {
        let mut sets = Self::default();
        for member in state.members() {
            sets.place(member.user);
        }
        let classes = Classes::of(state);
        for channel in state.channels() {
            let row = sets.row(state, channel, &classes);
            sets.viewers.insert(channel.id, row);
        }
        sets
    }

    /// Whether a user may view a channel.
    #[must_use]
    pub fn may_view(&self, user: UserId, channel: ChannelId) -> bool {
        let place = self.places.get(&user);
        let row = self.viewers.get(&channel);
        place.zip(row).is_some_and(|(place, row)| row.has(*place))
    }

    /// Those who may view a channel, in no order.
    pub fn viewers(&self, channel: ChannelId) -> impl Iterator<Item = UserId> + '_ {
        let row = self.viewers.get(&channel);
        row.into_iter().flat_map(|row| {
            let users = self.users.iter().enumerate();
            users.filter(|(place, _)| row.has(*place)).filter_map(|(_, user)| *user)
        })
    }

    /// How many may view a channel.
    #[must_use]
    pub fn viewers_count(&self, channel: ChannelId) -> usize {
        self.viewers.get(&channel).map_or(0, Row::count)
    }

    /// From one state, at which these are, to a later one. Gives the channels whose right sets
    /// may have changed: by who may view them, or by a viewer's devices.
    pub fn advance(&mut self, before: &State, after: &State) -> BTreeSet<ChannelId> {
        let mut changed = self.device_changes(before, after);
        let touched = Touched::by(before, after);
        if touched.everything {
            changed.extend(before.channels.keys().chain(after.channels.keys()));
            *self = Self::of(after);
            return changed;
        }
        let classes =
            if touched.channels.is_empty() { Classes::default() } else { Classes::of(after) };
        for id in touched.channels {
            changed.insert(id);
            self.viewers.remove(&id);
            if let Some(channel) = after.channel(id) {
                let row = self.row(after, channel, &classes);
                self.viewers.insert(id, row);
            }
        }
        for user in touched.users {
            self.refresh(after, user, &mut changed);
        }
        changed
    }

    /// Computes anew what one user may view.
    fn refresh(&mut self, after: &State, user: UserId, changed: &mut BTreeSet<ChannelId>) {
        let place = self.place(user);
        for (id, row) in &mut self.viewers {
            let may = after.may(user, Flag::ViewChannel, Some(*id));
            if row.has(place) != may {
                row.set(place, may);
                changed.insert(*id);
            }
        }
        if after.member(user).is_none() {
            self.places.remove(&user);
            self.users[place] = None;
            self.free.push(place);
        }
    }

    fn place(&mut self, user: UserId) -> usize {
        if let Some(place) = self.places.get(&user) {
            return *place;
        }
        let place = self.free.pop().unwrap_or(self.users.len());
        if place == self.users.len() {
            self.users.push(None);
        }
        self.users[place] = Some(user);
        self.places.insert(user, place);
        place
    }

    fn row(&self, state: &State, channel: &Channel, classes: &Classes) -> Row {
        let by_class = classes.views(state, channel);
        let mut row = Row::default();
        for (user, class) in &classes.members {
            let own = channel.overwrites.member(*user).is_some() || state.is_owner(*user);
            let may = match own {
                true => state.may(*user, Flag::ViewChannel, Some(channel.id)),
                false => by_class[*class],
            };
            if let Some(place) = self.places.get(user).filter(|_| may) {
                row.set(*place, true);
            }
        }
        row
    }

    fn device_changes(&self, before: &State, after: &State) -> BTreeSet<ChannelId> {
        let mut changed = BTreeSet::new();
        for item in before.logs.diff(&after.logs) {
            let user = match item {
                DiffItem::Add(user, _) | DiffItem::Remove(user, _) => user,
                DiffItem::Update { new: (user, _), .. } => user,
            };
            let sees = self.viewers.keys().filter(|channel| self.may_view(*user, **channel));
            changed.extend(sees.copied());
        }
        // Idle, or back.
        for item in before.devices.diff(&after.devices) {
            let DiffItem::Update { old: (_, old), new: (_, new) } = item else { continue };
            if old.idle.is_some() != new.idle.is_some() {
                let sees = self.viewers.keys().filter(|id| self.may_view(new.user, **id));
                changed.extend(sees.copied());
            }
        }
        changed
    }
}

impl PartialEq for RightSets {
    /// The same members may view the same channels, whatever their places.
    fn eq(&self, other: &Self) -> bool {
        let sorted = |sets: &Self, channel| sets.viewers(channel).collect::<BTreeSet<_>>();
        self.viewers.keys().eq(other.viewers.keys())
            && self.viewers.keys().all(|id| sorted(self, *id) == sorted(other, *id))
    }
}

impl Row {
    fn has(&self, place: usize) -> bool {
        self.0.get(place / 64).is_some_and(|word| word >> (place % 64) & 1 == 1)
    }

    fn set(&mut self, place: usize, value: bool) {
        if self.0.len() <= place / 64 {
            self.0.resize(place / 64 + 1, 0);
        }
        let bit = 1 << (place % 64);
        let word = &mut self.0[place / 64];
        *word = if value { *word | bit } else { *word & !bit };
    }

    fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }
}

/// Members by the roles they hold: those of a class are decided together, but for the owner and
/// for overwrites of their own.
#[derive(Default)]
struct Classes {
    members: Vec<(UserId, usize)>,
    /// One member of each class.
    examples: Vec<UserId>,
}

impl Classes {
    fn of(state: &State) -> Self {
        let mut known: HashMap<&[RoleId], usize> = HashMap::new();
        let mut classes = Self::default();
        for member in state.members().filter(|member| !state.is_owner(member.user)) {
            let next = classes.examples.len();
            let class = *known.entry(&member.roles).or_insert(next);
            if class == next {
                classes.examples.push(member.user);
            }
            classes.members.push((member.user, class));
        }
        classes.members.push((state.owner, 0));
        classes
    }

    /// Whether each class may view a channel, overwrites of single members left aside.
    fn views(&self, state: &State, channel: &Channel) -> Vec<bool> {
        let may = |user: &UserId| {
            let member = state.member(*user);
            member.is_some_and(|member| state.class_may_view(member, channel))
        };
        self.examples.iter().map(may).collect()
    }
}

impl Touched {
    fn by(before: &State, after: &State) -> Self {
        let mut touched = Self { everything: after.deleted != before.deleted, ..Self::default() };
        if before.owner != after.owner {
            touched.users.extend([before.owner, after.owner]);
        }
        for item in before.members.diff(&after.members) {
            match item {
                DiffItem::Add(user, _) | DiffItem::Remove(user, _) => {
                    touched.users.insert(*user);
                }
                DiffItem::Update { old: (user, old), new: (_, new) } => {
                    if old.roles != new.roles {
                        touched.users.insert(*user);
                    }
                }
            }
        }
        for item in before.roles.diff(&after.roles) {
            // A role that comes is held by nobody, and one that goes was taken from all.
            if let DiffItem::Update { old: (id, old), new: (_, new) } = item
                && !((old.permissions ^ new.permissions) & SIGHT).is_empty()
            {
                touched.everything |= *id == after.everyone();
                touched.users.extend(holders(after, *id));
            }
        }
        for item in before.channels.diff(&after.channels) {
            match item {
                DiffItem::Add(id, _) | DiffItem::Remove(id, _) => {
                    touched.channels.insert(*id);
                }
                DiffItem::Update { old: (_, old), new: (_, new) } => touched.by_channel(old, new),
            }
        }
        touched
    }

    fn by_channel(&mut self, old: &Channel, new: &Channel) {
        let view = Flag::ViewChannel;
        let differs = |(_, old, new): &(Target, crate::Overwrite, crate::Overwrite)| {
            old.difference(new).has(view)
        };
        if old.overwrites.compared(&new.overwrites).any(|row| differs(&row)) {
            self.channels.insert(new.id);
        }
    }
}

fn holders(state: &State, role: RoleId) -> impl Iterator<Item = UserId> + '_ {
    state.members().filter(move |member| member.holds(role)).map(|member| member.user)
}
