//! The creation of a group: by one entitled device, alone.

use coterie_types::ChannelId;

use super::{Leaf, Verdict};
use crate::State;

pub(super) fn judge(
    at: &State,
    channel: ChannelId,
    creator: &Leaf<'_>,
    leaves: usize,
) -> Result<(), Verdict> {
    if leaves != 1 {
        return Err(Verdict::CreationLeaves);
    }
    if creator.is_right(at, channel) { Ok(()) } else { Err(Verdict::CreatorNotRight) }
}
