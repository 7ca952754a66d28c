//! Gateway tickets: open one connection of one session, once, within 30 seconds.

use coterie_ports::SessionId;
use coterie_protocol::rest::Ticket;
use coterie_types::{Bytes, ErrorCode, limits::TICKET_LIFE};

use super::flow::{FlowKind, FlowState};
use crate::{ActError, Answer, Caller, Node};

impl Node {
    /// A ticket for the caller's session, which must have a device.
    ///
    /// # Errors
    /// `device_required`.
    pub async fn issue_ticket(&self, caller: &Caller) -> Answer<Ticket> {
        caller.device()?;
        let expires_at = self.clock.now().plus(TICKET_LIFE);
        let secret = Bytes(caller.session.0.to_vec());
        let state = FlowState { user: Some(caller.user), secret, ..FlowState::default() };
        let (ticket, write) = self.flow(FlowKind::Ticket, &state, expires_at);
        self.store.commit(vec![write]).await?;
        Ok(Ticket { ticket, expires_at })
    }

    /// Takes a ticket; gives whose it is.
    ///
    /// # Errors
    /// `unauthenticated` for an unknown, used or expired one, or an ended session.
    pub async fn redeem_ticket(&self, ticket: &str) -> Answer<Caller> {
        let bad = |error: ActError| match error.code {
            ErrorCode::NotFound => {
                let detail = "the ticket is unknown, was used or has expired";
                ActError::new(ErrorCode::Unauthenticated, detail)
            }
            _ => error,
        };
        let state = self.find_flow(FlowKind::Ticket, ticket).await.map_err(bad)?;
        self.take_flow(ticket, Vec::new()).await.map_err(bad)?;
        let session = <[u8; 16]>::try_from(&state.secret[..])
            .map_err(|_| ActError::new(ErrorCode::Internal, "a ticket names no session"))?;
        self.caller_of(SessionId(session)).await
    }
}
