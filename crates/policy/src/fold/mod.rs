//! The fold: one entry after another, one file a kind. Pure; a refused entry changes nothing.

mod author;
mod channel_created;
mod device_chain;
mod device_copied;
mod invitation_closed;
mod invitation_created;
mod member_joined;
mod member_kicked;
mod member_left;
mod server_created;

use coterie_types::{Millis, Seq};

use crate::{Body, Entry, Flag, Intent, Payload, Refusal, SignedIntent, State, UnverifiedIntent};

pub use member_joined::join_proof;

/// An intent whose author, signature, counter and `as_of` hold, with its place in the log.
struct Verified<'a> {
    seq: Seq,
    at: Millis,
    intent: &'a Intent,
}

impl State {
    /// Opens a log with its first entry.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn open(entry: &Entry) -> Result<Self, Refusal> {
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
        let mut state = server_created::open(&unverified, body)?;
        state.record(unverified.claims());
        state.advance(entry);
        Ok(state)
    }

    /// Folds a whole log from its first entry.
    ///
    /// # Errors
    /// [`Refusal`] of the first entry that is refused; `NotOpening` for a log of no entries.
    pub fn fold<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Result<Self, Refusal> {
        let mut entries = entries.into_iter();
        let first = Self::open(entries.next().ok_or(Refusal::NotOpening)?)?;
        entries.try_fold(first, |state, entry| state.apply(entry))
    }

    /// The state after the next entry.
    ///
    /// # Errors
    /// [`Refusal`]. An entry that the node admitted and this refuses convicts the node, unless it
    /// is [`Refusal::UnknownKind`].
    pub fn apply(&self, entry: &Entry) -> Result<Self, Refusal> {
        if entry.seq != self.head.seq + 1 {
            return Err(Refusal::Seq);
        }
        if entry.at < self.at {
            return Err(Refusal::AtBackwards);
        }
        let mut state = self.clone();
        match &entry.payload {
            Payload::Intent(bytes) => state.apply_intent(entry, &SignedIntent::parse(bytes)?)?,
            Payload::Device(bytes) => device_copied::apply(&mut state, entry.seq, bytes)?,
        }
        state.advance(entry);
        Ok(state)
    }

    fn apply_intent(&mut self, entry: &Entry, signed: &UnverifiedIntent) -> Result<(), Refusal> {
        let intent = signed.claims();
        if matches!(intent.body, Body::ServerCreated(_)) {
            return Err(Refusal::AlreadyOpen);
        }
        if intent.server != Some(self.server) {
            return Err(Refusal::WrongServer);
        }
        if self.entries.contains(&intent.entry) {
            return Err(Refusal::EntryReused);
        }
        match &intent.body {
            Body::MemberJoined(body) => author::check_joiner(self, entry.seq, signed, body)?,
            _ => author::check_member(self, signed)?,
        }
        author::check_order(self, intent)?;
        let verified = Verified { seq: entry.seq, at: entry.at, intent };
        match &intent.body {
            Body::ServerCreated(_) => return Err(Refusal::AlreadyOpen),
            Body::ChannelCreated(body) => channel_created::apply(self, &verified, body)?,
            Body::InvitationCreated(body) => invitation_created::apply(self, &verified, body)?,
            Body::InvitationClosed(body) => invitation_closed::apply(self, &verified, body)?,
            Body::MemberJoined(body) => member_joined::apply(self, &verified, body)?,
            Body::MemberLeft(_) => member_left::apply(self, &verified)?,
            Body::MemberKicked(body) => member_kicked::apply(self, &verified, body)?,
        }
        self.record(intent);
        Ok(())
    }

    /// Remembers the intent's id and the device's counter.
    fn record(&mut self, intent: &Intent) {
        self.entries.insert(intent.entry);
        if let Some(record) = self.devices.get_mut(&intent.device) {
            record.counter = intent.counter;
        }
    }

    fn require(&self, intent: &Intent, flag: Flag) -> Result<(), Refusal> {
        if self.may(intent.user, flag, None) { Ok(()) } else { Err(Refusal::Forbidden(flag)) }
    }
}
