//! The way to the own join: what lies before it cannot be read; at it, the scratch group counts.

use coterie_policy::{Judged, Verdict, judge};
use coterie_protocol::envelope::{Authenticated, EnvelopeKind, SignedCreation};
use coterie_types::sha256;

use super::{
    Channel, Entering, Over,
    envelope::{Envelope, Stop},
    ingest::Taken,
    run::others,
};
use crate::{
    Core, counters::Step, keys, leaf::judged_leaf, reason::Reason, records::RunRecord, turn::Turn,
};

impl Core {
    pub(super) fn take_before_joined(
        &mut self,
        turn: &mut Turn<'_>,
        channel: &mut Channel,
        envelope: &Envelope,
    ) -> Result<Taken, Stop> {
        let Some(joining) = channel.joining.as_ref() else { return Err(Stop::Hold) };
        if joining.record.sender.is_some() {
            return self.take_until_welcomed(turn, channel, envelope);
        }
        let own = sha256(&[&joining.record.body]) == envelope.body_hash;
        if !own {
            if envelope.header.message_id == joining.record.message_id {
                return Err(Stop::Lied("the node changed this device's join".into()));
            }
            return Ok(match envelope.kind {
                EnvelopeKind::Creation => self.begun_while_out(channel, envelope),
                _ => Taken::unreadable(envelope, Reason::BeforeJoined),
            });
        }
        let said = own_authenticated(joining.record.group_info.is_none(), &joining.record.body)
            .ok_or_else(|| Stop::Lied("the own join is damaged".into()))?;
        let policy = self.servers.get(&channel.server).map(|s| &s.policy).ok_or(Stop::Hold)?;
        envelope.check(channel, policy, &said)?;
        self.judge_own(channel, &said).map_err(|verdict| {
            Stop::Lied(format!("the node admitted a join that the policy refuses: {verdict}"))
        })?;
        let creates = joining.record.group_info.is_none();
        self.adopt(turn, channel, envelope);
        Ok(match creates {
            true => self.begun_here(channel, envelope, said),
            false => Taken { pin: Some(said.policy), row: None, device: None },
        })
    }

    fn judge_own(&self, channel: &Channel, said: &Authenticated) -> Result<(), Verdict> {
        let Some(joining) = channel.joining.as_ref() else { return Err(Verdict::ChannelUnknown) };
        let (_, state) =
            self.state_at_pin(channel, Some(said.policy)).map_err(|_| Verdict::ChannelUnknown)?;
        let leaves = joining.group.leaves();
        let own = leaves.iter().find(|l| l.index == joining.group.own_leaf_index());
        let own = own.map(judged_leaf).ok_or(Verdict::CommitterNotRight)?;
        let incarnation = joining.record.incarnation;
        let item = if joining.record.group_info.is_none() {
            Judged::Creation { incarnation, creator: own, leaves: leaves.len() }
        } else {
            Judged::Commit {
                incarnation,
                committer: own,
                external: true,
                adds: &[],
                removes: &[],
                path_leaf: Some(own),
                foreign: false,
                leaves_after: leaves.len(),
            }
        };
        judge(&state, channel.id, &item)
    }

    pub(super) fn adopt(
        &mut self,
        turn: &mut Turn<'_>,
        channel: &mut Channel,
        envelope: &Envelope,
    ) {
        let Some(joining) = channel.joining.take() else { return };
        turn.forget(keys::joining(channel.id));
        // A creation can be followed by nobody else; a join and the commit of a Welcome can.
        let welcomed = joining.record.sender.is_some();
        let run = (welcomed || joining.record.group_info.is_some())
            .then(|| self.poster(channel, envelope.header.device))
            .flatten()
            .map(|user| RunRecord {
                first: envelope.head,
                user,
                // Who was there before those who were let in, they cannot tell.
                others: if welcomed { 1 } else { others(&joining.group, user) },
                failed: None,
                failed_join: false,
            });
        channel.group = Some(joining.group);
        channel.just_in = !welcomed;
        channel.outsiders = None;
        self.follow_wanted = true;
        channel.over = Over::No;
        channel.entering = Entering::default();
        turn.forget(keys::entering(channel.id));
        let next = joining.record.incarnation;
        if channel.record.as_ref().is_some_and(|record| record.joined == 0) {
            self.note_first_join(turn, channel);
        }
        if let Some(before) = channel.record.as_ref().filter(|record| record.joined > 0) {
            let reset = before.incarnation != next;
            self.counters.stepped(if reset { Step::Reset } else { Step::Rejoined });
            if reset {
                self.carry_over(turn, channel);
            }
        }
        if let Some(record) = channel.record.as_mut() {
            record.joined = envelope.head.seq;
            record.incarnation = joining.record.incarnation;
            record.run = run;
        }
        self.path_renewed(turn, channel);
    }
}

fn own_authenticated(creation: bool, body: &[u8]) -> Option<Authenticated> {
    if creation {
        SignedCreation::from_bytes(body).ok().map(|(_, _, said)| said)
    } else {
        Authenticated::from_bytes(&coterie_mls::peek(body).ok()?.aad).ok()
    }
}
