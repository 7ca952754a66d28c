//! How a server on its way ends: whole, refused, or given up by who has asked for it.

use coterie_types::ServerId;

use super::{Made, state::Stopped};
use crate::{Core, Failure, FailureKind, keys, turn::Turn};

/// The code of a server that is asked for and is still being made.
const BEING_MADE: &str = "being_made";

impl Core {
    /// How a server stands that a request waits for; why it has ended, to each that does.
    pub(crate) fn made(&mut self, id: ServerId) -> Result<Made, Failure> {
        let Some(making) = self.making.get_mut(&id) else { return Ok(Made::Whole) };
        let Some(failure) = making.failed.clone() else { return Ok(Made::OnItsWay) };
        making.waiting = making.waiting.saturating_sub(1);
        if making.waiting == 0 && making.record.stopped.is_none() {
            self.making.remove(&id);
        }
        Err(failure)
    }

    /// One waits no longer: it goes on by itself, unless nothing of it can have arrived.
    pub(crate) fn leave_making(&mut self, turn: &mut Turn<'_>, id: ServerId) -> Failure {
        let unreachable =
            |words: String| Failure::new(FailureKind::Unreachable, "unreachable", words);
        let why = "the node did not answer in time";
        let Some(making) = self.making.get_mut(&id) else {
            return unreachable(format!(
                "{why}; the server is made, and its channels are being entered"
            ));
        };
        making.waiting = making.waiting.saturating_sub(1);
        if !making.reached && making.posted.is_none() && making.waiting == 0 {
            self.making.remove(&id);
            turn.forget(keys::making(id));
            return unreachable(format!("{why}; nothing was made"));
        }
        let words = format!(
            "{why}; server \u{201c}{}\u{201d} is still being made and goes on at the next contact: asked \
             for again by the same name, it is waited for and not made a second time",
            making.name
        );
        Failure::new(FailureKind::Unreachable, BEING_MADE, words)
    }

    /// All is made, or no more of it can be. What its owner can still do something about stays noted.
    pub(super) fn end_making(
        &mut self,
        turn: &mut Turn<'_>,
        id: ServerId,
        failure: Option<Failure>,
    ) {
        let Some(failure) = failure else {
            self.making.remove(&id);
            return turn.forget(keys::making(id));
        };
        let owned = self.owns(id);
        let Some(making) = self.making.get_mut(&id) else { return };
        // Whoever has left it, or has done away with it, knows why nothing more is made of it.
        if making.waiting == 0 && failure.kind != FailureKind::NotFound {
            let known = self.servers.contains_key(&id);
            let how = if known { "was not made whole" } else { "was not made" };
            let next = match owned {
                true => format!("; go on with it, or leave it as it is: server finish {id}"),
                false => String::new(),
            };
            turn.alarm(format!(
                "notice: server \u{201c}{}\u{201d} {how}: {failure}{next}",
                making.name
            ));
        }
        if owned {
            let (code, message) = (failure.code.clone(), failure.message.clone());
            making.record.stopped = Some(Stopped { code, message });
            turn.save(keys::making(id), &making.record);
        } else {
            turn.forget(keys::making(id));
            if making.waiting == 0 {
                self.making.remove(&id);
                return;
            }
        }
        making.failed = Some(failure);
    }

    fn owns(&self, id: ServerId) -> bool {
        let server = self.servers.get(&id).filter(|server| !server.gone);
        let state = server.and_then(|server| server.policy.state());
        let user = self.account.as_ref().map(|account| account.user);
        state.is_some_and(|state| user == Some(state.owner()))
    }

    /// Forgets what is missing in a server that is gone, or is somebody else's.
    pub(super) fn forget_if_given_away(&mut self, turn: &mut Turn<'_>, id: ServerId) {
        let unread = self.servers.get(&id).is_some_and(|s| !s.gone && s.policy.state().is_none());
        let waits = self.making.get(&id).is_some_and(|making| making.waiting > 0);
        if !waits && !unread && !self.owns(id) {
            self.making.remove(&id);
            turn.forget(keys::making(id));
        }
    }

    /// Goes on with what has ended, and waits for it.
    pub(crate) fn finish_making(
        &mut self,
        turn: &mut Turn<'_>,
        id: ServerId,
    ) -> Result<(), Failure> {
        let making = self.making.get_mut(&id).ok_or_else(nothing_missing)?;
        making.waiting += 1;
        if making.failed.take().is_some() {
            making.tries = 0;
            making.record.stopped = None;
            turn.save(keys::making(id), &making.record);
        }
        making.backoff.succeed();
        self.online = true;
        Ok(())
    }

    /// Leaves a server as it is: what is missing is not made.
    pub(crate) fn forget_unmade(
        &mut self,
        turn: &mut Turn<'_>,
        id: ServerId,
    ) -> Result<(), Failure> {
        let making = self.making.get(&id).ok_or_else(nothing_missing)?;
        if making.failed.is_none() {
            return Err(being_made(&making.name, &making.record.template));
        }
        self.making.remove(&id);
        turn.forget(keys::making(id));
        Ok(())
    }
}

fn nothing_missing() -> Failure {
    let words = "nothing is missing there: this device makes no more of it";
    Failure::new(FailureKind::Refused, "nothing_missing", words)
}

/// It is on its way, and nothing else is done about it.
pub(super) fn being_made(name: &str, template: &str) -> Failure {
    let words = format!("server \u{201c}{name}\u{201d} is being made, of the template {template}");
    Failure::new(FailureKind::Refused, BEING_MADE, words)
}
