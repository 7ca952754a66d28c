//! Joining: by external commit, needing nobody online, or by Welcome.

use openmls::messages::group_info::VerifiableGroupInfo;
use openmls::prelude::{
    CommitMessageBundle, Extensions, LeafNodeParameters, MlsGroup, RatchetTreeIn, StagedWelcome,
};
use openmls_traits::OpenMlsProvider as _;

use crate::context::{self, ContextError};
use crate::group::Group;
use crate::key_packages::{KeyPackages, with_key};
use crate::leaf::{self, Leaf};
use crate::library::LibraryError;
use crate::provider::Provider;
use crate::signer::Signer;
use crate::storage::{JournalStorage, Kind};
use crate::suite;
use crate::welcome;
use crate::wire::{self, Malformed};

/// Why a group was not joined.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JoinError {
    /// GroupInfo, tree or Welcome are not what they should be.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// Not a group of ours.
    #[error(transparent)]
    Context(#[from] ContextError),
    /// The GroupInfo brings a tree of its own.
    #[error("the GroupInfo must come without a tree")]
    TreeInside,
    /// The Welcome's GroupInfo must hold no tree, and nothing beside `external_pub`.
    #[error("the Welcome's GroupInfo must hold nothing beside external_pub")]
    Extensions,
    /// The library refused: bad signature, tree hash, missing `external_pub`, unknown KeyPackage …
    #[error("group not joined: {0}")]
    Refused(LibraryError),
}

/// What the node is given to join a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalCommit {
    /// The external commit, a PublicMessage.
    pub commit: Vec<u8>,
    /// The GroupInfo of the epoch it opens, signed by the joiner.
    pub group_info: Vec<u8>,
}

/// A group that was joined by Welcome.
#[derive(Debug)]
pub struct Welcomed {
    /// The group, in the epoch that the commit with the Add has opened.
    pub group: Group,
    /// The leaf of the committer who added us, as it stands in that epoch.
    pub sender: Leaf,
    /// The confirmation tag of that commit: by it the commit is known in the log
    /// ([`crate::confirmation_tag`]).
    pub confirmation_tag: Vec<u8>,
}

fn refused(error: impl std::fmt::Display) -> JoinError {
    JoinError::Refused(LibraryError::new(&error))
}

impl Group {
    /// Joins by external commit. A leaf with the signer's key is replaced by the new one.
    ///
    /// The result stands already in the new epoch and is scratch: save it before the commit is
    /// sent, keep it if the node accepts, drop it otherwise. The caller compares
    /// [`Group::group_id`] and [`Group::context`] with what it wanted to join.
    ///
    /// # Errors
    /// [`JoinError`]; nothing has happened then.
    pub fn join_external(
        signer: &Signer,
        credential: &[u8],
        group_info: &[u8],
        tree: &[u8],
        aad: &[u8],
    ) -> Result<(Self, ExternalCommit), JoinError> {
        let group_info = wire::group_info(group_info)?;
        let tree = wire::ratchet_tree(tree)?;
        context::check(group_info.group_context())?;
        if group_info.extensions().ratchet_tree().is_some() {
            return Err(JoinError::TreeInside);
        }
        let provider = Provider::default();
        let (mls, bundle) =
            external_commit(&provider, signer, credential, (group_info, tree), aad)?;
        let (commit, _, group_info) = bundle.into_messages();
        let group_info = group_info.ok_or_else(|| refused("no GroupInfo"))?;
        let output = ExternalCommit {
            commit: commit.to_bytes().map_err(refused)?,
            group_info: group_info.to_bytes().map_err(refused)?,
        };
        Ok((Self { provider, mls }, output))
    }

    /// Joins by Welcome with one of our KeyPackages, which is used up unless it is of last resort:
    /// save the changes of both in one transaction. The result is scratch until the channel log
    /// shows the commit that the Welcome came with.
    ///
    /// # Errors
    /// [`JoinError`]; nothing has happened then, and the KeyPackage is still there.
    pub fn join_welcome(
        packages: &mut KeyPackages,
        welcome: &[u8],
        tree: &[u8],
    ) -> Result<Welcomed, JoinError> {
        let welcome = wire::welcome(welcome)?;
        let tree = wire::ratchet_tree(tree)?;
        let held = packages.provider.journal.entries();
        let scratch = Provider::with(JournalStorage::from_entries(held.clone()));
        let builder = StagedWelcome::build_from_welcome(&scratch, &suite::join_config(), welcome)
            .map_err(refused)?;
        let info = builder.processed_welcome().unverified_group_info();
        if !welcome::is_bare(info) {
            return Err(JoinError::Extensions);
        }
        let confirmation_tag = welcome::confirmation_tag(info).ok_or_else(|| refused("no tag"))?;
        let staged =
            builder.with_ratchet_tree(tree).skip_lifetime_validation().build().map_err(refused)?;
        context::check(staged.group_context())?;
        let sender = staged.welcome_sender_index();
        let mls = staged.into_group(&scratch).map_err(refused)?;
        let sender = leaf::leaf(mls.public_group(), sender).ok_or_else(|| refused("no sender"))?;
        for (key, _) in held {
            if !scratch.journal.contains(&key) {
                packages.provider.journal.delete_bytes(key);
            }
        }
        let group = Self { provider: Provider::with(group_part(&scratch.journal)), mls };
        Ok(Welcomed { group, sender, confirmation_tag })
    }
}

fn external_commit(
    provider: &Provider,
    signer: &Signer,
    credential: &[u8],
    (group_info, tree): (VerifiableGroupInfo, RatchetTreeIn),
    aad: &[u8],
) -> Result<(MlsGroup, CommitMessageBundle), JoinError> {
    let leaf = LeafNodeParameters::builder()
        .with_capabilities(suite::capabilities())
        .with_extensions(Extensions::empty())
        .build();
    MlsGroup::external_commit_builder()
        .with_ratchet_tree(tree)
        .with_config(suite::join_config())
        .with_aad(aad.to_vec())
        .skip_lifetime_validation()
        .build_group(provider, group_info, with_key(signer, credential))
        .map_err(refused)?
        .leaf_node_parameters(leaf)
        .load_psks(provider.storage())
        .map_err(refused)?
        .create_group_info(true)
        .use_ratchet_tree_extension(false)
        // Holds the proposals that the builder itself made for the join, and no others.
        .build(provider.rand(), provider.crypto(), signer, |_| true)
        .map_err(refused)?
        .finalize(provider)
        .map_err(refused)
}

/// The entries of the joined group, all of them new: none of the KeyPackages.
fn group_part(journal: &JournalStorage) -> JournalStorage {
    let part = JournalStorage::new();
    for (key, value) in journal.entries() {
        if key.first() != Some(&(Kind::KeyPackage as u8)) {
            part.put_bytes(key, value);
        }
    }
    part
}
