//! `POST /v1/servers/{id}/policy`: admits an intent of a member.

use coterie_policy::Body;
use coterie_protocol::rest::{Admitted, PostIntent};
use coterie_types::{ErrorCode, ServerId};

use super::commit::{ATTEMPTS, Outcome};
use crate::{
    ActError, Answer, Caller, Node,
    detached::detached,
    policy::{Admission, ParsedIntent, admitted, parse_intent, refused},
};

impl Node {
    /// Admits a signed intent at the log's present head. The same bytes again are answered with
    /// the stored entry.
    ///
    /// # Errors
    /// `not_found` to whoever is not a member; `counter_conflict`, `head_stale`, `head_unknown`,
    /// `forbidden` (with rule and permission), `invalid`, `limit_reached`, `malformed`.
    pub async fn admit_intent(
        &self,
        caller: &Caller,
        server: ServerId,
        body: &PostIntent,
    ) -> Answer<Admitted> {
        let intent = parse_intent(caller, &body.intent)?;
        if intent.server != server {
            let detail = "the intent is for another server";
            return Err(ActError::invalid(detail).with_rule("wrong_server"));
        }
        let (node, caller) = (self.clone(), caller.clone());
        detached(async move { node.admit(&caller, &intent).await }).await
    }

    async fn admit(&self, caller: &Caller, intent: &ParsedIntent) -> Answer<Admitted> {
        let slot = self.servers.get(intent.server);
        let _admission = slot.admission.lock().await;
        for _ in 0..ATTEMPTS {
            if let Some((row, entry)) = self.find_same_intent(intent).await? {
                return Ok(admitted(intent.server, &row, entry.at));
            }
            let folded = self.policy(intent.server).await?;
            if folded.present().member(caller.user).is_none() {
                return Err(ActError::not_found());
            }
            if matches!(intent.claims.body, Body::MemberJoined(_)) {
                let detail = "one joins by the invitation's code";
                return Err(ActError::invalid(detail).with_rule("join_by_code"));
            }
            let mut admission = Admission::into_log(&folded, self.clock.now());
            admission.admit_intent(intent).map_err(|e| refused(&e, Some(folded.present())))?;
            if let Body::OwnerTransferred(transferred) = &intent.claims.body {
                self.check_ownerships(transferred.user).await?;
            }
            if let Outcome::Done = self.commit_admission(admission, Vec::new()).await? {
                let found = self.find_same_intent(intent).await?;
                let (row, entry) = found.ok_or_else(ActError::not_found)?;
                return Ok(admitted(intent.server, &row, entry.at));
            }
        }
        Err(ActError::new(ErrorCode::Unavailable, "too many at once").with_retry_after(100))
    }
}
