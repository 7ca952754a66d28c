//! Signing intents: with the own counter, at the head that is known.

use coterie_policy::{Body, Intent, SignedIntent};
use coterie_types::{EntryId, Head, ServerId};

use crate::{Core, Failure, turn::Turn};

/// What is wished, and why.
#[derive(Debug, Clone)]
pub(crate) struct Wish {
    pub(crate) body: Body,
    pub(crate) reason: Option<String>,
}

/// An intent ready to be posted.
pub(crate) struct Signed {
    pub(crate) entry: EntryId,
    pub(crate) intent: SignedIntent,
}

impl Wish {
    /// Without a reason.
    pub(crate) fn of(body: impl Into<Body>) -> Self {
        Self { body: body.into(), reason: None }
    }
}

impl Core {
    /// Signs an intent for a server whose log is known.
    pub(crate) fn sign_intent(
        &self,
        turn: &mut Turn<'_>,
        server: ServerId,
        wish: Wish,
    ) -> Result<Signed, Failure> {
        let entry = EntryId::from_bytes(turn.random());
        let intent = self.sign_entry(server, entry, wish)?;
        Ok(Signed { entry, intent })
    }

    /// The same with the id of its entry given.
    pub(crate) fn sign_entry(
        &self,
        server: ServerId,
        entry: EntryId,
        wish: Wish,
    ) -> Result<SignedIntent, Failure> {
        let state = self.state(server)?;
        let counter = state.counter(self.account()?.device) + 1;
        self.sign_with(entry, Some(server), Some(state.head()), counter, wish)
    }

    /// Signs an intent with everything given but the id of its entry.
    pub(crate) fn sign_at(
        &self,
        turn: &mut Turn<'_>,
        server: Option<ServerId>,
        as_of: Option<Head>,
        counter: u64,
        wish: Wish,
    ) -> Result<Signed, Failure> {
        let entry = EntryId::from_bytes(turn.random());
        let intent = self.sign_with(entry, server, as_of, counter, wish)?;
        Ok(Signed { entry, intent })
    }

    fn sign_with(
        &self,
        entry: EntryId,
        server: Option<ServerId>,
        as_of: Option<Head>,
        counter: u64,
        wish: Wish,
    ) -> Result<SignedIntent, Failure> {
        let account = self.account()?;
        let intent = Intent {
            version: Intent::VERSION,
            server,
            entry,
            user: account.user,
            device: account.device,
            counter,
            as_of,
            body: wish.body,
            reason: wish.reason,
        };
        Ok(intent.sign(&account.key))
    }
}
