//! Deletions: one's own, or with `MANAGE_MESSAGES`.

use coterie_types::{ChannelId, DeviceId, Millis, UserId};

use super::Verdict;
use crate::{Flag, State};

/// The author of what is nobody's: only with `MANAGE_MESSAGES` is it deleted. A user id is a hash, and no
/// user has this one.
pub const NOBODY: UserId = UserId::from_bytes([0; 16]);

pub(super) fn judge(
    at: &State,
    channel: ChannelId,
    by: DeviceId,
    author: UserId,
) -> Result<(), Verdict> {
    at.is_entitled(channel, by).ok_or(Verdict::DeleterNotRight)?;
    let user = at.device_user(by).ok_or(Verdict::DeleterNotRight)?;
    if user == author || at.may(user, Flag::ManageMessages, Some(channel)) {
        Ok(())
    } else {
        Err(Verdict::MayNotDelete)
    }
}

/// What the node asks at its present head: that the one who deletes still may, and is not timed
/// out.
pub(super) fn admit(
    present: &State,
    channel: ChannelId,
    by: DeviceId,
    author: UserId,
    now: Millis,
) -> Result<(), Verdict> {
    judge(present, channel, by, author)?;
    let timed_out = present.device_user(by).is_some_and(|user| present.is_timed_out(user, now));
    if timed_out { Err(Verdict::TimedOut) } else { Ok(()) }
}
