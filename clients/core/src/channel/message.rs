//! Messages: decrypted, judged, and only then content.

use coterie_mls::{Leaf, Processed};
use coterie_policy::{ContentRights, Judged, State, Verdict, judge, outsiders};
use coterie_protocol::{
    content::{Content, Said},
    envelope::{Authenticated, Class, commitment},
};
use coterie_seal::unpad;
use coterie_types::{Bytes, MessageId, UserId};

use super::{
    Channel, Sent,
    envelope::{Envelope, Stop},
    ingest::Taken,
    ladder::Lost,
    notifying::notified,
};
use crate::{
    Core, keys,
    leaf::{judged_leaf, owner},
    reason::Reason,
    records::{NotifiedRecord, TimelineRecord},
    turn::Turn,
};

impl Core {
    pub(super) fn take_message(
        &mut self,
        turn: &mut Turn<'_>,
        channel: &mut Channel,
        envelope: &Envelope,
    ) -> Result<Taken, Stop> {
        let Some(body) = &envelope.body else {
            return Ok(Taken::unreadable(envelope, Reason::Withheld));
        };
        let said = self.authenticated_of(channel, envelope, body)?;
        // A pin counts whether or not the message can be read here: e(n) is the same for all.
        let pin = Some(said.policy);
        if let Some(taken) = self.take_echo(turn, channel, envelope, &said) {
            return Ok(self.take_poll(turn, channel, (envelope, &said), taken.pinned(pin)));
        }
        let Some(group) = channel.group.as_mut() else { return Err(Stop::Hold) };
        let (sender, plaintext) = match group.process(body) {
            Ok(Processed::Application { sender, aad, plaintext }) if aad == said.to_bytes() => {
                (sender, plaintext)
            }
            Ok(Processed::OwnMessage { .. }) => {
                self.take_unknown_own(turn, channel, envelope);
                return Ok(Taken::unreadable(envelope, Reason::NotOurs).pinned(pin));
            }
            Ok(_) => return Ok(Taken::unreadable(envelope, Reason::Malformed).pinned(pin)),
            Err(error) => return Ok(Taken::unreadable(envelope, Reason::from(&error)).pinned(pin)),
        };
        let taken = self.read_content(channel, envelope, &said, &sender, &plaintext)?;
        let own = self.account.as_ref().map(|account| account.user);
        let by_own = taken.row.as_ref().filter(|row| row.kind == 5 && row.user == own);
        if let Some(content) = by_own.and_then(|row| row.content.as_ref()) {
            self.note_told(turn, channel, content);
        }
        Ok(self.take_poll(turn, channel, (envelope, &said), taken.pinned(pin)))
    }

    fn read_content(
        &self,
        channel: &mut Channel,
        envelope: &Envelope,
        said: &Authenticated,
        sender: &Leaf,
        plaintext: &[u8],
    ) -> Result<Taken, Stop> {
        let (_, state) = self.state_at_pin(channel, Some(said.policy))?;
        let class = match said.class {
            Class::Message => coterie_policy::Class::Message,
            Class::Light => coterie_policy::Class::Light,
            Class::Commit => return Ok(Taken::unreadable(envelope, Reason::Class)),
        };
        let outsiders = count_outsiders(channel, &state);
        let incarnation = channel.own_incarnation();
        let sender_leaf = judged_leaf(sender);
        let item = Judged::Message { incarnation, sender: sender_leaf, class, outsiders };
        if let Err(verdict) = judge(&state, channel.id, &item) {
            return Ok(Taken::unreadable(envelope, verdict.into()));
        }
        let Some((user, device)) = owner(sender) else {
            return Ok(Taken::unreadable(envelope, Reason::SenderNotRight));
        };
        if channel.seen(device, said.message_id) {
            return Ok(Taken { pin: None, row: None, device: None });
        }
        let content = unpad(plaintext).ok();
        // Whoever is told later what was said is told the same, or refuses it: so does everybody now.
        if content.is_some_and(|content| said.content != Some(commitment(content))) {
            return Ok(Taken::unreadable(envelope, Reason::Commitment));
        }
        let read = content.and_then(|bytes| Content::from_bytes(bytes).ok());
        let read = read.map(|read| Said::read_knowing(&read, said.class, self.kinds));
        let kind = read.as_ref().and_then(|read| row_kind(read, said.class));
        let Some((content, kind)) = content.zip(kind) else {
            return Ok(Taken::unreadable(envelope, Reason::Unsupported));
        };
        let notifies = self.notifies(channel, &state, user, read.as_ref());
        let row = TimelineRecord {
            user: Some(user),
            device: Some(device),
            content: Some(Bytes(content.to_vec())),
            at: Some(envelope.header.at),
            rights: Some(ContentRights::of(&state, channel.id, user).bits()),
            notifies,
            ..TimelineRecord::of(kind, said.message_id, envelope.body_hash)
        };
        Ok(Taken { pin: None, row: Some(row), device: Some(device) })
    }

