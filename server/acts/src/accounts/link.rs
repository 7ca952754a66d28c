//! Linking a new device from an old one: a box for four messages, which the node cannot make use of,
//! each put there once; and the new device's first session. It lives for ten minutes.

use coterie_ports::{Conflict, StoreError, Write};
use coterie_protocol::rest::{
    ClaimLink, GrantLink, LinkMessage, LinkOpened, LinkView, LoginGranted, OpenLink,
};
use coterie_seal::{SignLabel, verify};
use coterie_types::{
    Bytes, EntryId, ErrorCode, FixedBytes, Millis,
    limits::{LINK_LIFE, LINK_MESSAGE_MAX},
};

use super::{
    flow::{FlowKind, FlowState},
    secret::random,
    session::{account_disabled, check_label, wrong_credentials},
};
use crate::{ActError, Answer, Caller, Node};

/// A message of a link after the first, which is kept under the link's own name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Answer,
    Offer,
    Grant,
}

impl Part {
    fn name(self, link: &str) -> String {
        match self {
            Self::Answer => format!("{link}.answer"),
            Self::Offer => format!("{link}.offer"),
            Self::Grant => format!("{link}.grant"),
        }
    }
}

impl Node {
    /// Opens a link for a new device.
    ///
    /// # Errors
    /// Only faults of the node.
    pub async fn open_link(&self, body: &OpenLink) -> Answer<LinkOpened> {
        // An id's text without its letter: 26 characters that can be read aloud.
        let name = EntryId::from_bytes(random()).to_string().split_off(1);
        let expires_at = self.clock.now().plus(LINK_LIFE);
        let state = FlowState { secret: Bytes(body.commitment.to_vec()), ..FlowState::default() };
        let write = self.named_flow(FlowKind::Link, &name, &state, expires_at);
        self.store.commit(vec![write]).await?;
        Ok(LinkOpened { link: name, expires_at })
    }

    /// What has been shown so far, to whoever knows the link's name.
    ///
    /// # Errors
    /// `not_found`, with the rule `link_unknown`.
    pub async fn read_link(&self, link: &str) -> Answer<LinkView> {
        let (state, expires_at) = self.find_link(link).await?;
        let commitment = <[u8; 32]>::try_from(&state.secret[..]).map_err(|_| unknown())?;
        let part =
            async |part| Ok::<_, ActError>(self.find_part(link, part).await?.map(|s| s.secret));
        Ok(LinkView {
            commitment: FixedBytes(commitment),
            answer: part(Part::Answer).await?,
            offer: part(Part::Offer).await?,
            grant: part(Part::Grant).await?,
            expires_at,
        })
    }

    /// The old device answers: from now on the link is its user's.
    ///
    /// # Errors
    /// `not_found`; `invalid` when another has answered; `too_large`, `device_required`.
    pub async fn answer_link(&self, caller: &Caller, link: &str, body: &LinkMessage) -> Answer<()> {
        caller.device()?;
        let (_, expires_at) = self.find_link(link).await?;
        let (user, secret) = (Some(caller.user), body.message.clone());
        let state = FlowState { user, secret, ..FlowState::default() };
        self.put_part(link, Part::Answer, state, expires_at).await
    }

    /// The new device shows its offer, after the answer.
    ///
    /// # Errors
    /// As [`Node::answer_link`].
    pub async fn offer_link(&self, link: &str, body: &LinkMessage) -> Answer<()> {
        let (_, expires_at) = self.find_link(link).await?;
        self.find_part(link, Part::Answer).await?.ok_or_else(too_early)?;
        let state = FlowState { secret: body.message.clone(), ..FlowState::default() };
        self.put_part(link, Part::Offer, state, expires_at).await
    }

