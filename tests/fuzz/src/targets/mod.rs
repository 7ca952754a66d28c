//! The targets.

mod attributes;
mod bytes;
mod core;
mod mls;
mod wire;

/// One target.
#[derive(Clone, Copy)]
pub struct Target {
    /// Its name: that of its folder in the corpus.
    pub name: &'static str,
    /// What must never panic.
    pub run: fn(&[u8]),
    /// The files of `spec/vectors` whose byte strings it begins with.
    pub vectors: &'static [&'static str],
    /// What else it begins with.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// How much dearer than a plain decoder it is: ordinary tests try it so many times less.
    pub weight: usize,
}

/// All of them.
pub const TARGETS: &[Target] = &[
    bytes::CODEC,
    bytes::IDENTITY,
    bytes::RECOVERY,
    bytes::VAULT,
    bytes::POLICY,
    bytes::POLICY_LOG,
    bytes::SNAPSHOT,
    bytes::ENVELOPES,
    bytes::CONTENT,
    bytes::MARKUP,
    bytes::PADDING,
    attributes::ATTESTATIONS,
    attributes::CLAIM,
    wire::REST,
    wire::GATEWAY,
    mls::PEEK,
    mls::KEY_PACKAGE,
    mls::PUBLIC_GROUP,
    mls::NODE_COMMIT,
    mls::MEMBER,
    mls::JOIN,
    core::CORE,
];

fn none() -> Vec<Vec<u8>> {
    Vec::new()
}
