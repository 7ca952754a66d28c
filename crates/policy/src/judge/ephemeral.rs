//! Ephemera: from those who belong to the channel, and of what is typed from those who may send.

use coterie_types::{ChannelId, DeviceId, Millis, UserId};

use super::{Class, Leaf, Verdict, message::check_send, speaks_enough};
use crate::State;

/// Whose an ephemeral is, if the policy lets it count: its leaf belongs to the channel's right set, and of
/// what is typed the user may send messages there. The present state decides: nothing of it stays.
///
/// # Errors
/// `ChannelUnknown`, `NoGroup`, `BelowFloor`, `SenderNotRight`, `MayNotSend`.
pub fn judge_ephemeral(
    present: &State,
    channel: ChannelId,
    sender: &Leaf<'_>,
    types: bool,
) -> Result<UserId, Verdict> {
    check_channel(present, channel)?;
    let user = sender.right_user(present, channel).ok_or(Verdict::SenderNotRight)?;
    if types {
        check_send(present.permissions(user, Some(channel)), Class::Message)?;
    }
    Ok(user)
}

/// Whether the node passes on what a device tells. It cannot see whether something is typed, so whoever
/// tells must be allowed to send; `now` is the node's own time.
///
/// # Errors
/// As [`judge_ephemeral`], and `TimedOut`.
pub fn admit_ephemeral(
    present: &State,
    channel: ChannelId,
    device: DeviceId,
    now: Millis,
) -> Result<(), Verdict> {
    check_channel(present, channel)?;
    present.is_entitled(channel, device).ok_or(Verdict::SenderNotRight)?;
    let user = present.device_user(device).ok_or(Verdict::SenderNotRight)?;
    check_send(present.permissions(user, Some(channel)), Class::Message)?;
    if present.is_timed_out(user, now) { Err(Verdict::TimedOut) } else { Ok(()) }
}

fn check_channel(present: &State, channel: ChannelId) -> Result<(), Verdict> {
    let known = present.channel(channel).ok_or(Verdict::ChannelUnknown)?;
    if !known.has_group() {
        return Err(Verdict::NoGroup);
    }
    speaks_enough(present)
}
