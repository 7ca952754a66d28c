//! Leaves: from the words of the MLS layer to those of the judge.

use coterie_identity::UnverifiedCertificate;
use coterie_mls::Leaf;
use coterie_types::{DeviceId, UserId};

/// A leaf as the judge wants it.
pub(crate) fn judged_leaf(leaf: &Leaf) -> coterie_policy::Leaf<'_> {
    coterie_policy::Leaf {
        index: leaf.index,
        credential: &leaf.credential,
        signature_key: &leaf.signature_key,
        canonical: leaf.canonical,
    }
}

/// Whose leaf it is, by its certificate. True only of a leaf that was judged right.
pub(crate) fn owner(leaf: &Leaf) -> Option<(UserId, DeviceId)> {
    let certificate = UnverifiedCertificate::parse(&leaf.credential).ok()?;
    let claims = certificate.claims();
    Some((claims.user, claims.device))
}
