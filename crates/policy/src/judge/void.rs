//! A void: the commit of one user is undone when others, enough of them, cannot follow it.

use std::collections::BTreeSet;

use coterie_types::{ChannelId, DeviceId, UserId};

use super::Verdict;
use crate::State;

/// How many users have to say so, where there are as many.
const REPORTERS: usize = 2;

pub(super) fn judge(
    at: &State,
    channel: ChannelId,
    committer: UserId,
    reporters: &[(UserId, DeviceId)],
    others: usize,
) -> Result<(), Verdict> {
    let mut users = BTreeSet::new();
    for &(user, device) in reporters {
        let right = at.is_entitled(channel, device).is_some();
        if !right || at.device_user(device) != Some(user) {
            return Err(Verdict::ReporterNotRight);
        }
        if user == committer {
            return Err(Verdict::ReporterIsCommitter);
        }
        users.insert(user);
    }
    if others == 0 || users.len() < others.min(REPORTERS) {
        return Err(Verdict::TooFewReports);
    }
    Ok(())
}
