//! What was shared, held against the log: each message by the policy state at its e(n), in the order of the
//! log. One that is false refuses the whole: who shares one such message is believed in no other.

use coterie_policy::{Class, ContentRights, Judged, NOBODY, State, judge};
use coterie_protocol::{
    content::{Content, Said},
    envelope::{self, EnvelopeKind, commitment},
    history::Shared,
};
use coterie_types::{ChannelId, Head};

use super::state::{Seen, Taking};
use crate::{
    Core,
    channel::{is_signed, notified, row_kind},
    keys,
    loading::Loading,
    reason::Reason,
    records::TimelineRecord,
    turn::Turn,
};

/// The store answers soon; until then it waits, milliseconds.
const SOON: u64 = 50;
/// Of one that was no message at all.
const NOT_THERE: &str = "a message that is not in the log";

impl Core {
    /// Judges what is still to be judged; the walk has come to the head where this device stands.
    pub(super) fn judge_past(&mut self, turn: &mut Turn<'_>, head: Head) {
        let Some(mut taking) = self.sharing.taking.take() else { return };
        let id = taking.channel;
        if taking.at != head {
            return self.past_lied(turn, id, "another log than this device has processed");
        }
        let seen = std::mem::take(&mut taking.seen);
        while let Some(one) = seen.get(taking.judged) {
            let Some(state) = self.policy_state_at(turn, id, one.pinned) else {
                taking.seen = seen;
                self.sharing.taking = Some(taking);
                return self.recall_for_past(turn);
            };
            if let Err(why) = self.judge_one(&mut taking, &state, one, &seen) {
                return self.refuse_offer(turn, &taking, why);
            }
            taking.judged += 1;
        }
        taking.seen = seen;
        match taking.messages.is_empty() {
            true => self.finish_past(turn, taking),
            false => self.refuse_offer(turn, &taking, NOT_THERE),
        }
    }

    /// The policy state at an e(n): at hand, or asked for and here soon.
    fn policy_state_at(&self, turn: &mut Turn<'_>, id: ChannelId, seq: u64) -> Option<State> {
        let server = self.channels.get(&id)?.server;
        let policy = &self.servers.get(&server)?.policy;
        if let Some(state) = policy.state_at(seq) {
            return Some(state.clone());
        }
        turn.wake(turn.now.plus(SOON));
        None
    }

