//! Attestations, the files that bring them, and claims.

use coterie_protocol::attestations::AttestationFile;
use coterie_zk::attribute::{Attestation, BIRTH_DATE, CLAIM_LEN, Claim, Comparison, Gate};

use super::Target;

pub(super) const ATTESTATIONS: Target = Target {
    name: "attestations",
    run: attestations,
    vectors: &["attributes.json"],
    seeds: files,
    weight: 1,
};

fn attestations(bytes: &[u8]) {
    if let Ok(attestation) = Attestation::from_bytes(bytes) {
        assert_eq!(attestation.to_bytes(), bytes);
    }
    if let Ok(file) = AttestationFile::parse(&String::from_utf8_lossy(bytes)) {
        assert_eq!(AttestationFile::parse(&file.to_text()).as_ref(), Ok(&file));
    }
}

fn files() -> Vec<Vec<u8>> {
    let one = |count: usize| {
        let attested =
            r#"{"attestation":"AAAA","blinding":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}"#;
        let attested = vec![attested; count].join(",");
        format!(
            r#"{{"version":1,"user_id":"u00000000000000000000000000","attester":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","attribute":1,"value":7,"attestations":[{attested}]}}"#
        )
    };
    vec![one(1).into_bytes(), one(3).into_bytes()]
}

pub(super) const CLAIM: Target = Target {
    name: "claim",
    run: claim,
    vectors: &["attributes.json"],
    seeds: Vec::new,
    weight: 20,
};

/// Before the gate of the good ones among the vectors: what is after the attestation is reached.
fn claim(bytes: &[u8]) {
    let attester = bytes.get(1..33).and_then(|key| key.try_into().ok()).unwrap_or_default();
    let gate = Gate {
        server: [0x11; 16],
        role: [0x66; 16],
        attester,
        user: [0x44; 16],
        attribute: BIRTH_DATE,
        comparison: Comparison::AtMost,
        threshold: 39_715,
        at: 1_789_642_800_000,
    };
    if Claim::verify(&gate, bytes).is_ok() {
        assert_eq!(bytes.len(), CLAIM_LEN);
    }
}
