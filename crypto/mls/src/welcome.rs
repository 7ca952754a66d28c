//! Welcomes from outside: for whom they are, one for each new member, and the commit they came with.

use openmls::messages::group_info::VerifiableGroupInfo;
use openmls::prelude::tls_codec::Serialize as _;
use openmls::prelude::{Extension, ExtensionType, ProtocolMessage};

use crate::key_packages::{self, KeyPackageError};
use crate::library::LibraryError;
use crate::provider::OneSuite;
use crate::suite;
use crate::tag::tag_bytes;
use crate::wire::{self, Malformed, Reader};

/// The reference of a KeyPackage (RFC 9420 §5.2): by it a Welcome names for whom it is.
///
/// # Errors
/// [`KeyPackageError`] if it is not a KeyPackage or does not verify.
pub fn key_package_ref(bytes: &[u8]) -> Result<Vec<u8>, KeyPackageError> {
    let crypto = OneSuite;
    let reference = key_packages::verify(&crypto, bytes)?
        .hash_ref(&crypto)
        .map_err(|e| KeyPackageError::Refused(LibraryError::new(&e)))?;
    Ok(reference.as_slice().to_vec())
}

/// The references of the KeyPackages that a Welcome is for.
///
/// # Errors
/// [`Malformed`] if it is not a Welcome of our ciphersuite.
pub fn welcome_recipients(welcome: &[u8]) -> Result<Vec<Vec<u8>>, Malformed> {
    let welcome = wire::welcome(welcome)?;
    if welcome.ciphersuite() != suite::CIPHERSUITE {
        return Err(Malformed("Welcome of our ciphersuite"));
    }
    let references = welcome.secrets().iter().map(|s| s.new_member().as_slice().to_vec());
    Ok(references.collect())
}

/// A Welcome for one, behind the reference of the KeyPackage that it is for.
pub type WelcomeOfOne = (Vec<u8>, Vec<u8>);

/// Makes of a Welcome for many one for each of them: nobody needs what is for others. Each with the
/// reference of the KeyPackage that it is for.
///
/// # Errors
/// [`Malformed`] if it is not a Welcome.
pub fn split_welcome(welcome: &[u8]) -> Result<Vec<WelcomeOfOne>, Malformed> {
    wire::welcome(welcome)?;
    split(welcome).ok_or(Malformed("Welcome"))
}

/// Welcome (RFC 9420 §12.4.3.1): ciphersuite, secrets, encrypted GroupInfo. Each of the secrets: the
/// reference, and a ciphertext of two vectors.
fn split(welcome: &[u8]) -> Option<Vec<WelcomeOfOne>> {
    let mut reader = Reader::of_message(welcome)?;
    reader.take(2)?;
    let (head, _) = welcome.split_at_checked(6)?;
    let all = reader.vector()?;
    let info = reader.vector()?;
    let mut rest = Reader::of(all);
    let mut split = Vec::new();
    while !rest.is_empty() {
        let before = rest.left();
        let reference = rest.vector()?.to_vec();
        rest.vector()?;
        rest.vector()?;
        let (one, _) = before.split_at_checked(before.len().checked_sub(rest.left().len())?)?;
        let mut bytes = head.to_vec();
        write_vector(&mut bytes, one)?;
        write_vector(&mut bytes, info)?;
        split.push((reference, bytes));
    }
    Some(split)
}

/// A vector with a variable-size length (RFC 9420 §2.1.2), the shortest.
fn write_vector(out: &mut Vec<u8>, bytes: &[u8]) -> Option<()> {
    let length = u32::try_from(bytes.len()).ok()?;
    match length {
        0..=0x3F => out.push(length.to_be_bytes()[3]),
        0x40..=0x3FFF => out.extend(&(length | 0x4000).to_be_bytes()[2..]),
        0x4000..=0x3FFF_FFFF => out.extend((length | 0x8000_0000).to_be_bytes()),
        _ => return None,
    }
    out.extend(bytes);
    Some(())
}

/// The confirmation tag of a commit in a PublicMessage: a [`crate::Welcomed`] group has the same.
/// Not verified.
///
/// # Errors
/// [`Malformed`] if it is no such commit.
pub fn confirmation_tag_of(commit: &[u8]) -> Result<Vec<u8>, Malformed> {
    const WHAT: &str = "commit in a PublicMessage";
    match wire::protocol_message(commit)? {
        ProtocolMessage::PublicMessage(public) => {
            public.confirmation_tag().and_then(tag_bytes).ok_or(Malformed(WHAT))
        }
        ProtocolMessage::PrivateMessage(_) => Err(Malformed(WHAT)),
    }
}

/// GroupInfo (RFC 9420 §12.4.3), after what is no message: group context, extensions, tag.
pub(crate) fn confirmation_tag(info: &VerifiableGroupInfo) -> Option<Vec<u8>> {
    let bytes = info.tls_serialize_detached().ok()?;
    let mut reader = Reader::of(&bytes);
    reader.take(4)?; // version, ciphersuite
    reader.vector()?; // group id
    reader.take(8)?; // epoch
    reader.vector()?; // tree hash
    reader.vector()?; // confirmed transcript hash
    reader.vector()?; // group-context extensions
    reader.vector()?; // extensions
    reader.vector().map(<[u8]>::to_vec)
}

/// Whether the extensions are `external_pub` and nothing else: in particular, no tree.
pub(crate) fn has_only_external_pub(info: &VerifiableGroupInfo) -> bool {
    let mut types = info.extensions().iter().map(Extension::extension_type);
    (types.next(), types.next()) == (Some(ExtensionType::ExternalPub), None)
}

/// Whether a Welcome's GroupInfo has no extensions beside `external_pub`, which it need not have.
pub(crate) fn is_bare(info: &VerifiableGroupInfo) -> bool {
    info.extensions().iter().all(|e| e.extension_type() == ExtensionType::ExternalPub)
}
