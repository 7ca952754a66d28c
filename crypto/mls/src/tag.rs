//! The bytes of a confirmation tag.

use openmls::prelude::ConfirmationTag;
use openmls::prelude::tls_codec::Serialize as _;

use crate::wire::Reader;

/// The bytes of the MAC, without the length before them.
pub(crate) fn tag_bytes(tag: &ConfirmationTag) -> Option<Vec<u8>> {
    let encoded = tag.tls_serialize_detached().ok()?;
    Reader::of(&encoded).vector().map(<[u8]>::to_vec)
}
