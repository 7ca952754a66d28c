//! Every label of the relation: one a purpose, all in one place.

/// Generator H.
pub(crate) const GEN_H: &str = "coterie-anon-v1/gen-h";
/// Generators of the vectors' first halves.
pub(crate) const GEN: &str = "coterie-anon-v1/gen";
/// Generators of the vectors' second halves.
pub(crate) const GEN_PRIME: &str = "coterie-anon-v1/gen-prime";
/// The point on every padding position of a ring.
pub(crate) const PAD: &str = "coterie-anon-v1/pad";
/// Bases of nullifiers.
pub(crate) const NULLIFIER_BASE: &str = "coterie-anon-v1/nullifier-base";
/// Bases of tickets.
pub(crate) const TICKET_BASE: &str = "coterie-anon-v1/ticket-base";
/// Bases of handles.
pub(crate) const HANDLE_BASE: &str = "coterie-anon-v1/handle-base";
/// The next seed of a ratchet.
pub(crate) const NEXT: &str = "coterie-anon-v1/next";
/// A secret key from a seed.
pub(crate) const KEY: &str = "coterie-anon-v1/key";
/// Hash of a channel's window.
pub(crate) const SCOPE: &str = "coterie-anon-v1/scope";
/// Hash of a poll.
pub(crate) const POLL: &str = "coterie-anon-v1/poll";
/// Hash of a ring.
pub(crate) const RING: &str = "coterie-anon-v1/ring";
/// Hash of what a post is bound to.
pub(crate) const CTX: &str = "coterie-anon-v1/ctx";
/// Transcript of a proof.
pub(crate) const PROOF: &str = "coterie-anon-v1";
/// Transcript of a proof of possession.
pub(crate) const POSSESSION: &str = "coterie-anon-v1/possession";
/// Transcript from which a batch's weights come.
pub(crate) const BATCH: &str = "coterie-anon-v1/batch";
/// Transcript that mixes secrets into the randomness of a pre-proof.
pub(crate) const PRE_PROOF: &str = "coterie-anon-v1/pre-proof";

/// All of them.
pub const LABELS: [&str; 17] = [
    GEN_H,
    GEN,
    GEN_PRIME,
    PAD,
    NULLIFIER_BASE,
    TICKET_BASE,
    HANDLE_BASE,
    NEXT,
    KEY,
    SCOPE,
    POLL,
    RING,
    CTX,
    PROOF,
    POSSESSION,
    BATCH,
    PRE_PROOF,
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_labels_are_equal_and_the_chapter_has_all() {
        assert_eq!(LABELS.iter().collect::<BTreeSet<_>>().len(), LABELS.len());
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/12-anonymity.md");
        let chapter = std::fs::read_to_string(path).unwrap();
        for label in LABELS {
            assert!(label.len() < 256 && label.starts_with(PROOF));
            assert!(chapter.contains(&format!("`{label}`")), "{label}");
        }
    }
}
