//! Tombstones: a signed deletion takes effect when its author may, at e(n), delete that message.

use coterie_policy::{Judged, NOBODY, State, judge};
use coterie_protocol::{
    envelope::{Authenticated, Class, EnvelopeKind, SignedTombstone, Tombstone},
    rest::DeleteMessage,
};
use coterie_types::{Bytes, ChannelId, MessageId, Seq};

use super::{
    Channel,
    envelope::{Envelope, Stop},
    ingest::Taken,
};
use crate::{Core, keys, loading::Loading, records::TimelineRecord, turn::Turn};

/// Whether a tombstone is signed by the device that it names, one of its user's.
pub(crate) fn is_signed(state: &State, signed: &SignedTombstone, tombstone: &Tombstone) -> bool {
    let device = state.device_log(tombstone.user).and_then(|log| log.device(&tombstone.device));
    device.is_some_and(|device| signed.verify(&device.key).is_ok())
}

impl Core {
    /// A tombstone of this device for a message of a channel, with an id of its own.
    pub(crate) fn sign_tombstone(
        &mut self,
        turn: &mut Turn<'_>,
        id: ChannelId,
        (target, target_id): (Seq, MessageId),
    ) -> Option<DeleteMessage> {
        let message_id = self.new_message_id(turn);
        let channel = self.channels.get(&id)?;
        let said = self.heads(channel, message_id, Class::Light)?;
        let account = self.account.as_ref()?;
        let tombstone = Tombstone {
            authenticated: Bytes(said.to_bytes()),
            channel: id,
            user: account.user,
            device: account.device,
            target,
            target_id,
        };
        let signed = SignedTombstone::sign(&tombstone, &account.key);
        Some(DeleteMessage { message_id, tombstone: Bytes(signed.to_bytes()) })
    }

    /// A deletion while the group is being joined anew: it needs no group, and whoever comes back
    /// has rows of the time before. What does not fit is left alone like all else there.
    pub(super) fn take_tombstone_while_out(
        &mut self,
        turn: &mut Turn<'_>,
        channel: &mut Channel,
        envelope: &Envelope,
    ) -> Result<Option<Taken>, Stop> {
        let was_in = channel.record.as_ref().is_some_and(|record| record.joined > 0);
        let is_out = channel.group.is_none() || channel.joining.is_some();
        if envelope.kind != EnvelopeKind::Tombstone || !was_in || !is_out {
            return Ok(None);
        }
        match self.take_tombstone(turn, channel, envelope) {
            Ok(taken) => Ok(Some(Taken { pin: None, ..taken })),
            Err(stop @ (Stop::Hold | Stop::Recall(_))) => Err(stop),
            Err(Stop::Unknown(_) | Stop::Lied(_)) => Ok(None),
        }
    }

    pub(super) fn take_tombstone(
        &mut self,
        turn: &mut Turn<'_>,
        channel: &mut Channel,
        envelope: &Envelope,
    ) -> Result<Taken, Stop> {
        let malformed =
            || Stop::Lied(format!("the node admitted a malformed tombstone {}", envelope.head.seq));
        let body = envelope.body.as_ref().ok_or_else(malformed)?;
        let (signed, tombstone, said) =
            SignedTombstone::from_bytes(body).map_err(|_| malformed())?;
        let policy = self.servers.get(&channel.server).map(|s| &s.policy).ok_or(Stop::Hold)?;
        envelope.check(channel, policy, &said)?;
        let pin = Some(said.policy);
        let Some(row) = channel.fetched_rows.get(&tombstone.target).cloned() else {
            self.fetch_row(turn, channel, tombstone.target);
            return Err(Stop::Hold);
        };
        channel.fetched_rows.clear();
        let nothing = Taken { pin, row: None, device: None };
        if self.allowed(channel, envelope, &signed, &tombstone, row.as_ref()).is_none() {
            return Ok(nothing);
        }
        let Some(row) = row else { return Ok(nothing) };
        // What relates to it goes with it.
        let (deleted, relation) = row.deleted_by(&tombstone, envelope.head.seq);
        turn.save(keys::timeline(channel.id, tombstone.target), &deleted);
        self.unwant(turn, channel.id, tombstone.target);
        self.show_arrival(turn, channel, tombstone.target, &deleted);
        Ok(Taken { pin, row: Some(relation), device: None })
    }

    /// Whether the signature is its device's, and the policy at e(n) lets them delete the target.
    fn allowed(
        &self,
        channel: &Channel,
        envelope: &Envelope,
        signed: &SignedTombstone,
        tombstone: &Tombstone,
        row: Option<&TimelineRecord>,
    ) -> Option<()> {
        let said = Authenticated::from_bytes(&tombstone.authenticated).ok()?;
        let (_, state) = self.state_at_pin(channel, Some(said.policy)).ok()?;
        let row = row.filter(|_| is_signed(&state, signed, tombstone))?;
        let aimed = tombstone.channel == channel.id
            && tombstone.target < envelope.head.seq
            && tombstone.target_id == row.message_id;
        // An unreadable row has no author that could be compared; nothing of it is shown anyway.
        let author = match row.anonymous {
            Some(_) => NOBODY,
            None => row.user.unwrap_or(tombstone.user),
        };
        judge(&state, channel.id, &Judged::Tombstone { by: tombstone.device, author }).ok()?;
        aimed.then_some(())
    }

    fn fetch_row(&mut self, turn: &mut Turn<'_>, channel: &Channel, seq: Seq) {
        let range = (keys::timeline(channel.id, seq), keys::timeline(channel.id, seq + 1));
        self.load_rows(turn, Loading::Row(channel.id, seq), range, (1, false));
    }

    pub(crate) fn row_loaded(&mut self, id: ChannelId, seq: Seq, value: Option<&Bytes>) {
        if let Some(channel) = self.channels.get_mut(&id) {
            let row = value.and_then(|bytes| coterie_types::from_canonical(bytes).ok());
            channel.fetched_rows.insert(seq, row);
            channel.stale = true;
        }
    }
}
