//! openmls's `StorageProvider`, method by method, over the journal.

use openmls_traits::storage::{CURRENT_VERSION as V, StorageProvider, traits};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::codec::{self, StorageError};
use super::{JournalStorage, Kind};

type Result<T> = std::result::Result<T, StorageError>;

impl JournalStorage {
    fn put(
        &self,
        kind: Kind,
        key: &impl Serialize,
        value: &(impl Serialize + ?Sized),
    ) -> Result<()> {
        self.put_bytes(codec::key(kind, key)?, codec::encode(value)?);
        Ok(())
    }

    fn get<T: DeserializeOwned>(&self, kind: Kind, key: &impl Serialize) -> Result<Option<T>> {
        self.with_bytes(&codec::key(kind, key)?, codec::decode).transpose()
    }

    fn list<T: DeserializeOwned>(&self, kind: Kind, key: &impl Serialize) -> Result<Vec<T>> {
        Ok(self.get(kind, key)?.unwrap_or_default())
    }

    fn delete(&self, kind: Kind, key: &impl Serialize) -> Result<()> {
        self.delete_bytes(codec::key(kind, key)?);
        Ok(())
    }
}

/// Values of which a group has one: written, read and deleted by the group's id.
macro_rules! one_per_group {
    ($($kind:ident: $value:ident, $write:ident, $read:ident, $delete:ident;)*) => {$(
        fn $write<G: traits::GroupId<V>, T: traits::$value<V>>(
            &self,
            group_id: &G,
            value: &T,
        ) -> Result<()> {
            self.put(Kind::$kind, group_id, value)
        }

        fn $read<G: traits::GroupId<V>, T: traits::$value<V>>(
            &self,
            group_id: &G,
        ) -> Result<Option<T>> {
            self.get(Kind::$kind, group_id)
        }

        fn $delete<G: traits::GroupId<V>>(&self, group_id: &G) -> Result<()> {
            self.delete(Kind::$kind, group_id)
        }
    )*};
}

impl StorageProvider<V> for JournalStorage {
    type Error = StorageError;

    one_per_group! {
        Tree: TreeSync, write_tree, tree, delete_tree;
        GroupContext: GroupContext, write_context, group_context, delete_context;
        InterimTranscriptHash: InterimTranscriptHash, write_interim_transcript_hash,
            interim_transcript_hash, delete_interim_transcript_hash;
        ConfirmationTag: ConfirmationTag, write_confirmation_tag, confirmation_tag,
            delete_confirmation_tag;
        JoinConfig: MlsGroupJoinConfig, write_mls_join_config, mls_group_join_config,
            delete_group_config;
        OwnLeafIndex: LeafNodeIndex, write_own_leaf_index, own_leaf_index, delete_own_leaf_index;
        EpochSecrets: GroupEpochSecrets, write_group_epoch_secrets, group_epoch_secrets,
            delete_group_epoch_secrets;
        ResumptionPsks: ResumptionPskStore, write_resumption_psk_store, resumption_psk_store,
            delete_all_resumption_psk_secrets;
        MessageSecrets: MessageSecrets, write_message_secrets, message_secrets,
            delete_message_secrets;
    }

    fn write_group_state<T: traits::GroupState<V>, G: traits::GroupId<V>>(
        &self,
        group_id: &G,
        value: &T,
    ) -> Result<()> {
        self.put(Kind::GroupState, group_id, value)
    }

    fn group_state<T: traits::GroupState<V>, G: traits::GroupId<V>>(
        &self,
        group_id: &G,
    ) -> Result<Option<T>> {
        self.get(Kind::GroupState, group_id)
    }

    fn delete_group_state<G: traits::GroupId<V>>(&self, group_id: &G) -> Result<()> {
        self.delete(Kind::GroupState, group_id)
    }

    fn append_own_leaf_node<G: traits::GroupId<V>, T: traits::LeafNode<V>>(
        &self,
        group_id: &G,
        leaf_node: &T,
    ) -> Result<()> {
        let mut encoded: Vec<Vec<u8>> = self.list(Kind::OwnLeafNodes, group_id)?;
        encoded.push(codec::encode(leaf_node)?);
        self.put(Kind::OwnLeafNodes, group_id, &encoded)
    }

    fn own_leaf_nodes<G: traits::GroupId<V>, T: traits::LeafNode<V>>(
        &self,
        group_id: &G,
    ) -> Result<Vec<T>> {
        let encoded: Vec<Vec<u8>> = self.list(Kind::OwnLeafNodes, group_id)?;
        encoded.iter().map(|leaf_node| codec::decode(leaf_node)).collect()
    }

    fn delete_own_leaf_nodes<G: traits::GroupId<V>>(&self, group_id: &G) -> Result<()> {
        self.delete(Kind::OwnLeafNodes, group_id)
    }

    fn write_encryption_epoch_key_pairs<
        G: traits::GroupId<V>,
        E: traits::EpochKey<V>,
        T: traits::HpkeKeyPair<V>,
    >(
        &self,
        group_id: &G,
        epoch: &E,
        leaf_index: u32,
        key_pairs: &[T],
    ) -> Result<()> {
        self.put(Kind::EpochKeyPairs, &(group_id, epoch, leaf_index), key_pairs)
    }

    fn encryption_epoch_key_pairs<
        G: traits::GroupId<V>,
        E: traits::EpochKey<V>,
        T: traits::HpkeKeyPair<V>,
    >(
        &self,
        group_id: &G,
        epoch: &E,
        leaf_index: u32,
    ) -> Result<Vec<T>> {
        self.list(Kind::EpochKeyPairs, &(group_id, epoch, leaf_index))
    }

