//! An anonymous post whose outside was read.

use coterie_policy::AnonymousPost as Claim;
use coterie_protocol::{envelope::AnonymousPost, rest::PostAnonymously};
use coterie_types::{Bytes, ErrorCode, FixedBytes, Hash, limits::ANONYMOUS_POST_MAX, sha256};

use crate::{ActError, Answer};

/// What can be told of a post without its channel.
pub(super) struct Parsed {
    pub(super) bytes: Bytes,
    pub(super) body_hash: Hash,
    pub(super) post: AnonymousPost,
    pub(super) nullifier: FixedBytes<32>,
    pub(super) ticket: FixedBytes<32>,
    pub(super) gate: FixedBytes<16>,
}

impl Parsed {
    pub(super) fn of(body: &PostAnonymously) -> Answer<Self> {
        if body.post.len() > ANONYMOUS_POST_MAX {
            let detail = format!("an anonymous post has at most {ANONYMOUS_POST_MAX} bytes");
            return Err(ActError::new(ErrorCode::TooLarge, detail));
        }
        let post = AnonymousPost::from_bytes(&body.post)
            .map_err(|e| ActError::invalid(e.to_string()).with_rule("anonymous_post"))?;
        let (nullifier, ticket) = names(&post).ok_or_else(|| {
            ActError::invalid("the proof is too short").with_rule("anonymous_post")
        })?;
        Ok(Self {
            body_hash: sha256(&[&body.post]),
            bytes: body.post.clone(),
            nullifier,
            ticket,
            gate: body.gate,
            post,
        })
    }

    /// As the policy judges it.
    pub(super) fn claim(&self) -> Claim<'_> {
        Claim {
            epoch: self.post.epoch,
            window: self.post.window,
            head: self.post.ring,
            class: self.post.class,
            salt: &self.post.salt.0,
            sealed: &self.post.sealed,
            padded: self.post.padded(),
            proof: &self.post.proof,
        }
    }
}

/// N and T: what a proof begins with, after its version.
fn names(post: &AnonymousPost) -> Option<(FixedBytes<32>, FixedBytes<32>)> {
    let ticket = FixedBytes::from_slice(post.proof.get(33..65)?)?;
    Some((FixedBytes(post.nullifier()), ticket))
}
