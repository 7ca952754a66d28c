//! One intent on its way: signed at the newest head, posted, and made anew when the log or the
//! counter had moved on.

use coterie_policy::{Body, State, body::Checkpoint};
use coterie_protocol::rest::{Admitted, PostIntent};
use coterie_types::{EntryId, ServerId};

use crate::{
    AskId, Core, Failure,
    account::forged,
    net::{Purpose, Reply},
    server::{Server, intent::Wish},
    turn::Turn,
};

/// How often an intent is signed anew before its refusal is told.
const TRIES: u32 = 5;

/// An intent that is being admitted.
#[derive(Debug)]
pub(super) struct Intending {
    server: ServerId,
    wish: Wish,
    tries: u32,
    posted: Option<EntryId>,
    admitted: Option<Admitted>,
}

impl Intending {
    pub(super) fn new(server: ServerId, wish: Wish) -> Self {
        Self { server, wish, tries: 0, posted: None, admitted: None }
    }

    /// The entry, once it is admitted and the own log has it.
    pub(super) fn landed(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
    ) -> Result<Option<Admitted>, Failure> {
        core.refuse_paused(self.server, None)?;
        if !core.servers.get(&self.server).is_some_and(Server::settled) {
            return Ok(None);
        }
        if let Some(admitted) = &self.admitted {
            let seen = core.state(self.server).map(|s| s.has_entry(admitted.entry_id));
            return match seen {
                Ok(true) => Ok(Some(admitted.clone())),
                // Leaving ends the sight of the log: the node's word is all there is.
                _ if core.servers.get(&self.server).is_some_and(|s| s.gone) => {
                    Ok(Some(admitted.clone()))
                }
                _ => Err(forged("the node said that an entry is in the policy log, and it is not")),
            };
        }
        if self.posted.is_none() {
            let wish = fresh(core.state(self.server)?, &self.wish);
            let signed = core.sign_intent(turn, self.server, wish)?;
            self.posted = Some(signed.entry);
            self.tries += 1;
            let post = PostIntent { intent: signed.intent.bytes().clone() };
            let path = format!("/v1/servers/{}/policy", self.server);
            core.net.call(turn, Purpose::Ask(ask), "POST", path, Some(&post));
        }
        Ok(None)
    }

    /// The node's answer.
    pub(super) fn replied(&mut self, core: &mut Core, reply: &Reply) -> Result<(), Failure> {
        let posted = self.posted.take();
        if let Some(server) = core.servers.get_mut(&self.server) {
            server.stale = true;
        }
        match reply.parse::<Admitted>() {
            Ok(admitted)
                if Some(admitted.entry_id) == posted && admitted.server_id == self.server =>
            {
                core.admitted_at(admitted.at);
                self.admitted = Some(admitted);
                Ok(())
            }
            Ok(_) => Err(forged("the node answered for another entry")),
            Err(_) if self.tries < TRIES && moved_on(reply) => Ok(()),
            Err(failure) => Err(failure),
        }
    }
}

/// A checkpoint is of the state right before it, whatever that is when it is signed.
fn fresh(state: &State, wish: &Wish) -> Wish {
    match wish.body {
        Body::Checkpoint(_) => {
            Wish { body: Checkpoint { state: state.hash() }.into(), ..wish.clone() }
        }
        _ => wish.clone(),
    }
}

fn moved_on(reply: &Reply) -> bool {
    matches!(reply.code(), Some("counter_conflict" | "head_stale" | "head_unknown"))
        || reply.rule() == Some("checkpoint_state")
}
