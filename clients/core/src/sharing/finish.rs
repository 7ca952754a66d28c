//! All that was shared has been found in the log: it is shown, and what is about it is folded.

use coterie_protocol::envelope::{Class, EnvelopeKind};
use coterie_types::{ChannelId, Seq};

use super::state::{Seen, Taking};
use crate::{Core, keys, records::RefoldRecord, turn::Turn};

impl Core {
    pub(super) fn finish_past(&mut self, turn: &mut Turn<'_>, taking: Taking) {
        let (id, first) = (taking.channel, taking.rows.keys().next().copied());
        for (seq, row) in &taking.rows {
            match row.kind {
                3 | 5 => turn.save(keys::relation(id, *seq), row),
                _ => turn.save(keys::timeline(id, *seq), row),
            }
        }
        if taking.foreign > 0 {
            let by = taking.offer.user;
            let name = self.channels.get(&id).map(|channel| self.name_in(channel.server, by));
            turn.alarm(format!(
                "alarm: {} messages that {} has shared of channel {id} name another author than the log: they \
                 are not shown",
                taking.foreign,
                name.unwrap_or_default()
            ));
        }
        if let Some(first) = first {
            self.fold_shared(turn, id, (first, taking.to));
        }
        let Some(past) = self.sharing.pasts.get_mut(&id) else { return };
        past.first =
            first.map(|first| whole_from(&taking, first)).into_iter().chain(past.first).min();
        let (grant, asked_at) = (taking.offer.grant, taking.asked_at);
        let left = |one: &&Seen| {
            one.seq < taking.offer.from
                && one.kind == EnvelopeKind::Message
                && grant.gives(one.pinned, one.at, asked_at)
        };
        // What had no room in this offer is asked for in another.
        match taking.before.filter(|_| taking.seen.iter().any(|one| left(&one))) {
            Some(before) => {
                past.until = before;
                past.ask_anew();
                turn.save(keys::past(id), past);
            }
            None => self.past_is_over(turn, id),
        }
    }

    /// What is about the messages up to a place had nothing to be about until now; what is about later
    /// ones was folded, and is not folded twice.
    fn fold_shared(&mut self, turn: &mut Turn<'_>, id: ChannelId, (first, to): (Seq, Seq)) {
        self.with_channel(id, |_, channel| {
            let seq = channel.seq();
            channel.newest_relation = channel.newest_relation.max(seq);
            if let Some(record) = channel.record.as_mut() {
                let folded = record.unfolded.map_or(seq, |from| from.saturating_sub(1));
                record.refold = Some(RefoldRecord { below: to.saturating_add(1), folded });
                record.unfolded = Some(first);
                turn.save(keys::channel(id), record);
            }
        });
    }
}

/// From where on nothing is missing: after the last message before what is shown.
fn whole_from(taking: &Taking, first: Seq) -> Seq {
    let said = |one: &&Seen| {
        let light = one.said.is_some_and(|(class, _)| class == Class::Light);
        one.seq < first && one.kind != EnvelopeKind::Tombstone && !light
    };
    taking.seen.iter().filter(said).map(|one| one.seq + 1).max().unwrap_or(1)
}
