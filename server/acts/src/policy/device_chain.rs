//! The caller's device log as the node has it, against the chain that an intent embeds.

use coterie_identity::SignedEntry;
use coterie_policy::Body;
use coterie_types::{Bytes, UserId};

use super::{Admission, ParsedIntent, refused};
use crate::{ActError, Answer, Node};

/// A user's device log, entry by entry.
pub(crate) struct DeviceChain(Vec<SignedEntry>);

impl Node {
    pub(crate) async fn device_chain(&self, user: UserId) -> Answer<DeviceChain> {
        let rows = self.store.list_device_entries(user).await?;
        let entries = rows.iter().map(|row| SignedEntry::parse(&row.bytes));
        entries.collect::<Result<_, _>>().map(DeviceChain).map_err(|error| {
            tracing::error!(%error, "a stored device log cannot be read");
            ActError::new(coterie_types::ErrorCode::Internal, "a stored device log is broken")
        })
    }
}

impl DeviceChain {
    /// Checks what an intent embeds: the beginning of the very log that the node has, so that no
    /// user has two, and the name that is theirs.
    pub(crate) fn check(&self, intent: &ParsedIntent, username: &str) -> Answer<()> {
        let Some((name, chain)) = embedded(&intent.claims.body) else { return Ok(()) };
        if name != username {
            let detail = "the username in the intent is not the caller's";
            return Err(ActError::invalid(detail).with_rule("username_not_own"));
        }
        let known = self.0.iter().map(SignedEntry::bytes);
        if chain.len() > self.0.len() || !chain.iter().eq(known.take(chain.len())) {
            let detail = "the device chain is not the beginning of the device log posted here";
            return Err(ActError::invalid(detail).with_rule("chain_not_posted"));
        }
        Ok(())
    }

    /// Admits what the device log has beyond the chain that the intent embeds.
    pub(crate) fn admit_rest(&self, intent: &ParsedIntent, into: &mut Admission) -> Answer<()> {
        let embedded = embedded(&intent.claims.body).map_or(0, |(_, chain)| chain.len());
        for entry in self.0.iter().skip(embedded) {
            into.admit_copy(entry).map_err(|e| refused(&e, into.state()))?;
        }
        Ok(())
    }
}

fn embedded(body: &Body) -> Option<(&str, &[Bytes])> {
    match body {
        Body::ServerCreated(body) => Some((&body.username, &body.device_chain)),
        Body::MemberJoined(body) => Some((&body.username, &body.device_chain)),
        Body::MemberAdded(body) => Some((&body.username, &body.device_chain)),
        _ => None,
    }
}