    fn delete_encryption_epoch_key_pairs<G: traits::GroupId<V>, E: traits::EpochKey<V>>(
        &self,
        group_id: &G,
        epoch: &E,
        leaf_index: u32,
    ) -> Result<()> {
        self.delete(Kind::EpochKeyPairs, &(group_id, epoch, leaf_index))
    }

    fn queue_proposal<
        G: traits::GroupId<V>,
        R: traits::ProposalRef<V>,
        P: traits::QueuedProposal<V>,
    >(
        &self,
        group_id: &G,
        proposal_ref: &R,
        proposal: &P,
    ) -> Result<()> {
        let mut refs: Vec<Vec<u8>> = self.list(Kind::ProposalRefs, group_id)?;
        refs.push(codec::encode(proposal_ref)?);
        self.put(Kind::Proposal, &(group_id, proposal_ref), proposal)?;
        self.put(Kind::ProposalRefs, group_id, &refs)
    }

    fn queued_proposal_refs<G: traits::GroupId<V>, R: traits::ProposalRef<V>>(
        &self,
        group_id: &G,
    ) -> Result<Vec<R>> {
        let refs: Vec<Vec<u8>> = self.list(Kind::ProposalRefs, group_id)?;
        refs.iter().map(|proposal_ref| codec::decode(proposal_ref)).collect()
    }

    fn queued_proposals<
        G: traits::GroupId<V>,
        R: traits::ProposalRef<V>,
        P: traits::QueuedProposal<V>,
    >(
        &self,
        group_id: &G,
    ) -> Result<Vec<(R, P)>> {
        let refs: Vec<R> = self.queued_proposal_refs(group_id)?;
        refs.into_iter()
            .map(|proposal_ref| {
                let proposal = self.get(Kind::Proposal, &(group_id, &proposal_ref))?;
                Ok((proposal_ref, proposal.ok_or(StorageError::Decode)?))
            })
            .collect()
    }

    fn remove_proposal<G: traits::GroupId<V>, R: traits::ProposalRef<V>>(
        &self,
        group_id: &G,
        proposal_ref: &R,
    ) -> Result<()> {
        let mut refs: Vec<Vec<u8>> = self.list(Kind::ProposalRefs, group_id)?;
        let removed = codec::encode(proposal_ref)?;
        refs.retain(|known| *known != removed);
        self.delete(Kind::Proposal, &(group_id, proposal_ref))?;
        self.put(Kind::ProposalRefs, group_id, &refs)
    }

    fn clear_proposal_queue<G: traits::GroupId<V>, R: traits::ProposalRef<V>>(
        &self,
        group_id: &G,
    ) -> Result<()> {
        for proposal_ref in self.queued_proposal_refs::<G, R>(group_id)? {
            self.delete(Kind::Proposal, &(group_id, &proposal_ref))?;
        }
        self.delete(Kind::ProposalRefs, group_id)
    }

    fn write_signature_key_pair<
        K: traits::SignaturePublicKey<V>,
        T: traits::SignatureKeyPair<V>,
    >(
        &self,
        public_key: &K,
        key_pair: &T,
    ) -> Result<()> {
        self.put(Kind::SignatureKeyPair, public_key, key_pair)
    }

    fn signature_key_pair<K: traits::SignaturePublicKey<V>, T: traits::SignatureKeyPair<V>>(
        &self,
        public_key: &K,
    ) -> Result<Option<T>> {
        self.get(Kind::SignatureKeyPair, public_key)
    }

    fn delete_signature_key_pair<K: traits::SignaturePublicKey<V>>(
        &self,
        public_key: &K,
    ) -> Result<()> {
        self.delete(Kind::SignatureKeyPair, public_key)
    }

    fn write_encryption_key_pair<K: traits::EncryptionKey<V>, T: traits::HpkeKeyPair<V>>(
        &self,
        public_key: &K,
        key_pair: &T,
    ) -> Result<()> {
        self.put(Kind::EncryptionKeyPair, public_key, key_pair)
    }

    fn encryption_key_pair<T: traits::HpkeKeyPair<V>, K: traits::EncryptionKey<V>>(
        &self,
        public_key: &K,
    ) -> Result<Option<T>> {
        self.get(Kind::EncryptionKeyPair, public_key)
    }

    fn delete_encryption_key_pair<K: traits::EncryptionKey<V>>(
        &self,
        public_key: &K,
    ) -> Result<()> {
        self.delete(Kind::EncryptionKeyPair, public_key)
    }

    fn write_key_package<H: traits::HashReference<V>, T: traits::KeyPackage<V>>(
        &self,
        hash_ref: &H,
        key_package: &T,
    ) -> Result<()> {
        self.put(Kind::KeyPackage, hash_ref, key_package)
    }

    fn key_package<H: traits::HashReference<V>, T: traits::KeyPackage<V>>(
        &self,
        hash_ref: &H,
    ) -> Result<Option<T>> {
        self.get(Kind::KeyPackage, hash_ref)
    }

    fn delete_key_package<H: traits::HashReference<V>>(&self, hash_ref: &H) -> Result<()> {
        self.delete(Kind::KeyPackage, hash_ref)
    }

    fn write_psk<K: traits::PskId<V>, T: traits::PskBundle<V>>(
        &self,
        psk_id: &K,
        psk: &T,
    ) -> Result<()> {
        self.put(Kind::Psk, psk_id, psk)
    }

    fn psk<T: traits::PskBundle<V>, K: traits::PskId<V>>(&self, psk_id: &K) -> Result<Option<T>> {
        self.get(Kind::Psk, psk_id)
    }

    fn delete_psk<K: traits::PskId<V>>(&self, psk_id: &K) -> Result<()> {
        self.delete(Kind::Psk, psk_id)
    }
}
