//! A member with a client of their own making: openmls without our face.

use coterie_mls::{CONTEXT_EXTENSION, Signer};
use openmls::prelude::tls_codec::Deserialize as _;
use openmls::prelude::*;
use openmls::schedule::PreSharedKeyId;
use openmls_rust_crypto::OpenMlsRustCrypto;

use crate::people::{Device, Node};

pub(crate) const SUITE: Ciphersuite =
    Ciphersuite::MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519;

pub(crate) struct Villain<'a> {
    pub(crate) device: &'a Device,
    pub(crate) provider: OpenMlsRustCrypto,
    pub(crate) mls: MlsGroup,
}

/// A commit and its GroupInfo.
pub(crate) struct Crime {
    pub(crate) commit: Vec<u8>,
    pub(crate) group_info: Vec<u8>,
}

impl Crime {
    fn of(bundle: CommitMessageBundle) -> Self {
        let (commit, _, group_info) = bundle.into_messages();
        let group_info = group_info.unwrap().to_bytes().unwrap();
        Self { commit: commit.to_bytes().unwrap(), group_info }
    }
}

pub(crate) fn with_key(credential: &[u8], signer: &Signer) -> CredentialWithKey {
    CredentialWithKey {
        credential: BasicCredential::new(credential.to_vec()).into(),
        signature_key: signer.public_key().to_vec().into(),
    }
}

/// The capabilities that all our leaves have.
pub(crate) fn honest() -> Capabilities {
    Capabilities::new(
        Some(&[ProtocolVersion::Mls10]),
        Some(&[SUITE]),
        Some(&[ExtensionType::LastResort, ExtensionType::Unknown(CONTEXT_EXTENSION)]),
        Some(&[]),
        Some(&[CredentialType::Basic]),
    )
}

impl<'a> Villain<'a> {
    /// Joins with a leaf of their choice.
    pub(crate) fn join(
        device: &'a Device,
        node: &Node,
        leaf: LeafNodeParameters,
        psk: Option<PreSharedKeyId>,
    ) -> (Self, Crime) {
        let provider = OpenMlsRustCrypto::default();
        if let Some(psk) = &psk {
            psk.store(&provider, b"shared in a cellar").unwrap();
        }
        let (info, tree) = node.serve();
        let MlsMessageBodyIn::GroupInfo(info) =
            MlsMessageIn::tls_deserialize_exact(info).unwrap().extract()
        else {
            panic!("a GroupInfo")
        };
        let (mls, bundle) = MlsGroup::external_commit_builder()
            .with_ratchet_tree(RatchetTreeIn::tls_deserialize_exact(tree).unwrap())
            .with_config(
                MlsGroupJoinConfig::builder()
                    .wire_format_policy(PURE_PLAINTEXT_WIRE_FORMAT_POLICY)
                    .build(),
            )
            .build_group(&provider, info, with_key(&device.credential, &device.signer))
            .unwrap()
            .add_psk_proposals(psk.map(PreSharedKeyProposal::new))
            .leaf_node_parameters(leaf)
            .load_psks(provider.storage())
            .unwrap()
            .create_group_info(true)
            .use_ratchet_tree_extension(false)
            .build(provider.rand(), provider.crypto(), &device.signer, |_| true)
            .unwrap()
            .finalize(&provider)
            .unwrap();
        (Self { device, provider, mls }, Crime::of(bundle))
    }

    /// Commits to whatever proposals, with whatever new leaf.
    pub(crate) fn commit(
        &mut self,
        proposals: Vec<Proposal>,
        leaf: LeafNodeParameters,
    ) -> Result<Crime, CreateCommitError> {
        let bundle = self
            .mls
            .commit_builder()
            .consume_proposal_store(true)
            .force_self_update(true)
            .leaf_node_parameters(leaf)
            .add_proposals(proposals)
            .load_psks(self.provider.storage())?
            .create_group_info(true)
            .use_ratchet_tree_extension(false)
            .build(self.provider.rand(), self.provider.crypto(), &self.device.signer, |_| true)?
            .stage_commit(&self.provider)
            .unwrap();
        Ok(Crime::of(bundle))
    }

    /// Commits to another group context.
    pub(crate) fn commit_context(
        &mut self,
        extensions: Extensions<GroupContext>,
    ) -> Result<Crime, CreateCommitError> {
        let bundle = self
            .mls
            .commit_builder()
            .propose_group_context_extensions(extensions)?
            .load_psks(self.provider.storage())?
            .create_group_info(true)
            .use_ratchet_tree_extension(false)
            .build(self.provider.rand(), self.provider.crypto(), &self.device.signer, |_| true)?
            .stage_commit(&self.provider)
            .unwrap();
        Ok(Crime::of(bundle))
    }

    /// Commits with a leaf that has another signature key.
    pub(crate) fn commit_with_key(&mut self, credential: &[u8], signer: &Signer) -> Crime {
        let bundle = self
            .mls
            .commit_builder()
            .load_psks(self.provider.storage())
            .unwrap()
            .create_group_info(true)
            .use_ratchet_tree_extension(false)
            .build_with_new_signer(
                self.provider.rand(),
                self.provider.crypto(),
                &self.device.signer,
                NewSignerBundle { signer, credential_with_key: with_key(credential, signer) },
                |_| true,
            )
            .unwrap()
            .stage_commit(&self.provider)
            .unwrap();
        Crime::of(bundle)
    }
}
