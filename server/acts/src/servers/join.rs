//! `POST /v1/invitations/{code}/join`.

use coterie_policy::Body;
use coterie_protocol::rest::{Admitted, PostIntent};
use coterie_types::ErrorCode;

use super::commit::{ATTEMPTS, Outcome};
use crate::{
    ActError, Answer, Caller, Node,
    detached::detached,
    policy::{Admission, ParsedIntent, admitted, hide_invitation, parse_intent, refused},
};

impl Node {
    /// Admits the caller into a server by an invitation. Entries of the caller's device log that
    /// the intent does not embed yet follow it as copies, in the same transaction.
    ///
    /// # Errors
    /// `not_found` for an invitation that is unknown, expired, used up or closed; otherwise as
    /// [`Node::admit_intent`].
    pub async fn join(&self, caller: &Caller, code: &str, body: &PostIntent) -> Answer<Admitted> {
        let intent = parse_intent(caller, &body.intent)?;
        let (node, caller, code) = (self.clone(), caller.clone(), code.to_owned());
        detached(async move { node.join_by(&caller, &code, &intent).await }).await
    }

    async fn join_by(
        &self,
        caller: &Caller,
        code: &str,
        intent: &ParsedIntent,
    ) -> Answer<Admitted> {
        let Body::MemberJoined(joins) = &intent.claims.body else {
            return Err(ActError::malformed("the intent does not join"));
        };
        let _user = self.lock_user(caller.user).await;
        let slot = self.servers.get(intent.server);
        let _admission = slot.admission.lock().await;
        for _ in 0..ATTEMPTS {
            self.check_enabled(caller.user, intent.server).await?;
            if let Some((row, entry)) = self.find_same_intent(intent).await? {
                return Ok(admitted(intent.server, &row, entry.at));
            }
            let invitation = self.open_invitation(code, Some(caller.user)).await?;
            if (invitation.server, invitation.invitation) != (intent.server, joins.invitation) {
                return Err(ActError::not_found());
            }
            self.check_memberships(caller.user).await?;
            let chain = self.device_chain(caller.user).await?;
            chain.check(intent, &caller.username)?;
            let folded = self.policy(intent.server).await?;
            let mut admission = Admission::into_log(&folded, self.clock.now());
            admission.admit_intent(intent).map_err(|refusal| match hide_invitation(&refusal) {
                true => ActError::not_found(),
                false => refused(&refusal, Some(folded.present())),
            })?;
            chain.admit_rest(intent, &mut admission)?;
            let Some(state) = admission.state() else { break };
            let notices = self.server_joined(state, caller.user, caller.device()?);
            if let Outcome::Done = self.commit_admission(admission, notices).await? {
                let found = self.find_same_intent(intent).await?;
                let (row, entry) = found.ok_or_else(ActError::not_found)?;
                return Ok(admitted(intent.server, &row, entry.at));
            }
        }
        Err(ActError::new(ErrorCode::Unavailable, "too many at once").with_retry_after(100))
    }
}
