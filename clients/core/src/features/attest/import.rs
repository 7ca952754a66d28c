//! `attest import`: checks what an attester has given, and keeps it.

use coterie_protocol::attestations::AttestationFile;
use coterie_types::FixedBytes;
use serde::Serialize;

use crate::{
    AskId, Core, Failure, FailureKind,
    attestations::AttestationRecord,
    flow::{Flow, Input, Step},
    keys,
    turn::Turn,
};

/// What was imported.
#[derive(Debug, Serialize)]
struct ImportView {
    attester: FixedBytes<32>,
    attribute: u16,
    /// Milliseconds.
    until: u64,
    imported: usize,
    /// How many were kept here before.
    known: usize,
}

/// The text of a file of attestations.
pub(in crate::features) struct Import(String);

impl Import {
    pub(in crate::features) const fn new(text: String) -> Self {
        Self(text)
    }
}

impl Flow for Import {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        _: AskId,
        _: Input,
    ) -> Result<Step, Failure> {
        let user = core.account()?.user;
        let file = AttestationFile::parse(&self.0).map_err(|e| bad(e.to_string()))?;
        if file.user_id != user {
            let words = format!("these attestations are about {}, and not about you", file.user_id);
            return Err(Failure::new(FailureKind::Refused, "attested_another", words));
        }
        let (mut new, mut until) = (Vec::new(), 0);
        for (place, one) in (1..).zip(&file.attestations) {
            let record = AttestationRecord::new(&file, one);
            let attestation = record.attestation();
            let attestation = attestation.map_err(|e| bad(format!("attestation {place}: {e}")))?;
            let said = (attestation.attester, attestation.user, attestation.attribute);
            if said != (file.attester.0, *user.as_bytes(), file.attribute) {
                return Err(bad(format!("attestation {place} is of something else than the file")));
            }
            if !record.opening().opens(&attestation) {
                return Err(bad(format!("attestation {place} is of another number than is said")));
            }
            until = attestation.until.max(until);
            new.push((FixedBytes(attestation.serial), record));
        }
        if until <= turn.now.0 {
            let words = "these attestations have expired";
            return Err(Failure::new(FailureKind::Refused, "attestation_expired", words));
        }
        // What is known may have been used.
        new.retain(|(serial, _)| !core.attestations.contains_key(serial));
        let count = new.len();
        for (serial, record) in new {
            turn.save(keys::attestation(serial), &record);
            core.attestations.insert(serial, record);
        }
        Ok(Step::done(&ImportView {
            attester: file.attester,
            attribute: file.attribute,
            until,
            imported: count,
            known: file.attestations.len() - count,
        }))
    }
}

fn bad(words: impl Into<String>) -> Failure {
    Failure::new(FailureKind::Refused, "attestation_bad", words)
}
