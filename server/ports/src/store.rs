//! The database as a port: reads, and one call that writes.

use async_trait::async_trait;
use coterie_types::{
    BlobId, Bytes, ChannelId, DeviceId, EntryId, FixedBytes, Hash, MessageId, Millis, Seq,
    ServerId, UserId,
};

use crate::{
    SessionId, StoreError, Topic, Write,
    rows::{
        AnonymousRow, AuditQuery, AuditRow, BackupChunkRow, BackupRow, BanRow, BlobRow,
        ChannelLogRow, ChannelRow, CheckpointRow, CommitReportRow, DeviceEntryRow, EnvelopeRow,
        FlowRow, GroupRow, IdentityRow, InboxPage, InvitationRow, KeyPackageClaim,
        KeyPackageCounts, KeyPackageRow, Leftovers, LeftoversBefore, ListingQuery, ListingRow,
        MemberRow, OverwriteRow, PolicyEntryRow, ProfileRow, RequestCounts, RoleRow, RunRow,
        ServerQuery, ServerRow, ServerSize, SessionRow, SnapshotRow, Totals, UserQuery, UserRow,
        VaultRow,
    },
};

/// Bounds of a page of a log. A page ends before the item that would pass `bytes`, but holds at
/// least one item if there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageBounds {
    /// Items after this seq.
    pub after: Seq,
    /// At most so many.
    pub limit: u32,
    /// At most so many bytes of bodies.
    pub bytes: usize,
}

type Read<T> = Result<T, StoreError>;

