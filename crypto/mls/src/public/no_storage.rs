//! The node keeps its public groups itself: the library's storage calls go nowhere.

use std::convert::Infallible;

use openmls_traits::public_storage::PublicStorageProvider;
use openmls_traits::storage::{CURRENT_VERSION as V, traits};

pub(super) struct NoStorage;

type Result<T> = std::result::Result<T, Infallible>;

/// Values that are written to nowhere, read as absent, and deleted without a trace.
macro_rules! nothing {
    ($($value:ident, $write:ident, $read:ident, $delete:ident;)*) => {$(
        fn $write<G: traits::GroupId<V>, T: traits::$value<V>>(&self, _: &G, _: &T) -> Result<()> {
            Ok(())
        }

        fn $read<G: traits::GroupId<V>, T: traits::$value<V>>(&self, _: &G) -> Result<Option<T>> {
            Ok(None)
        }

        fn $delete<G: traits::GroupId<V>>(&self, _: &G) -> Result<()> {
            Ok(())
        }
    )*};
}

impl PublicStorageProvider<V> for NoStorage {
    type PublicError = Infallible;

    nothing! {
        TreeSync, write_tree, tree, delete_tree;
        GroupContext, write_context, group_context, delete_context;
        InterimTranscriptHash, write_interim_transcript_hash, interim_transcript_hash,
            delete_interim_transcript_hash;
        ConfirmationTag, write_confirmation_tag, confirmation_tag, delete_confirmation_tag;
    }

    fn queue_proposal<
        G: traits::GroupId<V>,
        R: traits::ProposalRef<V>,
        P: traits::QueuedProposal<V>,
    >(
        &self,
        _: &G,
        _: &R,
        _: &P,
    ) -> Result<()> {
        Ok(())
    }

    fn queued_proposals<
        G: traits::GroupId<V>,
        R: traits::ProposalRef<V>,
        P: traits::QueuedProposal<V>,
    >(
        &self,
        _: &G,
    ) -> Result<Vec<(R, P)>> {
        Ok(Vec::new())
    }

    fn remove_proposal<G: traits::GroupId<V>, R: traits::ProposalRef<V>>(
        &self,
        _: &G,
        _: &R,
    ) -> Result<()> {
        Ok(())
    }

    fn clear_proposal_queue<G: traits::GroupId<V>, R: traits::ProposalRef<V>>(
        &self,
        _: &G,
    ) -> Result<()> {
        Ok(())
    }
}
