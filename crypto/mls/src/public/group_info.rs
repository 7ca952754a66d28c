//! A GroupInfo as the node wants it: signed by the right leaf and equal to what the tree says.

use openmls::messages::group_info::VerifiableGroupInfo;
use openmls::prelude::{
    GroupContext, OpenMlsSignaturePublicKey, SignaturePublicKey, Verifiable as _,
};
use openmls_traits::types::SignatureScheme;

use crate::provider::OneSuite;
use crate::welcome::has_only_external_pub;
use crate::wire::{self, Malformed, Reader};

/// How the GroupInfo posted with a commit differs from what the commit makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GroupInfoMismatch {
    /// Another group.
    #[error("the GroupInfo is of another group")]
    Group,
    /// Not the epoch that the commit opens.
    #[error("the GroupInfo is of another epoch")]
    Epoch,
    /// Another tree.
    #[error("the GroupInfo's tree hash is not that of the tree")]
    TreeHash,
    /// Another transcript, suite, or group-context extension.
    #[error("the GroupInfo's group context is not that of the commit")]
    Context,
    /// Another confirmation tag than the commit's.
    #[error("the GroupInfo's confirmation tag is not the commit's")]
    ConfirmationTag,
    /// Not exactly `external_pub` among its extensions.
    #[error("the GroupInfo must hold external_pub and nothing else")]
    Extensions,
    /// Signed in the name of another leaf than the committer's.
    #[error("the GroupInfo is not signed by the committer")]
    Signer,
    /// The signature does not verify.
    #[error("the GroupInfo's signature is wrong")]
    Signature,
}

/// A decoded GroupInfo with the fields that the library keeps to itself.
pub(super) struct Parsed<'a> {
    info: VerifiableGroupInfo,
    confirmation_tag: &'a [u8],
    signer: u32,
}

/// What the GroupInfo must equal.
pub(super) struct Expected<'a> {
    pub(super) context: &'a GroupContext,
    pub(super) confirmation_tag: &'a [u8],
    pub(super) signer: u32,
    pub(super) key: SignaturePublicKey,
}

pub(super) fn parse(bytes: &[u8]) -> Result<Parsed<'_>, Malformed> {
    let info = wire::group_info(bytes)?;
    let (confirmation_tag, signer) = inside(bytes).ok_or(Malformed("GroupInfo"))?;
    Ok(Parsed { info, confirmation_tag, signer })
}

/// GroupInfo (RFC 9420 §12.4.3): group context, extensions, confirmation tag, signer.
fn inside(bytes: &[u8]) -> Option<(&[u8], u32)> {
    let mut reader = Reader::of_message(bytes)?;
    reader.take(4)?; // version, ciphersuite
    reader.vector()?; // group id
    reader.take(8)?; // epoch
    reader.vector()?; // tree hash
    reader.vector()?; // confirmed transcript hash
    reader.vector()?; // group-context extensions
    reader.vector()?; // extensions
    Some((reader.vector()?, reader.u32()?))
}

impl Parsed<'_> {
    pub(super) fn check(
        &self,
        crypto: &OneSuite,
        expected: Expected<'_>,
    ) -> Result<(), GroupInfoMismatch> {
        let (ours, theirs) = (expected.context, self.info.group_context());
        let ensure = |holds: bool, mismatch| if holds { Ok(()) } else { Err(mismatch) };
        ensure(theirs.group_id() == ours.group_id(), GroupInfoMismatch::Group)?;
        ensure(theirs.epoch() == ours.epoch(), GroupInfoMismatch::Epoch)?;
        ensure(theirs.tree_hash() == ours.tree_hash(), GroupInfoMismatch::TreeHash)?;
        ensure(theirs == ours, GroupInfoMismatch::Context)?;
        let same_tag = self.confirmation_tag == expected.confirmation_tag;
        ensure(same_tag, GroupInfoMismatch::ConfirmationTag)?;
        ensure(has_only_external_pub(&self.info), GroupInfoMismatch::Extensions)?;
        ensure(self.signer == expected.signer, GroupInfoMismatch::Signer)?;
        let key =
            OpenMlsSignaturePublicKey::from_signature_key(expected.key, SignatureScheme::ED25519);
        let signed = self.info.verify_no_out(crypto, &key);
        ensure(signed.is_ok(), GroupInfoMismatch::Signature)
    }
}