/// The database. `find` gives an `Option`, everything that is not a single row a list in order.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// Writes all, in order, or nothing; durable when it returns.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] names the first expectation that did not hold.
    async fn commit(&self, writes: Vec<Write>) -> Result<(), StoreError>;

    /// Takes one fresh KeyPackage of each device, in one transaction: the oldest one-time one, which
    /// is gone then, or else the one of last resort, which stays. In the order of the devices;
    /// those without any are left out. The claim is counted even if nothing was there.
    ///
    /// # Errors
    /// [`crate::Conflict::KeyPackageClaims`].
    async fn claim_key_packages(
        &self,
        claim: KeyPackageClaim,
    ) -> Result<Vec<KeyPackageRow>, StoreError>;

    /// How many transactions were written since the start.
    fn commits(&self) -> u64;

    /// Whether reads and writes work.
    ///
    /// # Errors
    /// When they do not.
    async fn check_ready(&self) -> Read<()>;

    /// For each of these topics a number that grows with what it tells of, in any order: the seq of
    /// a log's or an inbox's head, of a server with how often it was disabled or enabled; 1 for a session that does not stand any more. What has none,
    /// or 0, may be left out.
    async fn list_marks(&self, topics: &[Topic]) -> Read<Vec<(Topic, u64)>>;

    /// A user by id.
    async fn find_user(&self, user: UserId) -> Read<Option<UserRow>>;
    /// A user by name.
    async fn find_username(&self, username: &str) -> Read<Option<UserRow>>;
    /// A device log, from its first entry.
    async fn list_device_entries(&self, user: UserId) -> Read<Vec<DeviceEntryRow>>;
    /// A vault.
    async fn find_vault(&self, user: UserId) -> Read<Option<VaultRow>>;
    /// The user of an identity at a provider.
    async fn find_identity(&self, identity: &Hash) -> Read<Option<IdentityRow>>;
    /// A user's identities, by provider.
    async fn list_identities(&self, user: UserId) -> Read<Vec<IdentityRow>>;
    /// A profile.
    async fn find_profile(&self, user: UserId) -> Read<Option<ProfileRow>>;
    /// What there is of a device's KeyPackages, taken at `fresh_since` or later.
    async fn count_key_packages(
        &self,
        device: DeviceId,
        fresh_since: Millis,
    ) -> Read<KeyPackageCounts>;
    /// Whether two users are members of one server.
    async fn share_server(&self, one: UserId, other: UserId) -> Read<bool>;
    /// A session, ended ones too.
    async fn find_session(&self, session: SessionId) -> Read<Option<SessionRow>>;
    /// A user's sessions that were not ended, newest first.
    async fn list_sessions(&self, user: UserId) -> Read<Vec<SessionRow>>;
    /// When a device showed itself last, if it ever did.
    async fn find_device_seen(&self, device: DeviceId) -> Read<Option<Millis>>;
    /// Devices of a server's members that last showed themselves before a time, by id after one of
    /// them; at most `limit`. Active or not: that is for the logs to say.
    async fn list_silent_devices(
        &self,
        server: ServerId,
        before: Millis,
        after: DeviceId,
        limit: usize,
    ) -> Read<Vec<(DeviceId, UserId)>>;
    /// A flow that was not taken.
    async fn find_flow(&self, flow: &str) -> Read<Option<FlowRow>>;

    /// A server.
    async fn find_server(&self, server: ServerId) -> Read<Option<ServerRow>>;
    /// The servers a user is a member of, by id.
    async fn list_servers(&self, user: UserId) -> Read<Vec<ServerRow>>;
    /// A page of a policy log.
    async fn list_policy(&self, server: ServerId, page: PageBounds) -> Read<Vec<PolicyEntryRow>>;
    /// A policy entry by its id.
    async fn find_entry(&self, server: ServerId, entry: EntryId) -> Read<Option<PolicyEntryRow>>;
    /// The policy chain hash at a seq.
    async fn find_policy_hash(&self, server: ServerId, seq: Seq) -> Read<Option<Hash>>;
    /// A member.
    async fn find_member(&self, server: ServerId, user: UserId) -> Read<Option<MemberRow>>;
    /// The members of a server, by id.
    async fn list_members(&self, server: ServerId) -> Read<Vec<MemberRow>>;
    /// How many requests of direct messages a user has made, and how many wait for them.
    async fn count_requests(&self, user: UserId) -> Read<RequestCounts>;
    /// How many members a server has.
    async fn count_members(&self, server: ServerId) -> Read<u64>;
    /// The roles of a server, by id.
    async fn list_roles(&self, server: ServerId) -> Read<Vec<RoleRow>>;
    /// The bans of a server, by user id.
    async fn list_bans(&self, server: ServerId) -> Read<Vec<BanRow>>;
    /// A channel, deleted ones too.
    async fn find_channel(&self, channel: ChannelId) -> Read<Option<ChannelRow>>;
    /// The overwrites of a server's channels, by channel; of one channel those of roles first, each
    /// by id.
    async fn list_overwrites(&self, server: ServerId) -> Read<Vec<OverwriteRow>>;
    /// The channels of a server, by id, without deleted ones.
    async fn list_channels(&self, server: ServerId) -> Read<Vec<ChannelRow>>;
    /// An invitation by the hash of its code, closed ones too.
    async fn find_invitation(&self, code_hash: &Hash) -> Read<Option<InvitationRow>>;
    /// The invitations of a server, by id, closed ones too.
    async fn list_invitations(&self, server: ServerId) -> Read<Vec<InvitationRow>>;
    /// The last checkpoint of a policy log.
    async fn find_checkpoint(&self, server: ServerId) -> Read<Option<CheckpointRow>>;
    /// A listed server.
    async fn find_listing(&self, server: ServerId) -> Read<Option<ListingRow>>;
    /// Which servers are listed, by id, after one of them.
    async fn list_listed(&self, after: Option<ServerId>, limit: u32) -> Read<Vec<ServerId>>;
    /// Listed servers that are not disabled; their words are left out.
    async fn search_listings(&self, query: &ListingQuery) -> Read<Vec<ListingRow>>;
    /// A page of a server's audit log, the newest first.
    async fn list_audit(&self, query: &AuditQuery) -> Read<Vec<AuditRow>>;

    /// Where a channel log stands.
    async fn find_channel_log(&self, channel: ChannelId) -> Read<Option<ChannelLogRow>>;
    /// A page of a channel log.
    async fn list_envelopes(&self, channel: ChannelId, page: PageBounds) -> Read<Vec<EnvelopeRow>>;
    /// The same with only the given kinds.
    async fn list_envelopes_of(
        &self,
        channel: ChannelId,
        kinds: &[u8],
        page: PageBounds,
    ) -> Read<Vec<EnvelopeRow>>;
    /// One envelope.
    async fn find_envelope(&self, channel: ChannelId, seq: Seq) -> Read<Option<EnvelopeRow>>;
    /// The seq of an envelope by its idempotency key.
    async fn find_message(
        &self,
        channel: ChannelId,
        device: DeviceId,
        message: MessageId,
    ) -> Read<Option<Seq>>;
    /// The envelopes of a channel with a message id, of whichever devices, by seq; at most 200.
    async fn list_messages(&self, channel: ChannelId, message: MessageId)
    -> Read<Vec<EnvelopeRow>>;
    /// When somebody sent last, as [`Write::PutLastSend`] says.
    async fn find_last_send(&self, channel: ChannelId, user: UserId) -> Read<Option<Millis>>;
    /// The channel chain hash at a seq from 1.
    async fn find_channel_hash(&self, channel: ChannelId, seq: Seq) -> Read<Option<Hash>>;
    /// A channel's current group.
    async fn find_group(&self, channel: ChannelId) -> Read<Option<GroupRow>>;
    /// The run of commits of one user that nobody else has followed, if one goes on.
    async fn find_run(&self, channel: ChannelId) -> Read<Option<RunRow>>;
    /// The group as it stood before the run of commits that nobody else has followed.
    async fn find_former_group(&self, channel: ChannelId) -> Read<Option<Bytes>>;
    /// Reports of commits from `seq` on, the oldest first.
    async fn list_commit_reports(&self, channel: ChannelId, seq: Seq)
    -> Read<Vec<CommitReportRow>>;
    /// Whether a message after `seq` was posted by another device than these.
    async fn posted_by_others(
        &self,
        channel: ChannelId,
        seq: Seq,
        devices: &[DeviceId],
    ) -> Read<bool>;
    /// The latest voids of commits of a device, the newest first, at most `limit`.
    async fn list_voids(
        &self,
        channel: ChannelId,
        device: DeviceId,
        limit: u32,
    ) -> Read<Vec<EnvelopeRow>>;
    /// The latest snapshot of a group at or before an epoch.
    async fn find_snapshot(
        &self,
        channel: ChannelId,
        incarnation: u32,
        epoch: u64,
    ) -> Read<Option<SnapshotRow>>;

    /// The anonymous post of a nullifier.
    async fn find_anonymous(
        &self,
        channel: ChannelId,
        nullifier: &FixedBytes<32>,
    ) -> Read<Option<AnonymousRow>>;
    /// The last anonymous post of a channel's log that is no vote.
    async fn find_last_anonymous(&self, channel: ChannelId) -> Read<Option<AnonymousRow>>;
    /// The gate key of an epoch of a channel's group.
    async fn find_gate(
        &self,
        channel: ChannelId,
        incarnation: u32,
        epoch: u64,
    ) -> Read<Option<FixedBytes<32>>>;

    /// Users, by name, for the operator.
    async fn list_users(&self, query: &UserQuery) -> Read<Vec<UserRow>>;
    /// Servers of whomever, by name and id, for the operator.
    async fn list_all_servers(&self, query: &ServerQuery) -> Read<Vec<ServerRow>>;
    /// How large a server is.
    async fn measure_server(&self, server: ServerId) -> Read<ServerSize>;
    /// How much there is of everything: reads whole tables.
    async fn count_everything(&self, now: Millis) -> Read<Totals>;
    /// Bytes of the database.
    async fn database_size(&self) -> Read<u64>;
    /// Users deleted before a time whose data are still there, the longest deleted first.
    async fn list_users_to_purge(&self, before: Millis, limit: u32) -> Read<Vec<UserId>>;
    /// The same of servers.
    async fn list_servers_to_purge(&self, before: Millis, limit: u32) -> Read<Vec<ServerId>>;
    /// What is over and still there.
    async fn count_leftovers(&self, before: LeftoversBefore) -> Read<Leftovers>;

    /// Notices after `after`, at most `limit`.
    async fn list_inbox(&self, device: DeviceId, after: Seq, limit: u32) -> Read<InboxPage>;

    /// A blob, whole or not, condemned or not.
    async fn find_blob(&self, blob: BlobId) -> Read<Option<BlobRow>>;
    /// Blobs that are free at a time or condemned, the longest free first.
    async fn list_free_blobs(&self, at: Millis, limit: u32) -> Read<Vec<BlobRow>>;

    /// The sealed list of a user's backup.
    async fn find_backup(&self, user: UserId) -> Read<Option<BackupRow>>;
    /// A chunk of a backup, whole or not, condemned or not.
    async fn find_backup_chunk(&self, owner: UserId, chunk: BlobId)
    -> Read<Option<BackupChunkRow>>;
    /// Chunks that are free at a time or condemned, the longest free first.
    async fn list_free_backup_chunks(&self, at: Millis, limit: u32) -> Read<Vec<BackupChunkRow>>;
}
