//! Signing intents: with the own counter, at the head that is known.

use coterie_policy::{Body, Intent, SignedIntent};
use coterie_types::{EntryId, Head, ServerId};

use crate::{Core, Failure, turn::Turn};

/// An intent ready to be posted.
pub(crate) struct Signed {
    pub(crate) entry: EntryId,
    pub(crate) intent: SignedIntent,
}

impl Core {
    /// Signs an intent for a server whose log is known.
    pub(crate) fn sign_intent(
        &self,
        turn: &mut Turn<'_>,
        server: ServerId,
        body: Body,
    ) -> Result<Signed, Failure> {
        let account = self.account()?;
        let state = self.state(server)?;
        let counter = state.counter(account.device) + 1;
        self.sign_at(turn, Some(server), Some(state.head()), counter, body)
    }

    /// Signs an intent with everything given.
    pub(crate) fn sign_at(
        &self,
        turn: &mut Turn<'_>,
        server: Option<ServerId>,
        as_of: Option<Head>,
        counter: u64,
        body: Body,
    ) -> Result<Signed, Failure> {
        let account = self.account()?;
        let entry = EntryId::from_bytes(turn.random());
        let intent = Intent {
            version: Intent::VERSION,
            server,
            entry,
            user: account.user,
            device: account.device,
            counter,
            as_of,
            body,
            reason: None,
        };
        Ok(Signed { entry, intent: intent.sign(&account.key) })
    }
}
