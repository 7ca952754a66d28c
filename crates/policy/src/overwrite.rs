//! Overwrites: what a channel allows and denies, whatever roles say.

use coterie_types::{RoleId, UserId};
use imbl::OrdMap;
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};

use crate::Permissions;

/// Whom an overwrite is about: a map of one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// 0: those who hold a role.
    Role(RoleId),
    /// 1: one member.
    Member(UserId),
}

/// What is allowed and denied; a bit in neither is inherited.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Overwrite {
    /// What is allowed.
    #[n(0)]
    pub allow: Permissions,
    /// What is denied.
    #[n(1)]
    pub deny: Permissions,
}

impl Overwrite {
    /// Whether it says nothing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.allow.is_empty() && self.deny.is_empty()
    }

    /// The bits about which the two say something different.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Permissions {
        (self.allow ^ other.allow) | (self.deny ^ other.deny)
    }
}

impl<C> Encode<C> for Target {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        c: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        match self {
            Self::Role(role) => e.map(1)?.u8(0)?.encode_with(role, c)?.ok(),
            Self::Member(user) => e.map(1)?.u8(1)?.encode_with(user, c)?.ok(),
        }
    }
}

impl<'b, C> Decode<'b, C> for Target {
    fn decode(d: &mut Decoder<'b>, c: &mut C) -> Result<Self, decode::Error> {
        if d.map()? != Some(1) {
            return Err(decode::Error::message("a target is a map of one key"));
        }
        match d.u64()? {
            0 => d.decode_with(c).map(Self::Role),
            1 => d.decode_with(c).map(Self::Member),
            _ => Err(decode::Error::message("a target is a role or a member")),
        }
    }
}

/// The overwrites of a channel. Two channels are in sync when theirs are equal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overwrites {
    roles: OrdMap<RoleId, Overwrite>,
    members: OrdMap<UserId, Overwrite>,
}

impl Overwrites {
    /// Of a role.
    #[must_use]
    pub fn role(&self, role: RoleId) -> Option<&Overwrite> {
        self.roles.get(&role)
    }

    /// Of a member.
    #[must_use]
    pub fn member(&self, user: UserId) -> Option<&Overwrite> {
        self.members.get(&user)
    }

    /// Of a target; empty if there is none.
    #[must_use]
    pub fn of(&self, target: Target) -> Overwrite {
        let found = match target {
            Target::Role(role) => self.role(role),
            Target::Member(user) => self.member(user),
        };
        found.copied().unwrap_or_default()
    }

    /// Every overwrite: roles first, each by id.
    pub fn iter(&self) -> impl Iterator<Item = (Target, &Overwrite)> {
        let roles = self.roles.iter().map(|(id, overwrite)| (Target::Role(*id), overwrite));
        roles.chain(self.members.iter().map(|(id, overwrite)| (Target::Member(*id), overwrite)))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.roles.len() + self.members.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Every member who has one.
    pub(crate) fn members(&self) -> impl Iterator<Item = UserId> {
        self.members.keys().copied()
    }

    pub(crate) fn has_roles(&self) -> bool {
        !self.roles.is_empty()
    }

    /// Sets one; an empty one is removed.
    pub(crate) fn set(&mut self, target: Target, overwrite: Overwrite) {
        match (target, overwrite.is_empty()) {
            (Target::Role(role), true) => drop(self.roles.remove(&role)),
            (Target::Role(role), false) => drop(self.roles.insert(role, overwrite)),
            (Target::Member(user), true) => drop(self.members.remove(&user)),
            (Target::Member(user), false) => drop(self.members.insert(user, overwrite)),
        }
    }

    /// Every target that this or the other says something about, with what the two say.
    pub(crate) fn compared(
        &self,
        other: &Self,
    ) -> impl Iterator<Item = (Target, Overwrite, Overwrite)> {
        let own = self.iter().map(|(target, own)| (target, *own, other.of(target)));
        let others = other.iter().filter(|(target, _)| self.of(*target).is_empty());
        own.chain(others.map(|(target, other)| (target, Overwrite::default(), *other)))
            .collect::<Vec<_>>()
            .into_iter()
    }
}
