//! A reset: the policy log says that a channel's group is given up. What was said in it is read to its
//! end; then this device begins the next group, or enters it where somebody else has begun it.

use coterie_mls::PublicGroupCheck;
use coterie_policy::{Judged, State, judge};
use coterie_protocol::envelope::{Authenticated, Class, GroupId, SignedCreation};

use super::{
    Channel,
    envelope::{Envelope, Stop},
    ingest::Taken,
    join::group_context,
    ladder::Lost,
};
use crate::{Core, keys, leaf::judged_leaf, records::TimelineRecord, turn::Turn};

/// How the words begin with which earlier programs paused a channel whose group they could not enter.
const UNJOINABLE: &str = "the group cannot be joined";

/// How far this device has come with a group that the policy has given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Over {
    /// It goes on.
    #[default]
    No,
    /// It is over; what the log has of it may not all be here.
    Noticed,
    /// The log is read to its end, from after that was noticed.
    Reading,
}

/// A creation that was checked, of the next incarnation.
struct Begun {
    said: Authenticated,
    state: State,
    incarnation: u32,
}

impl Core {
    /// The incarnation of a channel's group at the newest policy head.
    pub(super) fn incarnation(&self, channel: &Channel) -> u32 {
        let state = self.servers.get(&channel.server).and_then(|s| s.policy.state());
        let known = state.and_then(|state| state.channel(channel.id));
        known.map_or(0, coterie_policy::Channel::incarnation)
    }

    /// Looks whether the policy has given up the group that this device is in, or lost. What made it
    /// rest was about that group.
    pub(crate) fn notice_reset(&self, channel: &mut Channel) {
        self.forget_tries(channel);
        let present = self.incarnation(channel);
        let Some(record) = channel.record.as_mut().filter(|r| r.incarnation < present) else {
            return;
        };
        if channel.group.is_some() && channel.over == Over::No {
            channel.over = Over::Noticed;
        }
        record.losses = None;
        channel.resting = None;
        // What an earlier program gave up for good was about that group, too.
        if channel.paused.as_deref().is_some_and(|words| words.starts_with(UNJOINABLE)) {
            channel.resume();
            channel.stale = true;
        }
    }

    /// Reads the log of a group that is over to its end, then leaves it.
    pub(super) fn leave_reset(&mut self, turn: &mut Turn<'_>, channel: &mut Channel) {
        match channel.over {
            Over::No => {}
            Over::Noticed => {
                channel.over = Over::Reading;
                self.fetch_log(turn, channel);
            }
            Over::Reading => self.give_up_group(turn, channel, Lost::Reset),
        }
    }

    /// The creation of the next incarnation: the group that this device was in is over.
    pub(super) fn take_creation(
        &mut self,
        turn: &mut Turn<'_>,
        channel: &mut Channel,
        envelope: &Envelope,
    ) -> Result<Taken, Stop> {
        let begun = self.check_creation(channel, envelope)?;
        self.give_up_group(turn, channel, Lost::Reset);
        let row = begun.row(channel, envelope);
        Ok(Taken { pin: Some(begun.said.policy), row, device: None })
    }

    /// The row of a creation that comes while this device is in no group: if it is in order, it says
    /// who reset the group.
    pub(super) fn begun_while_out(&self, channel: &Channel, envelope: &Envelope) -> Taken {
        let begun = self.check_creation(channel, envelope).ok();
        let row = begun.and_then(|begun| begun.row(channel, envelope));
        Taken { pin: None, row, device: None }
    }

    fn check_creation(&self, channel: &Channel, envelope: &Envelope) -> Result<Begun, Stop> {
        let lied = |why: &str| {
            let seq = envelope.head.seq;
            Stop::Lied(format!("the node admitted a creation that is not allowed ({seq}): {why}"))
        };
        let body = envelope.body.as_ref().ok_or_else(|| lied("it is withheld"))?;
        let (signed, creation, said) =
            SignedCreation::from_bytes(body).map_err(|e| lied(&e.to_string()))?;
        let policy = self.servers.get(&channel.server).map(|s| &s.policy).ok_or(Stop::Hold)?;
        envelope.check(channel, policy, &said)?;
        if said.class != Class::Commit {
            return Err(lied("its class is not commit"));
        }
        let check = PublicGroupCheck::from_creation(&creation.group_info, &creation.tree)
            .map_err(|e| lied(&e.to_string()))?;
        let id = GroupId::from_slice(check.group_id()).filter(|id| {
            id.channel == channel.id && check.context() == group_context(channel, id.incarnation)
        });
        let incarnation = id.ok_or_else(|| lied("it is of another channel"))?.incarnation;
        if channel.record.as_ref().is_some_and(|r| r.joined > 0 && r.incarnation >= incarnation) {
            return Err(lied("the group exists"));
        }
        let (_, state) = self.state_at_pin(channel, Some(said.policy))?;
        let leaves = check.leaves();
        let creator = leaves.first().ok_or_else(|| lied("nobody is in it"))?;
        let item =
            Judged::Creation { incarnation, creator: judged_leaf(creator), leaves: leaves.len() };
        judge(&state, channel.id, &item).map_err(|verdict| lied(&verdict.to_string()))?;
        let key = creator.signature_key.as_slice().try_into().map_err(|_| lied("its key"))?;
        signed.verify(&key).map_err(|e| lied(&e.to_string()))?;
        Ok(Begun { said, state, incarnation })
    }

    /// The own creation is in the log: who reset the group before it.
    pub(super) fn begun_here(
        &self,
        channel: &Channel,
        envelope: &Envelope,
        said: Authenticated,
    ) -> Taken {
        let incarnation = channel.own_incarnation();
        let (pin, state) = (said.policy, self.state_at_pin(channel, Some(said.policy)));
        let row = state
            .ok()
            .and_then(|(_, state)| Begun { said, state, incarnation }.row(channel, envelope));
        Taken { pin: Some(pin), row, device: None }
    }

    /// This device is in the next group: what was sealed for the one before is sealed anew, and what
    /// lapsed there is over.
    pub(super) fn carry_over(&self, turn: &mut Turn<'_>, channel: &mut Channel) {
        let id = channel.id;
        channel.outbox.retain_mut(|queued| {
            let key = keys::outbox(id, queued.position);
            if queued.record.lapsed {
                turn.forget(key);
            } else if !queued.acknowledged && queued.record.sealed.take().is_some() {
                turn.save(key, &queued.record);
            }
            !queued.record.lapsed
        });
        channel.adding = None;
        channel.added_at = None;
    }
}

impl Begun {
    /// What people are told of it; nothing of a channel's first group, which nobody reset.
    fn row(&self, channel: &Channel, envelope: &Envelope) -> Option<TimelineRecord> {
        let reset = self.state.channel(channel.id)?.reset?;
        (reset.incarnation == self.incarnation).then_some(TimelineRecord {
            user: Some(reset.by),
            at: Some(reset.at),
            ..TimelineRecord::of(6, envelope.header.message_id, envelope.body_hash)
        })
    }
}
