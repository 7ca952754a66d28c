//! Kind 19: needs `MANAGE_ROLES` in the channel, and every bit that it changes.

use coterie_types::limits::OVERWRITES_PER_CHANNEL;

use super::{Verified, exits::takes_view};
use crate::{
    Channel, Flag, Overwrite, Overwrites, Permissions, Refusal, State, Target, body::OverwriteSet,
};

const MANAGE: Permissions = Permissions::of(&[Flag::ManageRoles]);

pub(super) fn apply(
    state: &mut State,
    verified: &Verified<'_>,
    body: &OverwriteSet,
) -> Result<(), Refusal> {
    let channel = state.require_channel(body.channel)?;
    verified.require_in(state, Flag::ManageRoles, Some(body.channel))?;
    let (before, after) = (channel.overwrites.of(body.target), body.overwrite);
    check_target(state, &channel.overwrites, body.target)?;
    check(state, verified, channel, before, after)?;
    if before == after {
        return Err(Refusal::NothingChanged);
    }
    if before.is_empty() && channel.overwrites.len() >= OVERWRITES_PER_CHANNEL {
        return Err(Refusal::TooManyOverwrites);
    }
    let mut overwrites = channel.overwrites.clone();
    overwrites.set(body.target, after);
    let channel = channel.clone();
    replace(state, verified, &channel, &overwrites);
    Ok(())
}

/// A role of the server, or a member, or somebody who has an overwrite there since they were one.
pub(super) fn check_target(
    state: &State,
    known: &Overwrites,
    target: Target,
) -> Result<(), Refusal> {
    match target {
        Target::Role(role) => state.require_role(role).map(drop),
        Target::Member(user) if known.member(user).is_some() => Ok(()),
        Target::Member(user) => state.require_member(user).map(drop),
    }
}

/// What one overwrite may become by this author in a channel that exists.
pub(super) fn check(
    state: &State,
    verified: &Verified<'_>,
    channel: &Channel,
    before: Overwrite,
    after: Overwrite,
) -> Result<(), Refusal> {
    let held = verified.permissions(state, Some(channel.id));
    check_bits(state, verified, held, before, after)
}

/// What one overwrite may become by an author who holds these bits there.
pub(super) fn check_bits(
    state: &State,
    verified: &Verified<'_>,
    held: Permissions,
    before: Overwrite,
    after: Overwrite,
) -> Result<(), Refusal> {
    if !(after.allow & after.deny).is_empty() {
        return Err(Refusal::OverwriteBoth);
    }
    let changed = before.difference(&after);
    if !held.contains(changed) {
        return Err(Refusal::BitsNotHeld);
    }
    // In the server as a whole: no overwrite makes an administrator.
    let administrator = || verified.permissions(state, None).has(Flag::Administrator);
    if !(changed & MANAGE).is_empty() && !administrator() {
        return Err(Refusal::OverwriteManage);
    }
    Ok(())
}

/// Gives a channel new overwrites, and every channel that was in sync with it.
pub(super) fn replace(
    state: &mut State,
    verified: &Verified<'_>,
    channel: &Channel,
    overwrites: &Overwrites,
) {
    let before = &channel.overwrites;
    let exits = before.compared(overwrites).any(|(_, before, after)| takes_view(&before, &after));
    let follows = |other: &&Channel| other.category == Some(channel.id) && state.is_synced(other);
    let followers: Vec<_> = state.channels().filter(follows).map(|other| other.id).collect();
    for id in std::iter::once(channel.id).chain(followers) {
        if let Some(channel) = state.channels.get_mut(&id) {
            channel.overwrites = overwrites.clone();
        }
        if exits {
            state.mark_exit(id, verified.seq);
        }
    }
}

#[cfg(test)]
mod tests {
    use coterie_types::UserId;

    use super::*;
    use crate::support::{Person, Story};

    #[test]
    fn too_many_overwrites() {
        let owner = Person::new(1);
        let mut story = Story::open(&owner);
        let channel = story.channel(&owner, "c").unwrap();
        let target = |n: usize| Target::Member(UserId::from_bytes((n as u128).to_be_bytes()));
        let send = Permissions::of(&[Flag::SendMessages]);
        let none = Permissions::NONE;
        for n in 0..OVERWRITES_PER_CHANNEL {
            let overwrite = Overwrite { allow: send, deny: none };
            let channel = story.state.channels.get_mut(&channel).unwrap();
            channel.overwrites.set(target(n), overwrite);
        }
        let everyone = Target::Role(story.state.everyone());
        let full = story.overwrite(&owner, channel, everyone, send, none).unwrap_err();
        assert_eq!(full.rule(), "too_many_overwrites");
        // One that is there may change and go, whoever it was about.
        story.overwrite(&owner, channel, target(3), none, send).unwrap();
        story.overwrite(&owner, channel, target(3), none, none).unwrap();
        story.overwrite(&owner, channel, everyone, send, none).unwrap();
    }
}
