//! `POST /v1/servers`: opens a policy log.

use coterie_policy::Body;
use coterie_protocol::rest::{Admitted, CreateServer};
use coterie_types::ErrorCode;

use super::commit::{ATTEMPTS, Outcome};
use crate::{
    ActError, Answer, Caller, Node,
    detached::detached,
    policy::{Admission, ParsedIntent, admitted, parse_intent, refused},
};

/// Most intents that open a log.
const OPENING_MAX: usize = 16;

impl Node {
    /// Opens a policy log with signed intents, all or none; the first creates the server.
    ///
    /// # Errors
    /// `device_required`, `malformed`, `invalid`, `limit_reached`, `forbidden`.
    pub async fn create_server(&self, caller: &Caller, body: &CreateServer) -> Answer<Admitted> {
        if body.intents.is_empty() || body.intents.len() > OPENING_MAX {
            return Err(ActError::malformed(format!("1 to {OPENING_MAX} intents open a log")));
        }
        let intents: Vec<ParsedIntent> =
            body.intents.iter().map(|i| parse_intent(caller, i)).collect::<Answer<_>>()?;
        let server = intents[0].server;
        let opens = matches!(intents[0].claims.body, Body::ServerCreated(_));
        if !opens || intents.iter().any(|intent| intent.server != server) {
            let detail = "the first intent creates the server, and the others are for it";
            return Err(ActError::malformed(detail));
        }
        let (node, caller) = (self.clone(), caller.clone());
        detached(async move { node.open_log(&caller, &intents).await }).await
    }

    async fn open_log(&self, caller: &Caller, intents: &[ParsedIntent]) -> Answer<Admitted> {
        let _user = self.lock_user(caller.user).await;
        let server = intents[0].server;
        for _ in 0..ATTEMPTS {
            if self.store.find_server(server).await?.is_some() {
                self.check_enabled(caller.user, server).await?;
                return self.opened_before(intents).await;
            }
            if is_dm(&intents[0]) {
                self.check_dms(caller.user).await?;
            } else {
                self.check_memberships(caller.user).await?;
                self.check_ownerships(caller.user).await?;
            }
            let chain = self.device_chain(caller.user).await?;
            chain.check(&intents[0], &caller.username)?;
            let mut admission = Admission::into_new_log(server, self.clock.now());
            for intent in intents {
                admission.admit_intent(intent).map_err(|e| refused(&e, admission.state()))?;
                self.check_floor(&intent.claims.body)?;
            }
            chain.admit_rest(&intents[0], &mut admission)?;
            let Some(state) = admission.state() else { break };
            let notices = self.server_joined(state, caller.user, caller.device()?);
            if let Outcome::Done = self.commit_admission(admission, notices).await? {
                return self.opened_before(intents).await;
            }
        }
        Err(ActError::new(ErrorCode::Unavailable, "too many at once").with_retry_after(100))
    }

    /// The answer for a log that these very intents opened.
    async fn opened_before(&self, intents: &[ParsedIntent]) -> Answer<Admitted> {
        let mut last = None;
        for intent in intents {
            let found = self.find_same_intent(intent).await?;
            last = Some(found.ok_or_else(|| {
                ActError::invalid("the server exists, opened by other intents")
                    .with_rule("server_exists")
            })?);
        }
        let (row, entry) = last.ok_or_else(ActError::not_found)?;
        Ok(admitted(intents[0].server, &row, entry.at))
    }
}

fn is_dm(opening: &ParsedIntent) -> bool {
    matches!(&opening.claims.body, Body::ServerCreated(body) if body.kind.is_some())
}
