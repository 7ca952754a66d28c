//! `POST /v1/servers/{id}/policy`: admits an intent of a member.

use coterie_policy::Body;
use coterie_protocol::rest::{Admitted, PostIntent};
use coterie_types::{ChannelId, ErrorCode, ServerId};

use super::commit::{ATTEMPTS, Outcome};
use crate::{
    ActError, Answer, Caller, Node,
    detached::detached,
    policy::{About, Admission, ParsedIntent, admitted, hidden, parse_intent, refused},
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
        self.admit_for(caller, server, None, body).await
    }

    /// The same by a route that takes only intents about one thing.
    ///
    /// # Errors
    /// As [`Node::admit_intent`], and `invalid` with the rule `wrong_kind` or `wrong_target`.
    pub async fn change(
        &self,
        caller: &Caller,
        server: ServerId,
        about: About,
        body: &PostIntent,
    ) -> Answer<Admitted> {
        self.admit_for(caller, server, Some(about), body).await
    }

    /// The same about a channel, whose server is known.
    ///
    /// # Errors
    /// As [`Node::change`]; `not_found` to whoever may not view the channel.
    pub async fn change_channel(
        &self,
        caller: &Caller,
        channel: ChannelId,
        about: About,
        body: &PostIntent,
    ) -> Answer<Admitted> {
        let server = match self.viewable(caller.user, channel).await {
            Ok(policy) => policy.present().server(),
            // The answer to what deleted the channel may have been lost.
            Err(error) if error.code == ErrorCode::ServerDisabled => return Err(error),
            Err(error) => match self.admitted_before(caller, channel, body).await? {
                Some(admitted) => return Ok(admitted),
                None => return Err(error),
            },
        };
        self.admit_for(caller, server, Some(about), body).await
    }

    async fn admitted_before(
        &self,
        caller: &Caller,
        channel: ChannelId,
        body: &PostIntent,
    ) -> Answer<Option<Admitted>> {
        let intent = parse_intent(caller, &body.intent)?;
        if self.server_of(channel).await.ok() != Some(intent.server) {
            return Ok(None);
        }
        self.check_enabled(caller.user, intent.server).await?;
        let found = self.find_same_intent(&intent).await?;
        Ok(found.map(|(row, entry)| admitted(intent.server, &row, entry.at)))
    }

    async fn admit_for(
        &self,
        caller: &Caller,
        server: ServerId,
        about: Option<About>,
        body: &PostIntent,
    ) -> Answer<Admitted> {
        let intent = parse_intent(caller, &body.intent)?;
        if intent.server != server {
            let detail = "the intent is for another server";
            return Err(ActError::invalid(detail).with_rule("wrong_server"));
        }
        let (node, caller) = (self.clone(), caller.clone());
        detached(async move { node.admit(&caller, about, &intent).await }).await
    }

    async fn admit(
        &self,
        caller: &Caller,
        about: Option<About>,
        intent: &ParsedIntent,
    ) -> Answer<Admitted> {
        let added = match &intent.claims.body {
            Body::MemberAdded(added) => Some(added),
            _ => None,
        };
        // Nothing is added to their device log meanwhile.
        let _user = match added {
            Some(added) => Some(self.lock_user(added.user).await),
            None => None,
        };
        let slot = self.servers.get(intent.server);
        let _admission = slot.admission.lock().await;
        for _ in 0..ATTEMPTS {
            self.check_enabled(caller.user, intent.server).await?;
            if let Some((row, entry)) = self.find_same_intent(intent).await? {
                return Ok(admitted(intent.server, &row, entry.at));
            }
            let folded = self.policy(intent.server).await?;
            folded.check_member(caller.user)?;
            about.map_or(Ok(()), |about| about.check(caller.user, &intent.claims.body))?;
            if matches!(intent.claims.body, Body::MemberJoined(_)) {
                let detail = "one joins by the invitation's code";
                return Err(ActError::invalid(detail).with_rule("join_by_code"));
            }
            let present = folded.present();
            let chain = match added {
                Some(added) if present.is_dm() => {
                    Some((self.check_added(present, intent, added).await?, added.user))
                }
                _ => None,
            };
            let mut admission = Admission::into_log(&folded, self.clock.now());
            admission.admit_intent(intent).map_err(|refusal| {
                let body = &intent.claims.body;
                refused(&hidden(present, caller.user, body, refusal), Some(present))
            })?;
            self.check_floor(&intent.claims.body)?;
            if let Body::DeviceIdle(idle) = &intent.claims.body {
                self.check_silent(idle).await?;
            }
            if let Body::AuthorBlocked(block) = &intent.claims.body {
                self.check_block(present, block).await?;
            }
            if let Body::OwnerTransferred(transferred) = &intent.claims.body {
                self.check_ownerships(transferred.user).await?;
            }
            let mut notices = Vec::new();
            if let Some((chain, user)) = chain {
                chain.admit_rest(intent, &mut admission)?;
                notices.extend(admission.state().into_iter().flat_map(|s| self.added(s, user)));
            }
            if let Outcome::Done = self.commit_admission(admission, notices).await? {
                let found = self.find_same_intent(intent).await?;
                let (row, entry) = found.ok_or_else(ActError::not_found)?;
                return Ok(admitted(intent.server, &row, entry.at));
            }
        }
        Err(ActError::new(ErrorCode::Unavailable, "too many at once").with_retry_after(100))
    }
}
