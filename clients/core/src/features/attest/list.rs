//! `attest list`: what is kept here. The numbers are not told.

use std::collections::BTreeMap;

use coterie_types::FixedBytes;
use serde::Serialize;

use crate::{
    AskId, Core, Failure,
    attestations::AttestationRecord,
    flow::{Flow, Input, Step},
    turn::Turn,
};

/// Attestations of one sort: of an attester, an attribute and a time.
#[derive(Debug, Serialize)]
struct AttestationView {
    attester: FixedBytes<32>,
    attribute: u16,
    /// Milliseconds.
    from: u64,
    /// Milliseconds.
    until: u64,
    left: usize,
    used: usize,
}

/// All that are kept.
#[derive(Debug, Serialize)]
struct AttestationList {
    attestations: Vec<AttestationView>,
}

/// All that is kept.
pub(in crate::features) struct List;

impl Flow for List {
    fn step(
        &mut self,
        core: &mut Core,
        _: &mut Turn<'_>,
        _: AskId,
        _: Input,
    ) -> Result<Step, Failure> {
        core.account()?;
        Ok(Step::done(&list(core)))
    }
}

/// A row for each attester, attribute and time.
fn list(core: &Core) -> AttestationList {
    type Sort = ([u8; 32], u16, u64, u64);
    let mut rows: BTreeMap<Sort, (usize, usize)> = BTreeMap::new();
    for record in core.attestations.values() {
        let Ok(attestation) = record.attestation() else { continue };
        let sort =
            (attestation.attester, attestation.attribute, attestation.from, attestation.until);
        let (all, used) = rows.entry(sort).or_default();
        *all += 1;
        *used += usize::from(record.spent.is_some());
    }
    let row = |((attester, attribute, from, until), (all, used)): (Sort, (usize, usize))| {
        AttestationView {
            attester: FixedBytes(attester),
            attribute,
            from,
            until,
            left: all - used,
            used,
        }
    };
    AttestationList { attestations: rows.into_iter().map(row).collect() }
}

/// How many are left of the sort of one.
pub(super) fn left(core: &Core, like: &AttestationRecord) -> usize {
    let Ok(like) = like.attestation() else { return 0 };
    let unused = core.attestations.values().filter(|record| record.spent.is_none());
    let same = unused.filter_map(|record| record.attestation().ok());
    same.filter(|a| (a.attester, a.attribute) == (like.attester, like.attribute)).count()
}
