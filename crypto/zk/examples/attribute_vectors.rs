//! Writes `attributes.json` into the folder it is given. The same bytes each time.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a generator may stop where it stands")]

use coterie_seal::SigningKey;
use coterie_zk::attribute::{CLAIM_LEN, Claim, ClaimError, Comparison, Gate, issue};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use serde_json::{Value, json};

/// 2000-01-01, in days since 1900-01-01.
const BORN: u32 = 36_524;

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).expect("a folder to write into");
    let key = SigningKey::from_seed(&[1; 32]);
    let gate = Gate {
        server: [0x11; 16],
        role: [0x66; 16],
        attester: key.verifying_key(),
        user: [0x44; 16],
        attribute: 1,
        comparison: Comparison::AtMost,
        threshold: 39_715,
        at: 1_789_642_800_000,
    };
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let time = (1_789_000_000_000, 1_790_000_000_000);
    let (attestation, opening) = issue(&key, (gate.user, 1, BORN), time, &mut rng);
    let least = Gate { comparison: Comparison::AtLeast, threshold: BORN, ..gate };
    let mut prove = |gate: &Gate| Claim::prove(gate, &attestation, &opening, &mut rng).unwrap();
    let (claim, of_least) = (prove(&gate), prove(&least));
    let good = [case("at most", &gate, &claim), case("at least, exactly", &least, &of_least)];
    let file = json!({
        "spec": "spec/12-anonymity.md",
        "encoding": "byte strings are lower-case hex; the attester's seed is 32 times 01",
        "opening": { "value": opening.value, "blinding": hex(&opening.blinding) },
        "good": good,
        "bad": bad(&gate, &claim, &of_least),
    });
    let text = serde_json::to_string_pretty(&file)? + "\n";
    std::fs::write(std::path::Path::new(&folder).join("attributes.json"), text)
}

fn bad(gate: &Gate, claim: &[u8], of_least: &[u8]) -> Vec<Value> {
    let flipped = |at: usize| {
        let mut bad = claim.to_vec();
        bad[at] ^= 1;
        bad
    };
    let gates = [
        ("another server", Gate { server: [9; 16], ..*gate }),
        ("another role", Gate { role: [9; 16], ..*gate }),
        ("another user", Gate { user: [9; 16], ..*gate }),
        ("another attester", Gate { attester: [9; 32], ..*gate }),
        ("another attribute", Gate { attribute: 2, ..*gate }),
        ("another threshold", Gate { threshold: gate.threshold + 1, ..*gate }),
        ("the other side", Gate { comparison: Comparison::AtLeast, ..*gate }),
        ("before its time", Gate { at: 1_788_999_999_999, ..*gate }),
        ("after its time", Gate { at: 1_790_000_000_000, ..*gate }),
    ];
    let proofs = [
        ("empty", Vec::new()),
        ("one byte short", claim[..CLAIM_LEN - 1].to_vec()),
        ("one byte more", [claim, &[0]].concat()),
        ("another version", flipped(0)),
        ("another commitment", flipped(51)),
        ("another serial", flipped(100)),
        ("another signature", flipped(130)),
        ("another range proof", [&claim[..179], &of_least[179..]].concat()),
        ("the last scalar not canonical", [&claim[..CLAIM_LEN - 32], &[0xff; 32]].concat()),
    ];
    let of_gates = gates.iter().map(|(name, gate)| refused(name, gate, claim));
    let of_proofs = proofs.iter().map(|(name, bytes)| refused(name, gate, bytes));
    of_gates.chain(of_proofs).collect()
}

fn refused(name: &str, gate: &Gate, bytes: &[u8]) -> Value {
    let rule = match Claim::verify(gate, bytes).expect_err(name) {
        ClaimError::Length(_) => "length",
        ClaimError::Attestation(_) => "attestation",
        ClaimError::OtherAttester => "attester",
        ClaimError::OtherUser => "user",
        ClaimError::OtherAttribute => "attribute",
        ClaimError::Time => "time",
        ClaimError::Proof => "proof",
    };
    let mut case = case(name, gate, bytes);
    case["rule"] = json!(rule);
    case
}

fn case(name: &str, gate: &Gate, bytes: &[u8]) -> Value {
    json!({
        "name": name,
        "server": hex(&gate.server),
        "role": hex(&gate.role),
        "attester": hex(&gate.attester),
        "user": hex(&gate.user),
        "attribute": gate.attribute,
        "at_most": gate.comparison == Comparison::AtMost,
        "threshold": gate.threshold,
        "at": gate.at,
        "claim": hex(bytes),
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
