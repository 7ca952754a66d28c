//! `channel overwrite | sync`: what a channel allows and denies, whatever roles say.

use coterie_policy::{
    Body, Overwrite, Target,
    body::{ChannelSynced, OverwriteSet},
};

use super::act::{At, Deed};
use crate::{
    Failure, FailureKind,
    acts::{NewOverwrite, SetOverwrite, SyncChannel},
    resolve::{permissions_of, role_in},
};

impl Deed for SetOverwrite {
    fn body(&self, at: &At<'_>) -> Result<Body, Failure> {
        let channel = at.channel()?;
        let target = target(at, self.role.as_deref(), self.member.as_deref())?;
        let given = |text: &Option<String>| permissions_of(text.as_deref().unwrap_or_default());
        let (allow, deny, inherit) =
            (given(&self.allow)?, given(&self.deny)?, given(&self.inherit)?);
        let named = allow | deny | inherit;
        if named.is_empty() && !self.clear {
            return Err(usage("nothing to change was given: allow, deny, inherit or clear"));
        }
        let before = if self.clear { Overwrite::default() } else { channel.overwrites.of(target) };
        let overwrite = Overwrite {
            allow: before.allow.without(named) | allow,
            deny: before.deny.without(named) | deny,
        };
        Ok(OverwriteSet { channel: channel.id, target, overwrite }.into())
    }
}

impl Deed for SyncChannel {
    fn body(&self, at: &At<'_>) -> Result<Body, Failure> {
        Ok(ChannelSynced { channel: at.channel()?.id }.into())
    }
}

/// Whom an overwrite is about.
pub(super) fn target(
    at: &At<'_>,
    role: Option<&str>,
    member: Option<&str>,
) -> Result<Target, Failure> {
    match (role, member) {
        (Some(role), None) => role_in(at.state, role).map(Target::Role),
        // Somebody who has left may still have one.
        (None, Some(user)) => at.core.resolve_anybody(at.state, user).map(Target::Member),
        _ => Err(usage("an overwrite is about one role or one member")),
    }
}

/// The overwrite that a new channel has.
pub(super) fn of_new(given: &NewOverwrite) -> Result<Overwrite, Failure> {
    let set = |text: &Option<String>| permissions_of(text.as_deref().unwrap_or_default());
    Ok(Overwrite { allow: set(&given.allow)?, deny: set(&given.deny)? })
}

fn usage(words: &str) -> Failure {
    Failure::new(FailureKind::Usage, "usage", words)
}
