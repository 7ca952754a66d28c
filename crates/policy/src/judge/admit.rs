//! The node's second judgement, at its present head, before it admits an item.

use coterie_types::{ChannelId, Head, Millis, limits::AS_OF_WINDOW};

use super::{Judged, Verdict, message, speaks_enough, tombstone};
use crate::State;

/// Whether the node may admit an item now. `pinned` is e(n): the greater of what the channel
/// had pinned before and the item's own pin; `outsiders` is the number of leaves of the group as
/// it stands that are outside the present right set; `now` is the node's own time.
///
/// # Errors
/// `ChannelUnknown`, `WrongIncarnation`, `HeadUnknown`, `HeadStale` (too far behind to tell, or older
/// than the last entry that may have taken somebody out of the right set), `BelowFloor` as in
/// [`judge`](super::judge()), what [`judge`](super::judge()) says at the present head of
/// whoever sends or deletes, `TimedOut` or `ReconcileFirst`.
pub fn admit(
    present: &State,
    pinned: Head,
    channel: ChannelId,
    item: &Judged<'_>,
    outsiders: usize,
    now: Millis,
) -> Result<(), Verdict> {
    if pinned.seq.saturating_add(AS_OF_WINDOW) < present.head().seq {
        return Err(Verdict::HeadStale);
    }
    if present.hash_at(pinned.seq) != Some(pinned.hash) {
        return Err(Verdict::HeadUnknown);
    }
    speaks_enough(present)?;
    if pinned.seq < present.last_exit(channel) {
        return Err(Verdict::HeadStale);
    }
    let channel_now = present.channel(channel).ok_or(Verdict::ChannelUnknown)?;
    item.check_incarnation(channel_now.incarnation())?;
    match *item {
        Judged::Message { sender, class, .. } => {
            message::admit(present, channel, &sender, class, now)?;
        }
        Judged::Tombstone { by, author } => tombstone::admit(present, channel, by, author, now)?,
        // What is shared never comes to the node.
        Judged::Shared { .. } => return Err(Verdict::SenderNotRight),
        Judged::Creation { .. } | Judged::Commit { .. } | Judged::Void { .. } => {}
    }
    if outsiders == 0 || is_exempt(present, channel, item) {
        Ok(())
    } else {
        Err(Verdict::ReconcileFirst)
    }
}

fn is_exempt(present: &State, channel: ChannelId, item: &Judged<'_>) -> bool {
    match item {
        Judged::Commit { external, removes, .. } => {
            *external || removes.iter().any(|leaf| !leaf.is_right(present, channel))
        }
        // Nothing is encrypted to anybody.
        Judged::Tombstone { .. } | Judged::Void { .. } => true,
        Judged::Creation { .. } | Judged::Message { .. } | Judged::Shared { .. } => false,
    }
}
