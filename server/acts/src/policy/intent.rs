//! Intents as they are posted: whose they are, and whether they are in the log already.

use coterie_policy::{Entry, Intent, Payload, SignedIntent};
use coterie_ports::rows::PolicyEntryRow;
use coterie_types::{Bytes, ErrorCode, ServerId};

use super::refused;
use crate::{ActError, Answer, Caller, Node};

/// A well-formed intent of the caller's device; the fold verifies it.
pub(crate) struct ParsedIntent {
    pub(crate) bytes: Bytes,
    pub(crate) server: ServerId,
    pub(crate) claims: Intent,
}

/// Reads an intent and checks that it is the caller's own.
pub(crate) fn parse_intent(caller: &Caller, bytes: &Bytes) -> Answer<ParsedIntent> {
    let device = caller.device()?;
    let parsed = SignedIntent::parse(bytes).map_err(|e| refused(&e, None))?;
    let claims = parsed.claims();
    if claims.user != caller.user || claims.device != device {
        let detail = "the intent is of another device than this session's";
        return Err(ActError::new(ErrorCode::Forbidden, detail).with_rule("not_session_device"));
    }
    Ok(ParsedIntent { bytes: bytes.clone(), server: parsed.server(), claims: claims.clone() })
}

impl Node {
    /// The stored entry of an intent that was posted before, byte for byte.
    pub(crate) async fn find_same_intent(
        &self,
        intent: &ParsedIntent,
    ) -> Answer<Option<(PolicyEntryRow, Entry)>> {
        let row = self.store.find_entry(intent.server, intent.claims.entry).await?;
        Ok(row.and_then(|row| {
            let entry = Entry::parse(&row.bytes).ok()?;
            let same = matches!(&entry.payload, Payload::Intent(bytes) if *bytes == intent.bytes);
            same.then_some((row, entry))
        }))
    }
}
