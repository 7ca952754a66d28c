//! The port, row by row.

use std::sync::atomic::Ordering;

use async_trait::async_trait;
use coterie_ports::{
    PageBounds, SessionId, Store, StoreError, Topic, Write,
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
use coterie_types::{
    BlobId, Bytes, ChannelId, DeviceId, EntryId, FixedBytes, Hash, MessageId, Millis, Seq,
    ServerId, UserId,
};
use sqlx::{Executor, Row};

use crate::{
    PostgresStore,
    error::translate,
    reads::{
        accounts, admin, anonymous, audit, backups, blobs, channels, inbox, key_packages, listings,
        marks, permissions, runs, servers,
    },
    writes,
};

type Read<T> = Result<T, StoreError>;

macro_rules! reads {
    ($( $place:ident :: $name:ident ( $($argument:ident : $type:ty),* ) -> $row:ty; )*) => {
        #[async_trait]
        impl Store for PostgresStore {
            async fn commit(&self, writes: Vec<Write>) -> Result<(), StoreError> {
                let store = self.clone();
                // A task of its own: a caller that goes away cannot stop it half way.
                let task = tokio::spawn(async move { writes::transact(&store, &writes).await });
                task.await.map_err(|e| StoreError::Unavailable(e.to_string()))?
            }

            async fn claim_key_packages(&self, claim: KeyPackageClaim) -> Read<Vec<KeyPackageRow>> {
                let store = self.clone();
                let task =
                    tokio::spawn(async move { writes::transact(&store, &claim).await });
                task.await.map_err(|e| StoreError::Unavailable(e.to_string()))?
            }

            fn commits(&self) -> u64 {
                self.commits.load(Ordering::Relaxed)
            }

            async fn check_ready(&self) -> Read<()> {
                let any = "SELECT 1 FROM flows WHERE flow = ''";
                self.readers.fetch_optional(any).await.map_err(translate)?;
                let sql = "SELECT pg_is_in_recovery()";
                let row = self.writers.fetch_one(sql).await.map_err(translate)?;
                match row.try_get(0) {
                    Ok(false) => Ok(()),
                    Ok(true) => Err(StoreError::Unavailable("it is a standby".into())),
                    Err(error) => Err(translate(error)),
                }
            }

            $( async fn $name(&self, $($argument: $type),*) -> Read<$row> {
                $place::$name(&self.readers, $($argument),*).await
            } )*
        }
    };
}

reads! {
    marks::list_marks(topics: &[Topic]) -> Vec<(Topic, u64)>;
    accounts::find_user(user: UserId) -> Option<UserRow>;
    accounts::find_username(username: &str) -> Option<UserRow>;
    accounts::list_device_entries(user: UserId) -> Vec<DeviceEntryRow>;
    accounts::find_vault(user: UserId) -> Option<VaultRow>;
    accounts::find_identity(identity: &Hash) -> Option<IdentityRow>;
    accounts::list_identities(user: UserId) -> Vec<IdentityRow>;
    key_packages::find_profile(user: UserId) -> Option<ProfileRow>;
    key_packages::count_key_packages(device: DeviceId, fresh_since: Millis) -> KeyPackageCounts;
    key_packages::share_server(one_user: UserId, other: UserId) -> bool;
    accounts::find_session(session: SessionId) -> Option<SessionRow>;
    accounts::list_sessions(user: UserId) -> Vec<SessionRow>;
    accounts::find_device_seen(device: DeviceId) -> Option<Millis>;
    accounts::list_silent_devices(server: ServerId, before: Millis, after: DeviceId, limit: usize)
        -> Vec<(DeviceId, UserId)>;
    accounts::find_flow(flow: &str) -> Option<FlowRow>;
    servers::find_server(server: ServerId) -> Option<ServerRow>;
    servers::list_servers(user: UserId) -> Vec<ServerRow>;
    servers::list_policy(server: ServerId, page: PageBounds) -> Vec<PolicyEntryRow>;
    servers::find_entry(server: ServerId, entry: EntryId) -> Option<PolicyEntryRow>;
    servers::find_policy_hash(server: ServerId, seq: Seq) -> Option<Hash>;
    servers::find_member(server: ServerId, user: UserId) -> Option<MemberRow>;
    servers::list_members(server: ServerId) -> Vec<MemberRow>;
    servers::count_requests(user: UserId) -> RequestCounts;
    servers::count_members(server: ServerId) -> u64;
    permissions::list_roles(server: ServerId) -> Vec<RoleRow>;
    permissions::list_bans(server: ServerId) -> Vec<BanRow>;
    permissions::find_channel(channel: ChannelId) -> Option<ChannelRow>;
    permissions::list_channels(server: ServerId) -> Vec<ChannelRow>;
    permissions::list_overwrites(server: ServerId) -> Vec<OverwriteRow>;
    servers::find_invitation(code_hash: &Hash) -> Option<InvitationRow>;
    servers::list_invitations(server: ServerId) -> Vec<InvitationRow>;
    servers::find_checkpoint(server: ServerId) -> Option<CheckpointRow>;
    listings::find_listing(server: ServerId) -> Option<ListingRow>;
    listings::list_listed(after: Option<ServerId>, limit: u32) -> Vec<ServerId>;
    listings::search_listings(query: &ListingQuery) -> Vec<ListingRow>;
    audit::list_audit(query: &AuditQuery) -> Vec<AuditRow>;
    channels::find_channel_log(channel: ChannelId) -> Option<ChannelLogRow>;
    channels::list_envelopes(channel: ChannelId, page: PageBounds) -> Vec<EnvelopeRow>;
    channels::list_envelopes_of(channel: ChannelId, kinds: &[u8], page: PageBounds)
        -> Vec<EnvelopeRow>;
    channels::find_envelope(channel: ChannelId, seq: Seq) -> Option<EnvelopeRow>;
    channels::find_message(channel: ChannelId, device: DeviceId, message: MessageId)
        -> Option<Seq>;
    channels::list_messages(channel: ChannelId, message: MessageId) -> Vec<EnvelopeRow>;
    channels::find_last_send(channel: ChannelId, user: UserId) -> Option<Millis>;
    channels::find_channel_hash(channel: ChannelId, seq: Seq) -> Option<Hash>;
    channels::find_group(channel: ChannelId) -> Option<GroupRow>;
    channels::find_snapshot(channel: ChannelId, incarnation: u32, epoch: u64)
        -> Option<SnapshotRow>;
    anonymous::find_anonymous(channel: ChannelId, nullifier: &FixedBytes<32>)
        -> Option<AnonymousRow>;
    anonymous::find_last_anonymous(channel: ChannelId) -> Option<AnonymousRow>;
    anonymous::find_gate(channel: ChannelId, incarnation: u32, epoch: u64)
        -> Option<FixedBytes<32>>;
    admin::list_users(query: &UserQuery) -> Vec<UserRow>;
    admin::list_all_servers(query: &ServerQuery) -> Vec<ServerRow>;
    admin::measure_server(server: ServerId) -> ServerSize;
    admin::count_everything(now: Millis) -> Totals;
    admin::database_size() -> u64;
    admin::list_users_to_purge(before: Millis, limit: u32) -> Vec<UserId>;
    admin::list_servers_to_purge(before: Millis, limit: u32) -> Vec<ServerId>;
    admin::count_leftovers(before: LeftoversBefore) -> Leftovers;
    blobs::find_blob(blob: BlobId) -> Option<BlobRow>;
    blobs::list_free_blobs(at: Millis, limit: u32) -> Vec<BlobRow>;
    backups::find_backup(user: UserId) -> Option<BackupRow>;
    backups::find_backup_chunk(owner: UserId, chunk: BlobId) -> Option<BackupChunkRow>;
    backups::list_free_backup_chunks(at: Millis, limit: u32) -> Vec<BackupChunkRow>;
    runs::find_run(channel: ChannelId) -> Option<RunRow>;
    runs::find_former_group(channel: ChannelId) -> Option<Bytes>;
    runs::list_commit_reports(channel: ChannelId, seq: Seq) -> Vec<CommitReportRow>;
    runs::posted_by_others(channel: ChannelId, seq: Seq, devices: &[DeviceId]) -> bool;
    runs::list_voids(channel: ChannelId, device: DeviceId, limit: u32) -> Vec<EnvelopeRow>;
    inbox::list_inbox(device: DeviceId, after: Seq, limit: u32) -> InboxPage;
}
