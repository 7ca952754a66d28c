//! Messages of the past that another member has shared: who reads them now was not there, and has no leaf
//! to look at. What the policy says of their sender is the same; that no outsider was among the leaves, those
//! who were there have seen.

use coterie_types::{ChannelId, DeviceId};

use super::{Class, Verdict, message::check_send};
use crate::State;

pub(super) fn judge(
    at: &State,
    channel: ChannelId,
    by: DeviceId,
    class: Class,
) -> Result<(), Verdict> {
    at.is_entitled(channel, by).ok_or(Verdict::SenderNotRight)?;
    let user = at.device_user(by).ok_or(Verdict::SenderNotRight)?;
    check_send(at.permissions(user, Some(channel)), class)
}
