//! Gathering: what this device has read of what another asks for and may be given, the newest first, until it
//! is all or as much as an offer names.

use coterie_policy::HistoryGrant;
use coterie_protocol::{
    content::{Content, Said},
    envelope::Class,
    history::{Bundle, Shared, Sharing as Between},
};
use coterie_types::{
    BlobId, Bytes, DeviceId, Seq, from_canonical, limits::HISTORY_BUNDLES, sort_by_number,
};

use super::{records::OthersAsk, state::Serving};
use crate::{Core, Row, keys, loading::Loading, records::TimelineRecord, turn::Turn};

/// Envelopes that are looked at together.
const BLOCK: Seq = 256;
/// Rows of a block: each may have one beside it.
const ROWS: u32 = 1_024;
/// Bytes of messages that one bundle holds: with all around them they are padded to 256 KiB at most.
const ROOM: usize = 240 * 1024;
/// What stands around one message.
const AROUND: usize = 48;

impl Core {
    pub(super) fn gather(&mut self, turn: &mut Turn<'_>) {
        let Some(serving) = self.sharing.serving.as_mut() else { return };
        let (id, (from, to)) = (serving.channel, serving.block_at());
        serving.busy = true;
        let range = (keys::timeline(id, from), keys::timeline(id, to + 1));
        self.load_rows(turn, Loading::Shared { relations: false }, range, (ROWS, false));
    }

    pub(crate) fn shared_loaded(&mut self, turn: &mut Turn<'_>, relations: bool, rows: &[Row]) {
        let Some(mut serving) = self.sharing.serving.take() else { return };
        let (id, user) = (serving.channel, serving.user());
        let state = self.channels.get(&id).and_then(|c| self.state(c.server).ok());
        let Some(grant) = state.and_then(|state| state.history_for(id, user)) else { return };
        let found = rows.iter().filter_map(|row| shared(row, &grant, &serving.ask));
        serving.block.extend(found);
        let (from, to) = serving.block_at();
        if !relations {
            let range = (keys::relation(id, from), keys::relation(id, to + 1));
            self.load_rows(turn, Loading::Shared { relations: true }, range, (ROWS, false));
            self.sharing.serving = Some(serving);
            return;
        }
        serving.busy = false;
        let mut block = std::mem::take(&mut serving.block);
        sort_by_number(&mut block, |one| Seq::MAX - one.seq);
        let own = self.account.as_ref().map(|account| account.device);
        for one in block {
            let size = one.content.len() + AROUND;
            if serving.size + size > ROOM {
                self.bundle_up(turn, &mut serving, own);
            }
            if serving.is_full() {
                // What is older is left for another ask.
                break;
            }
            serving.size += size;
            serving.next = one.seq;
            serving.messages.push(one);
        }
        if !serving.is_full() {
            serving.next = from;
            serving.gathered = from == serving.ask.ask.from;
        } else {
            serving.gathered = true;
        }
        if serving.gathered {
            self.bundle_up(turn, &mut serving, own);
        }
        self.sharing.serving = Some(serving);
    }

    /// Seals what was gathered.
    fn bundle_up(&self, turn: &mut Turn<'_>, serving: &mut Serving, own: Option<DeviceId>) {
        let mut messages = std::mem::take(&mut serving.messages);
        serving.size = 0;
        messages.reverse();
        let ends = messages.first().zip(messages.last()).map(|(from, to)| (from.seq, to.seq));
        let Some(((from, to), by)) = ends.zip(own) else { return };
        let blob = BlobId::from_bytes(turn.random());
        let between =
            Between { channel: serving.channel, by, to: serving.device, ask: serving.ask.id };
        let bundle = Bundle { from, to, messages };
        // Whoever asks with a key that nobody has is given nothing.
        if let Ok((named, sealed)) =
            bundle.seal(&between, &serving.ask.ask.key, blob, &mut *turn.rng)
        {
            serving.sealed.push_back((named, Bytes(sealed)));
        }
    }
}

impl Serving {
    /// The block that is looked at next.
    fn block_at(&self) -> (Seq, Seq) {
        let to = self.next.saturating_sub(1);
        (self.ask.ask.from.max(self.next.saturating_sub(BLOCK)), to)
    }

    fn is_full(&self) -> bool {
        self.sealed.len() + self.named.len() >= HISTORY_BUNDLES
    }
}

/// A row as it is shared: what this device has read itself, or holds against the log as whoever asks will,
/// and what the policy gives them.
fn shared(row: &Row, grant: &HistoryGrant, ask: &OthersAsk) -> Option<Shared> {
    if row.key.ends_with("/r") {
        return None;
    }
    let seq = keys::seq_of(&row.key)?;
    let record: TimelineRecord = from_canonical(&row.value).ok()?;
    let said = matches!(record.kind, 1 | 5) && record.via.is_none() && record.anonymous.is_none();
    let given = grant.gives(record.pinned.unwrap_or(0), record.at?, ask.at);
    let content = record.content.filter(|_| said && given)?;
    if record.kind == 5 {
        let read = Content::from_bytes(&content).ok()?;
        // What is about messages; not asks, offers and profiles.
        let passes = Said::read(&read, Class::Light);
        if !matches!(passes, Said::Edit(_) | Said::Reaction(_) | Said::Pin(_) | Said::PollClosed(_))
        {
            return None;
        }
    }
    Some(Shared { seq, device: record.device?, content })
}
