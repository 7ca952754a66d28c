//! The shape every group context of ours has: our ciphersuite and our one extension.

use openmls::prelude::{
    Extension, Extensions, GroupContext, InvalidExtensionError, ProtocolVersion, UnknownExtension,
};

use crate::suite::{CIPHERSUITE, CONTEXT_EXTENSION};

/// A group context that no group of ours can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ContextError {
    /// Another protocol version or ciphersuite.
    #[error("another protocol version or ciphersuite")]
    Suite,
    /// Not exactly one extension, or not ours (external senders, required capabilities …).
    #[error("the group context must hold our extension and nothing else")]
    Extensions,
}

/// The group-context extensions that carry `context`.
pub(crate) fn extensions(
    context: &[u8],
) -> Result<Extensions<GroupContext>, InvalidExtensionError> {
    let ours = UnknownExtension(context.to_vec());
    Extensions::single(Extension::Unknown(CONTEXT_EXTENSION, ours))
}

/// Our bytes in the extension, if the context is one of ours.
pub(crate) fn check(context: &GroupContext) -> Result<&[u8], ContextError> {
    let suite = (context.protocol_version(), context.ciphersuite());
    if suite != (ProtocolVersion::Mls10, CIPHERSUITE) {
        return Err(ContextError::Suite);
    }
    let mut extensions = context.extensions().iter();
    match (extensions.next(), extensions.next()) {
        (Some(Extension::Unknown(CONTEXT_EXTENSION, ours)), None) => Ok(&ours.0),
        _ => Err(ContextError::Extensions),
    }
}
