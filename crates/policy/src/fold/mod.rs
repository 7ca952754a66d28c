//! The fold: one entry after another, one file a kind. Pure; a refused entry changes nothing.

mod anonymity_key;
mod anonymity_set;
mod author;
mod author_blocked;
mod channel_changed;
mod channel_created;
mod channel_deleted;
mod channel_synced;
mod checkpoint;
mod device_back;
mod device_chain;
mod device_copied;
mod device_idle;
mod dm;
mod exits;
mod group_reset;
mod history_set;
mod invitation_closed;
mod invitation_created;
mod member_accepted;
mod member_added;
mod member_banned;
mod member_joined;
mod member_kicked;
mod member_left;
mod member_unbanned;
mod nickname_set;
mod overwrite_set;
mod owner_transferred;
mod role_changed;
mod role_claimed;
mod role_created;
mod role_deleted;
mod role_emptied;
mod role_given;
mod role_moved;
mod server_changed;
mod server_created;
mod server_deleted;
mod server_listed;
mod timeout_set;
mod verified;
mod version_floor;
mod whole;

use coterie_seal::Signatures;

use crate::{Body, Entry, Intent, Payload, Refusal, SignedIntent, State, UnverifiedIntent};

pub use member_joined::join_proof;
use verified::Verified;

impl State {
    /// Opens a log with its first entry.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn open(entry: &Entry) -> Result<Self, Refusal> {
        Self::open_with(entry, &mut Signatures::Now)
    }

    fn open_with(entry: &Entry, signatures: &mut Signatures) -> Result<Self, Refusal> {
        if entry.seq != 1 {
            return Err(Refusal::Seq);
        }
        let Payload::Intent(bytes) = &entry.payload else {
            return Err(Refusal::NotOpening);
        };
        let unverified = SignedIntent::parse(bytes)?;
        let Body::ServerCreated(body) = &unverified.claims().body else {
            return Err(Refusal::NotOpening);
        };
        let mut state = server_created::open(&unverified, body, signatures)?;
        state.record(unverified.claims());
        state.advance(entry);
        Ok(state)
    }

    /// The state after the next entry.
    ///
    /// # Errors
    /// [`Refusal`]. An entry that the node admitted and this refuses convicts the node, unless it
    /// is [`Refusal::UnknownKind`].
    pub fn apply(&self, entry: &Entry) -> Result<Self, Refusal> {
        let mut state = self.clone();
        state.absorb(entry, &mut Signatures::Now)?;
        Ok(state)
    }

    /// Becomes the state after the next entry; worth nothing after a refusal.
    fn absorb(&mut self, entry: &Entry, signatures: &mut Signatures) -> Result<(), Refusal> {
        if entry.seq != self.head.seq + 1 {
            return Err(Refusal::Seq);
        }
        if entry.at < self.at {
            return Err(Refusal::AtBackwards);
        }
        let before = self.anonymity.is_watched().then(|| self.clone());
        match &entry.payload {
            Payload::Intent(bytes) => {
                self.apply_intent(entry, &SignedIntent::parse(bytes)?, signatures)?;
            }
            Payload::Device(bytes) => {
                device_copied::apply(self, entry.seq, bytes, signatures)?;
            }
        }
        self.advance(entry);
        self.stamp_rings(before.as_ref());
        Ok(())
    }

    fn apply_intent(
        &mut self,
        entry: &Entry,
        signed: &UnverifiedIntent,
        signatures: &mut Signatures,
    ) -> Result<(), Refusal> {
        let intent = signed.claims();
        if matches!(intent.body, Body::ServerCreated(_)) {
            return Err(Refusal::AlreadyOpen);
        }
        if intent.server != Some(self.server) {
            return Err(Refusal::WrongServer);
        }
        if self.deleted {
            return Err(Refusal::ServerDeleted);
        }
        dm::check_kind(self, &intent.body)?;
        if self.entries.contains(&intent.entry) {
            return Err(Refusal::EntryReused);
        }
        match &intent.body {
            Body::MemberJoined(body) => {
                author::check_joiner(self, entry.seq, signed, body, signatures)?;
            }
            _ => author::check_member(self, signed, signatures)?,
        }
        author::check_order(self, intent)?;
        let verified = Verified { seq: entry.seq, at: entry.at, intent };
        dm::check_accepted(self, &verified)?;
        self.apply_body(&verified, signatures)?;
        self.record(intent);
        Ok(())
    }

    fn apply_body(&mut self, v: &Verified<'_>, signatures: &mut Signatures) -> Result<(), Refusal> {
        match &v.intent.body {
            Body::ServerCreated(_) => Err(Refusal::AlreadyOpen),
            Body::ChannelCreated(body) => channel_created::apply(self, v, body),
            Body::InvitationCreated(body) => invitation_created::apply(self, v, body),
            Body::InvitationClosed(body) => invitation_closed::apply(self, v, body),
            Body::MemberJoined(body) => member_joined::apply(self, v, body, signatures),
            Body::MemberLeft(_) => member_left::apply(self, v),
            Body::MemberKicked(body) => member_kicked::apply(self, v, body),
            Body::ServerChanged(body) => server_changed::apply(self, v, body),
            Body::ServerListed(body) => server_listed::apply(self, v, body),
            Body::ServerDeleted(_) => server_deleted::apply(self, v),
            Body::OwnerTransferred(body) => owner_transferred::apply(self, v, body),
            Body::RoleCreated(body) => role_created::apply(self, v, body),
            Body::RoleChanged(body) => role_changed::apply(self, v, body),
            Body::RoleMoved(body) => role_moved::apply(self, v, body),
            Body::RoleDeleted(body) => role_deleted::apply(self, v, body),
            Body::RoleGranted(body) => role_given::apply(self, v, body.user, body.role, true),
            Body::RoleRevoked(body) => role_given::apply(self, v, body.user, body.role, false),
            Body::ChannelChanged(body) => channel_changed::apply(self, v, body),
            Body::ChannelDeleted(body) => channel_deleted::apply(self, v, body),
            Body::OverwriteSet(body) => overwrite_set::apply(self, v, body),
            Body::ChannelSynced(body) => channel_synced::apply(self, v, body),
            Body::NicknameSet(body) => nickname_set::apply(self, v, body),
            Body::TimeoutSet(body) => timeout_set::apply(self, v, body),
            Body::MemberBanned(body) => member_banned::apply(self, v, body),
            Body::MemberUnbanned(body) => member_unbanned::apply(self, v, body),
            Body::AnonymitySet(body) => anonymity_set::apply(self, v, body),
            Body::Checkpoint(body) => checkpoint::apply(self, v, body),
            Body::MemberAdded(body) => member_added::apply(self, v, body, signatures),
            Body::MemberAccepted(_) => member_accepted::apply(self, v),
            Body::VersionFloor(body) => version_floor::apply(self, v, *body),
            Body::DeviceIdle(body) => device_idle::apply(self, v, body),
            Body::DeviceBack(_) => device_back::apply(self, v),
            Body::GroupReset(body) => group_reset::apply(self, v, body),
            Body::AnonymityKeySet(body) => anonymity_key::apply(self, v, body),
            Body::AuthorBlocked(body) => author_blocked::apply(self, v, body),
            Body::RoleClaimed(body) => role_claimed::apply(self, v, body),
            Body::HistorySet(body) => history_set::apply(self, v, body),
        }
    }

    /// Remembers the intent's id and the device's counter.
    fn record(&mut self, intent: &Intent) {
        self.entries.insert(intent.entry);
        if let Some(record) = self.devices.get_mut(&intent.device) {
            record.counter = intent.counter;
        }
    }
}