    /// The old device gives what the new one needs, after it has added it to the device log.
    ///
    /// # Errors
    /// As [`Node::answer_link`]; `not_found` for a link that another user has answered; `invalid`
    /// for a device that is not an active one of the caller.
    pub async fn grant_link(&self, caller: &Caller, link: &str, body: &GrantLink) -> Answer<()> {
        caller.device()?;
        let (_, expires_at) = self.find_link(link).await?;
        let answer = self.find_part(link, Part::Answer).await?.ok_or_else(too_early)?;
        if answer.user != Some(caller.user) {
            return Err(unknown());
        }
        self.find_part(link, Part::Offer).await?.ok_or_else(too_early)?;
        self.active_device(caller.user, body.device_id).await?;
        let (user, device) = (Some(caller.user), Some(body.device_id));
        let state = FlowState { user, device, secret: body.grant.clone(), ..FlowState::default() };
        self.put_part(link, Part::Grant, state, expires_at).await
    }

    /// The new device's session, for whoever has its key. Claimed again (the answer may have been
    /// lost) it takes the place of the one before.
    ///
    /// # Errors
    /// `not_found`, `wrong_credentials`, `account_disabled`, `invalid` (a device revoked meanwhile).
    pub async fn claim_link(&self, link: &str, body: &ClaimLink) -> Answer<LoginGranted> {
        check_label(body.label.as_deref())?;
        self.find_link(link).await?;
        let grant = self.find_part(link, Part::Grant).await?.ok_or_else(too_early)?;
        let (user, device) = grant.user.zip(grant.device).ok_or_else(unknown)?;
        let row = self.load_user(user).await?;
        let key = self.active_device(user, device).await?.key;
        verify(SignLabel::LinkSession, &key, link.as_bytes(), &body.signature)
            .map_err(|_| wrong_credentials())?;
        if row.disabled_at.is_some() {
            return Err(account_disabled());
        }
        let at = self.clock.now();
        let before = self.store.list_sessions(user).await?;
        let before = before.iter().filter(|s| s.device == Some(device)).map(|s| s.session);
        let mut ended: Vec<_> = before.collect();
        let label = body.label.clone();
        let session = self.new_session(user, &row.username, Some(device), label).await?;
        let mut writes = vec![Write::EndSessionsOfDevice { user, device, at }];
        writes.extend(session.writes);
        self.store.commit(writes).await?;
        ended.extend(session.ended);
        self.sessions_ended(&ended);
        self.login_granted(user, session.granted).await
    }

    async fn find_link(&self, link: &str) -> Answer<(FlowState, Millis)> {
        // The names of parts are no links.
        let plain = link.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let row = self.store.find_flow(link).await?.filter(|_| plain).ok_or_else(unknown)?;
        let state = self.find_flow(FlowKind::Link, link).await.map_err(|_| unknown())?;
        Ok((state, row.expires_at))
    }

    async fn find_part(&self, link: &str, part: Part) -> Answer<Option<FlowState>> {
        match self.find_flow(FlowKind::Link, &part.name(link)).await {
            Ok(state) => Ok(Some(state)),
            Err(error) if error.code == ErrorCode::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Puts a message there, once. The same again is answered alike.
    async fn put_part(
        &self,
        link: &str,
        part: Part,
        state: FlowState,
        expires_at: Millis,
    ) -> Answer<()> {
        if state.secret.len() > LINK_MESSAGE_MAX {
            let detail = format!("a message of a link has at most {LINK_MESSAGE_MAX} bytes");
            return Err(ActError::new(ErrorCode::TooLarge, detail));
        }
        let write = self.named_flow(FlowKind::Link, &part.name(link), &state, expires_at);
        match self.store.commit(vec![write]).await {
            Err(StoreError::Conflict(Conflict::Flow)) => {
                let kept = self.find_part(link, part).await?.ok_or_else(unknown)?;
                let same = (kept.user, kept.device) == (state.user, state.device)
                    && kept.secret == state.secret;
                if same { Ok(()) } else { Err(taken()) }
            }
            other => Ok(other?),
        }
    }
}

fn unknown() -> ActError {
    let detail = "no such link: it was never opened, or is over";
    ActError::new(ErrorCode::NotFound, detail).with_rule("link_unknown")
}

fn too_early() -> ActError {
    ActError::invalid("the other device has not come so far").with_rule("link_too_early")
}

fn taken() -> ActError {
    ActError::invalid("another message stands there already").with_rule("link_taken")
}
