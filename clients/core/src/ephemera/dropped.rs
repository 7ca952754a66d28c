//! Why an ephemeral is dropped, and how many were, since the program began: nothing of it is saved.

use std::collections::BTreeMap;

use coterie_protocol::ephemeral::EphemeralError;
use serde_json::{Map, Value};

use crate::reason::named;

named! {
    /// Why an ephemeral is not shown.
    Why:
    /// Of a channel in whose group this device is not.
    NotJoined = "not_joined",
    /// Of another epoch than the group's, or not sealed in it.
    Epoch = "epoch",
    /// Sealed for this epoch and changed, or of another size.
    Sealed = "sealed",
    /// Not of the form, or of a kind that is not known.
    Kind = "kind",
    /// By a device that does not belong to the channel, or may not do so there.
    Sender = "sender",
    /// Not signed by its device.
    Signature = "signature",
    /// Its time is too far from now.
    Late = "late",
    /// Not newer than what the device told last.
    Replayed = "replayed",
}

/// How many were dropped, by the reason.
#[derive(Debug, Default)]
pub(crate) struct Dropped(BTreeMap<&'static str, u64>);

impl Dropped {
    pub(super) fn count(&mut self, why: Why) {
        let count = self.0.entry(why.code()).or_default();
        *count = count.saturating_add(1);
    }

    /// `{REASON: n}`: those that occurred.
    pub(crate) fn view(&self) -> Value {
        let mut view = Map::new();
        for (code, count) in &self.0 {
            view.insert((*code).to_owned(), Value::from(*count));
        }
        Value::Object(view)
    }
}

impl From<EphemeralError> for Why {
    fn from(error: EphemeralError) -> Self {
        match error {
            EphemeralError::Sealed | EphemeralError::Mismatch => Self::Sealed,
            EphemeralError::Codec(_) | EphemeralError::Kind => Self::Kind,
            EphemeralError::Signature => Self::Signature,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_have_codes_of_their_own() {
        let codes: std::collections::BTreeSet<_> = Why::ALL.iter().map(|why| why.code()).collect();
        assert_eq!(codes.len(), Why::ALL.len());
    }
}
