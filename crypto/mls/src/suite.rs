//! What every group of ours uses: ciphersuite, capabilities, wire formats, ratchet bounds.

use openmls::prelude::{
    Capabilities, Ciphersuite, CredentialType, ExtensionType, Lifetime, MlsGroupCreateConfig,
    MlsGroupJoinConfig, PURE_PLAINTEXT_WIRE_FORMAT_POLICY, ProtocolVersion,
    SenderRatchetConfiguration,
};

/// The group-context extension that carries our bytes (RFC 9420 §17.3, private use).
pub const CONTEXT_EXTENSION: u16 = 0xF0C0;

pub(crate) const CIPHERSUITE: Ciphersuite =
    Ciphersuite::MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519;

/// Its name (RFC 9420 §17.1).
pub const CIPHERSUITE_NAME: &str = "MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519";

/// Secrets of skipped messages kept for each sender: one device's concurrent sends may be
/// ordered by the node in any order.
const OUT_OF_ORDER: u32 = 128;

/// How many messages of one sender may be missing before the next that is still readable.
const FORWARD: u32 = 2_048;

/// The one capability list that every leaf carries, exactly.
pub(crate) fn capabilities() -> Capabilities {
    Capabilities::new(
        Some(&[ProtocolVersion::Mls10]),
        Some(&[CIPHERSUITE]),
        Some(&[ExtensionType::LastResort, ExtensionType::Unknown(CONTEXT_EXTENSION)]),
        Some(&[]),
        Some(&[CredentialType::Basic]),
    )
}

/// The one lifetime a KeyPackage may have: freshness is judged elsewhere, or the processing of an
/// Add would begin to fail one day, even for its author.
pub(crate) fn lifetime() -> Lifetime {
    Lifetime::init(0, u64::MAX)
}

fn ratchets() -> SenderRatchetConfiguration {
    SenderRatchetConfiguration::new(OUT_OF_ORDER, FORWARD)
}

pub(crate) fn join_config() -> MlsGroupJoinConfig {
    MlsGroupJoinConfig::builder()
        .wire_format_policy(PURE_PLAINTEXT_WIRE_FORMAT_POLICY)
        .padding_size(0)
        .max_past_epochs(0)
        .number_of_resumption_psks(0)
        .use_ratchet_tree_extension(false)
        .sender_ratchet_configuration(ratchets())
        .build()
}

pub(crate) fn create_config(
    extensions: openmls::prelude::Extensions<openmls::prelude::GroupContext>,
) -> MlsGroupCreateConfig {
    MlsGroupCreateConfig::builder()
        .ciphersuite(CIPHERSUITE)
        .capabilities(capabilities())
        .lifetime(lifetime())
        .with_group_context_extensions(extensions)
        .wire_format_policy(PURE_PLAINTEXT_WIRE_FORMAT_POLICY)
        .padding_size(0)
        .max_past_epochs(0)
        .number_of_resumption_psks(0)
        .use_ratchet_tree_extension(false)
        .sender_ratchet_configuration(ratchets())
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ciphersuite_is_called_what_it_is() {
        assert_eq!(format!("{CIPHERSUITE:?}"), CIPHERSUITE_NAME);
    }
}
