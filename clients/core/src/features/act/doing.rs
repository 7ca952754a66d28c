//! One wish carried out: admitted, in the own log, and everybody removed whom it puts out.

use coterie_policy::Body;
use coterie_protocol::rest::Admitted;
use coterie_types::ServerId;

use super::{admitting::Admitting, intending::Intending, removing::Removing};
use crate::{
    AskId, Core, Failure, features::views::Removed, flow::Input, server::intent::Wish, turn::Turn,
};

/// A wish on its way.
#[derive(Debug)]
pub(crate) struct Doing {
    server: ServerId,
    body: Body,
    intending: Intending,
    removing: Option<Removing>,
    admitting: Admitting,
    admitted: Option<Admitted>,
}

/// A wish that has been carried out.
#[derive(Debug, Clone)]
pub(crate) struct Done {
    pub(crate) server: ServerId,
    pub(crate) body: Body,
    pub(crate) admitted: Admitted,
    /// The channels that somebody was put out of, if it is of that sort.
    pub(crate) channels: Option<Vec<Removed>>,
}

impl Doing {
    /// Begins it; posted when it is first looked at.
    pub(crate) fn new(core: &Core, server: ServerId, wish: Wish) -> Self {
        let body = wish.body.clone();
        let removing = Some(Removing::before(core, server, &body));
        let admitting = Admitting::before(core, server, &body);
        let intending = Intending::new(server, wish);
        Self { server, body, intending, removing, admitting, admitted: None }
    }

    /// Moves on; gives what was done when it is.
    pub(crate) fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: &Input,
    ) -> Result<Option<Done>, Failure> {
        if self.admitted.is_none() {
            if let Input::Reply(reply) = input {
                self.intending.replied(core, reply)?;
                return Ok(None);
            }
            let Some(admitted) = self.intending.landed(core, turn, ask)? else { return Ok(None) };
            if let Some(removing) = self.removing.as_mut() {
                removing.begin(core, self.server, admitted.seq);
            }
            self.admitting.begin(core);
            self.admitted = Some(admitted);
        }
        if self.removing.as_mut().is_some_and(|removing| !removing.ended(core)) {
            return Ok(None);
        }
        if !self.admitting.ended(core) {
            return Ok(None);
        }
        let Some(admitted) = self.admitted.clone() else { return Ok(None) };
        let channels = self.removing.take().and_then(|r| r.told(core, self.server));
        Ok(Some(Done { server: self.server, body: self.body.clone(), admitted, channels }))
    }
}