    fn judge_one(
        &self,
        taking: &mut Taking,
        at: &State,
        one: &Seen,
        seen: &[Seen],
    ) -> Result<(), &'static str> {
        let shared = taking.messages.remove(&one.seq);
        // What this device has read itself, or its user's backup has, nobody need tell it.
        let wanted = (taking.offer.from..=taking.to).contains(&one.seq);
        let given = wanted && taking.offer.grant.gives(one.pinned, one.at, taking.asked_at);
        match (one.kind, shared) {
            (EnvelopeKind::Message, Some(shared)) => {
                if !given {
                    return Err("more than the channel's policy allows");
                }
                self.judge_shared(taking, at, one, shared)
            }
            (_, Some(_)) => Err(NOT_THERE),
            (EnvelopeKind::Tombstone, None) => {
                self.delete_shared(taking, at, one, seen);
                Ok(())
            }
            (_, None) => {
                let light = one.said.is_some_and(|(class, _)| class == envelope::Class::Light);
                if given && !light {
                    let reason = if one.body { Reason::NotShared } else { Reason::Withheld };
                    taking.rows.insert(one.seq, unreadable(one, reason));
                }
                Ok(())
            }
        }
    }

    /// A message that was shared and may be: whose it is and what it says.
    fn judge_shared(
        &self,
        taking: &mut Taking,
        at: &State,
        one: &Seen,
        shared: Shared,
    ) -> Result<(), &'static str> {
        // Two members may have made the header and the message say two things, and not who shares it: so
        // this alone is not shown.
        if shared.device != one.device {
            taking.rows.insert(one.seq, unreadable(one, Reason::NotShared));
            taking.foreign += 1;
            return Ok(());
        }
        // The node has erased it since, and what is deleted is not brought back; or it withholds it, and
        // nothing says that these were the words.
        let Some((class, content)) = one.said else {
            taking.rows.insert(one.seq, unreadable(one, Reason::Withheld));
            return Ok(());
        };
        if content != commitment(&shared.content) {
            return Err("other words than were said");
        }
        let of = match class {
            envelope::Class::Message => Class::Message,
            envelope::Class::Light => Class::Light,
            envelope::Class::Commit => return Err(NOT_THERE),
        };
        let judged = judge(at, taking.channel, &Judged::Shared { by: one.device, class: of });
        let user = at.device_user(one.device).filter(|_| judged.is_ok());
        let user = user.ok_or("what its author was not allowed to say")?;
        // The same message twice is one, and the first counts.
        if !taking.known.insert((one.device, one.id)) {
            return Ok(());
        }
        let read = Content::from_bytes(&shared.content).ok();
        let read = read.map(|read| Said::read_knowing(&read, class, self.kinds));
        let kind = read.as_ref().and_then(|read| row_kind(read, class));
        let Some((said, kind)) = read.as_ref().zip(kind) else {
            taking.rows.insert(one.seq, unreadable(one, Reason::Unsupported));
            return Ok(());
        };
        let reader = self.account.as_ref().map_or(NOBODY, |account| account.user);
        let row = TimelineRecord {
            user: Some(user),
            device: Some(one.device),
            content: Some(shared.content),
            at: Some(one.at),
            rights: Some(ContentRights::of(at, taking.channel, user).bits()),
            notifies: notified(at, taking.channel, (user, reader), said),
            pinned: Some(one.pinned),
            shared_by: Some(taking.offer.user),
            ..TimelineRecord::of(kind, one.id, one.body_hash)
        };
        taking.rows.insert(one.seq, row);
        Ok(())
    }

    /// A deletion, by the log itself: whoever shares has no say in it.
    fn delete_shared(&self, taking: &mut Taking, at: &State, one: &Seen, seen: &[Seen]) {
        let Some((signed, tombstone)) = one.tombstone.as_deref() else { return };
        if !is_signed(at, signed, tombstone) {
            return;
        }
        let target = seen.binary_search_by_key(&tombstone.target, |other| other.seq).ok();
        let target = target.and_then(|index| seen.get(index));
        let fits = |other: &&Seen| {
            other.seq < one.seq
                && other.id == tombstone.target_id
                && other.kind != EnvelopeKind::Tombstone
                && tombstone.channel == taking.channel
        };
        let Some(target) = target.filter(fits) else { return };
        let author = match target.kind {
            EnvelopeKind::Message => at.device_user(target.device).unwrap_or(NOBODY),
            _ => NOBODY,
        };
        let judged = Judged::Tombstone { by: tombstone.device, author };
        if judge(at, taking.channel, &judged).is_err() {
            return;
        }
        let Some(row) = taking.rows.remove(&target.seq) else { return };
        if row.kind == 5 {
            // An edit goes with its message.
            return;
        }
        let device = (target.kind == EnvelopeKind::Message).then_some(target.device);
        let user = device.map(|_| author);
        let row = TimelineRecord { user, device, reason: None, commits: None, ..row };
        let (deleted, relation) = row.deleted_by(tombstone, one.seq);
        taking.rows.insert(target.seq, deleted);
        // One that was taken in live stands in the store already.
        if one.seq <= taking.until.seq {
            taking.rows.insert(one.seq, relation);
        }
    }

    /// Asks the store for an old policy state that is wanted, if it has it.
    fn recall_for_past(&mut self, turn: &mut Turn<'_>) {
        let Some(taking) = self.sharing.taking.as_ref() else { return };
        let Some(one) = taking.seen.get(taking.judged) else { return };
        let Some(server) = self.channels.get(&taking.channel).map(|c| c.server) else { return };
        let range = self.servers.get(&server).and_then(|s| s.policy.recall_range(one.pinned));
        let id = taking.channel;
        if self.loads.values().any(|load| matches!(load, Loading::Policy(of) if *of == server)) {
            return;
        }
        let Some(range) = range else {
            return self.past_lied(turn, id, "a log whose policy states cannot be had");
        };
        let range = (keys::policy(server, *range.start()), keys::policy(server, *range.end() + 1));
        self.load_rows(turn, Loading::Policy(server), range, (u32::MAX, false));
    }
}

fn unreadable(one: &Seen, reason: Reason) -> TimelineRecord {
    TimelineRecord {
        reason: Some(reason.code().to_owned()),
        at: Some(one.at),
        commits: one.said.map(|(_, content)| content),
        ..TimelineRecord::of(2, one.id, one.body_hash)
    }
}
