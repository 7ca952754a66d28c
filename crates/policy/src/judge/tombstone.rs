//! Deletions: one's own, or with `MANAGE_MESSAGES`.

use coterie_types::{ChannelId, DeviceId, UserId};

use super::Verdict;
use crate::{Flag, State};

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
