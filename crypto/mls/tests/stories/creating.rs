//! Creations that the node does not take.

use coterie_mls::{ContextError, CreationError, PublicGroupCheck};
use openmls::prelude::tls_codec::Serialize as _;
use openmls::prelude::*;

use crate::people::{Device, GROUP};
use crate::villain::{SUITE, with_key};

#[test]
fn a_creation_with_external_senders_or_of_another_suite_is_refused() {
    let v = Device::new(66);
    let provider = openmls_rust_crypto::OpenMlsRustCrypto::default();
    let ours = || Extension::Unknown(0xF0C0, UnknownExtension(b"context".to_vec()));
    let sender = ExternalSender::new(
        v.signer.public_key().to_vec().into(),
        BasicCredential::new(b"the node".to_vec()).into(),
    );
    let senders = Extension::ExternalSenders(vec![sender]);
    let create = |extensions: Vec<Extension>, suite, with_tree| {
        let group = MlsGroup::builder()
            .with_group_id(GroupId::from_slice(GROUP))
            .replace_old_group()
            .ciphersuite(suite)
            .with_capabilities(Capabilities::new(
                None,
                Some(&[suite]),
                Some(&[ExtensionType::LastResort, ExtensionType::Unknown(0xF0C0)]),
                Some(&[]),
                None,
            ))
            .lifetime(Lifetime::init(0, u64::MAX))
            .with_group_context_extensions(Extensions::from_vec(extensions).unwrap())
            .build(&provider, &v.signer, with_key(&v.credential, &v.signer))
            .unwrap();
        let info = group.export_group_info(provider.crypto(), &v.signer, with_tree).unwrap();
        let tree = group.export_ratchet_tree().tls_serialize_detached().unwrap();
        PublicGroupCheck::from_creation(&info.to_bytes().unwrap(), &tree)
    };
    let other = Ciphersuite::MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519;
    assert!(create(vec![ours()], SUITE, false).is_ok());
    assert_eq!(
        create(vec![ours(), senders], SUITE, false).unwrap_err(),
        CreationError::Context(ContextError::Extensions)
    );
    assert_eq!(
        create(vec![], SUITE, false).unwrap_err(),
        CreationError::Context(ContextError::Extensions)
    );
    assert_eq!(
        create(vec![ours()], other, false).unwrap_err(),
        CreationError::Context(ContextError::Suite)
    );
    assert_eq!(create(vec![ours()], SUITE, true).unwrap_err(), CreationError::Extensions);
}