    /// The echo of an own message, known by the hash of the bytes that were saved before sending.
    /// It is judged like every other: what others refuse is not shown to its author either.
    pub(super) fn take_echo(
        &mut self,
        turn: &mut Turn<'_>,
        channel: &mut Channel,
        envelope: &Envelope,
        said: &Authenticated,
    ) -> Option<Taken> {
        let own = |q: &super::Queued| q.record.hashes.contains(&envelope.body_hash);
        let index = channel.outbox.iter().position(own)?;
        let queued = channel.outbox.remove(index)?;
        turn.forget(keys::outbox(channel.id, queued.position));
        let account = self.account.as_ref()?;
        let sent = Sent { seq: envelope.head.seq, epoch: queued.record.epoch };
        if !queued.acknowledged {
            channel.outcomes.insert(queued.record.message_id, Ok(sent));
        }
        if let Err(verdict) = self.judge_echo(channel, said) {
            let seq = envelope.head.seq;
            turn.alarm(format!(
                "alarm: the node admitted a message of this device that nobody will show: {verdict} \
                 (channel {}, envelope {seq})",
                channel.id
            ));
            return Some(Taken::unreadable(envelope, verdict.into()));
        }
        let (user, device) = (account.user, account.device);
        self.note_told(turn, channel, &queued.record.content);
        let state = self.state_at_pin(channel, Some(said.policy)).ok().map(|(_, state)| state);
        let rights = state.as_ref().map(|at| ContentRights::of(at, channel.id, user).bits());
        let read = Content::from_bytes(&queued.record.content).ok();
        let read = read.map(|read| Said::read_knowing(&read, said.class, self.kinds));
        let notifies = state.and_then(|at| self.notifies(channel, &at, user, read.as_ref()));
        let kind = if said.class == Class::Light { 5 } else { 1 };
        let row = TimelineRecord {
            user: Some(user),
            device: Some(device),
            content: Some(queued.record.content),
            at: Some(envelope.header.at),
            rights,
            notifies,
            ..TimelineRecord::of(kind, said.message_id, envelope.body_hash)
        };
        Some(Taken { pin: None, row: Some(row), device: Some(device) })
    }

    fn notifies(
        &self,
        channel: &Channel,
        at: &State,
        author: UserId,
        said: Option<&Said>,
    ) -> Option<NotifiedRecord> {
        let reader = self.account.as_ref()?.user;
        notified(at, channel.id, (author, reader), said?)
    }

    /// Without a group (it is being joined anew) there are no leaves to judge by, and none that
    /// could have read it here.
    fn judge_echo(&self, channel: &mut Channel, said: &Authenticated) -> Result<(), Verdict> {
        let Some(group) = &channel.group else { return Ok(()) };
        let (own, leaves) = (group.own_leaf_index(), group.leaves());
        let sender = leaves.iter().find(|l| l.index == own).ok_or(Verdict::SenderNotRight)?;
        let at = self.state_at_pin(channel, Some(said.policy));
        let (_, state) = at.map_err(|_| Verdict::HeadUnknown)?;
        let class = match said.class {
            Class::Light => coterie_policy::Class::Light,
            Class::Message | Class::Commit => coterie_policy::Class::Message,
        };
        let outsiders = count_outsiders(channel, &state);
        let incarnation = channel.own_incarnation();
        let item = Judged::Message { incarnation, sender: judged_leaf(sender), class, outsiders };
        judge(&state, channel.id, &item)
    }

    /// A message in this device's name that this store never saved. If it came by this device's own
    /// session, the store is a restored backup, and its keys must never be used again: the group is
    /// given up and joined anew. Otherwise somebody claims to be this device.
    fn take_unknown_own(
        &mut self,
        turn: &mut Turn<'_>,
        channel: &mut Channel,
        envelope: &Envelope,
    ) {
        let own = self.account.as_ref().is_some_and(|a| a.device == envelope.header.device);
        let what = if own {
            self.give_up_group(turn, channel, Lost::OldStore);
            "notice: this store is older than what this device has sent: its channel is joined anew"
        } else {
            "alarm: a message in this device's name that it never sent"
        };
        turn.alarm(format!("{what} (channel {}, envelope {})", channel.id, envelope.head.seq));
    }

    /// A new id for a message.
    pub(crate) fn new_message_id(&self, turn: &mut Turn<'_>) -> MessageId {
        MessageId::from_bytes(turn.random())
    }
}

/// How many leaves of the group are outside the right set; counted once an epoch and e(n).
fn count_outsiders(channel: &mut Channel, state: &State) -> usize {
    let Some(group) = &channel.group else { return usize::MAX };
    let (epoch, seq) = (group.epoch(), state.head().seq);
    if let Some((_, _, count)) = channel.outsiders_at.filter(|(e, s, _)| (*e, *s) == (epoch, seq)) {
        return count;
    }
    let count = outsiders(state, channel.id, group.leaves().iter().map(judged_leaf)).len();
    channel.outsiders_at = Some((epoch, seq, count));
    count
}

/// The kind of row for what was said; none for what is light and not known.
pub(crate) const fn row_kind(said: &Said, class: Class) -> Option<u8> {
    match (said, class) {
        (_, Class::Message) => Some(1),
        (Said::Unknown { .. }, _) => None,
        _ => Some(5),
    }
}
