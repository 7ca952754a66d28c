//! Why an entry of a policy log is not taken in.

use coterie_policy::{Entry, Payload, Refusal, SignedIntent};
use coterie_types::Seq;

/// Why an entry convicts the node, or pauses the server.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LearnError {
    /// Of a later version: pause until this program is renewed.
    #[error("the server uses something this version does not know: update this program")]
    Unknown,
    /// The node admitted what the fold refuses.
    #[error("the node broke the policy log at entry {seq}{what}: {refusal} ({})", refusal.rule())]
    Broken {
        /// Where.
        seq: Seq,
        /// What it claims to be, in brackets.
        what: String,
        /// Why.
        refusal: Refusal,
    },
    /// The node shows another entry where one was known.
    #[error("the node shows another history of the policy log at entry {0}")]
    Forked(Seq),
    /// A saved log lacks an entry.
    #[error("entry {0} of the policy log is missing")]
    Missing(Seq),
    /// The log opens another server.
    #[error("the node shows the policy log of another server")]
    OtherServer,
}

/// The error for what the fold refuses: which entry, what it claims to be, and which rule.
pub(super) fn broken(seq: Seq, entry: Option<&Entry>, refusal: Refusal) -> LearnError {
    if refusal == Refusal::UnknownKind {
        return LearnError::Unknown;
    }
    let what = match entry.map(|entry| &entry.payload) {
        Some(Payload::Intent(bytes)) => {
            SignedIntent::parse(bytes).ok().map(|intent| intent.claims().body.name())
        }
        Some(_) => Some("device"),
        None => None,
    };
    let what = what.map(|name| format!(" ({name})")).unwrap_or_default();
    LearnError::Broken { seq, what, refusal }
}
