//! What is to be done next for a channel.

use coterie_protocol::backup::Entry;
use coterie_types::{ChannelId, Seq};

use super::state::Work;
use crate::Core;

/// Envelopes that one chunk is about at most.
const SPAN: Seq = 256;

fn covering(entries: &[Entry], seq: Seq) -> Option<&Entry> {
    entries.iter().find(|entry| (entry.from..=entry.to).contains(&seq))
}

impl Core {
    /// The next piece of a channel that is not in the backup, or not as it is here.
    pub(super) fn next_work(&mut self, id: ChannelId) -> Option<Work> {
        let head = self.channels.get(&id)?.seq();
        let manifest = self.backup.manifest.as_ref()?;
        let entries = manifest.channels.get(&id).map_or(&[][..], Vec::as_slice);
        let kept = self.backup.channels.get_mut(&id)?;
        let over = |entry: &Entry| Work::of(id, entry.from, entry.to, Some(entry.clone()));
        while let Some((seq, _)) = kept.dirty.first_key_value() {
            match covering(entries, *seq) {
                Some(entry) => return Some(over(entry)),
                None => drop(kept.dirty.pop_first()),
            }
        }
        loop {
            let at = kept.cursor + 1;
            if at > head {
                return None;
            }
            let Some(entry) = covering(entries, at) else {
                let after = entries.iter().find(|entry| entry.from > at);
                let end = after.map_or(head, |entry| entry.from - 1).min(head);
                // The last chunk grows until it is full.
                let grows = |entry: &&Entry| {
                    let full = entry.to - entry.from + 1 >= SPAN;
                    entry.to == kept.cursor && kept.merged.contains(&entry.chunk) && !full
                };
                let before = entries.iter().rfind(grows).cloned();
                let from = before.as_ref().map_or(at, |entry| entry.from);
                return Some(Work::of(id, from, end.min(from + SPAN - 1), before));
            };
            // Another device is ahead: what it has kept is compared when this one has read as far.
            if entry.to > head {
                return None;
            }
            if !kept.merged.contains(&entry.chunk) {
                return Some(over(entry));
            }
            kept.cursor = entry.to;
        }
    }
}
