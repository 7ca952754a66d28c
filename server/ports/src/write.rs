//! Row changes. A transaction is a list of them, written in order, all or none.

use coterie_types::{
    Bytes, ChannelId, DeviceId, FixedBytes, Hash, Head, Millis, RoleId, Seq, ServerId, UserId,
};

use crate::{
    AnonymousWrite, BackupWrite, BlobWrite, SessionId,
    rows::{
        AuditRow, BanRow, ChannelRow, CheckpointRow, CommitReportRow, DeviceEntryRow, EnvelopeRow,
        FlowRow, GroupRow, IdentityRow, InvitationRow, KeyPackageRow, ListingRow, MemberRow,
        OverwriteRow, OverwriteTarget, PolicyEntryRow, RoleRow, RunRow, ServerRow, SessionRow,
        SnapshotRow, UserRow,
    },
};

/// One row change; in brackets the [`crate::Conflict`] it may meet.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Write {
    /// Binds the database to the node's secrets, unless it is bound to the same already (`Secrets`).
    BindSecrets {
        /// A digest of them that tells nothing else.
        digest: Hash,
    },
    /// A new user (`Username`, `UserExists`).
    InsertUser(UserRow),
    /// A new password.
    SetOpaqueRecord {
        /// Whose.
        user: UserId,
        /// The new record.
        record: Bytes,
    },
    /// A new recovery phrase.
    SetRecoveryKey {
        /// Whose.
        user: UserId,
        /// The new key.
        key: FixedBytes<32>,
    },
    /// The next entry of a device log (`DeviceHead`).
    AppendDeviceEntry {
        /// Whose.
        user: UserId,
        /// The head it follows; seq 0 and zeros for the first.
        expected: Head,
        /// The entry.
        entry: DeviceEntryRow,
    },
    /// A vault (`VaultVersion`).
    PutVault {
        /// Whose.
        user: UserId,
        /// The version it replaces; 0 for the first.
        expected: u64,
        /// Its version.
        version: u64,
        /// Sealed bytes.
        bytes: Bytes,
    },
    /// A profile (`ProfileVersion`).
    PutProfile {
        /// Whose.
        user: UserId,
        /// The version it replaces; 0 for the first.
        expected: u64,
        /// Its version.
        version: u64,
        /// Sealed bytes.
        bytes: Bytes,
    },
    /// KeyPackages of a device (`KeyPackageCount`). One whose hash was ever seen is passed over; one
    /// of last resort takes the place of the device's earlier one.
    InsertKeyPackages {
        /// Whose.
        user: UserId,
        /// The packages, of any of the user's devices.
        packages: Vec<KeyPackageRow>,
        /// Most one-time ones that a device may have afterwards.
        most: usize,
    },
    /// Drops the KeyPackages of a device that is gone.
    DropKeyPackages {
        /// Whose.
        device: DeviceId,
    },
    /// Drops KeyPackages taken before `before`, and forgets hashes and claims of before
    /// `known_before`.
    ForgetKeyPackages {
        /// Which packages are old.
        before: Millis,
        /// Which hashes and claims are old.
        known_before: Millis,
    },
    /// A new session.
    InsertSession(SessionRow),
    /// A new refresh token (`Session`: unknown, ended, or another token is good now).
    RotateSession {
        /// Which.
        session: SessionId,
        /// The hash that is good now; becomes the previous one.
        expected: Hash,
        /// The next hash.
        refresh_hash: Hash,
        /// When.
        at: Millis,
        /// The new token's end.
        expires_at: Millis,
    },
    /// Gives a session without a device its device (`Session`: unknown, ended, or has one).
    SetSessionDevice {
        /// Which.
        session: SessionId,
        /// Its device.
        device: DeviceId,
    },
    /// A device has shown itself; an earlier time than the one that is kept changes nothing.
    SeeDevice {
        /// Which.
        device: DeviceId,
        /// Whose.
        user: UserId,
        /// When.
        at: Millis,
    },
    /// Ends a session; an ended or unknown one stays as it is.
    EndSession {
        /// Which.
        session: SessionId,
        /// When.
        at: Millis,
    },
    /// Ends every session of a device.
    EndSessionsOfDevice {
        /// Whose.
        user: UserId,
        /// The device.
        device: DeviceId,
        /// When.
        at: Millis,
    },
    /// Ends every session of a user, but for one.
    EndSessionsOfUser {
        /// Whose.
        user: UserId,
        /// The one that stays.
        except: Option<SessionId>,
        /// When.
        at: Millis,
    },
    /// Keeps a user out, or lets them in again (`UserUnknown`, also for a deleted one). The time
    /// of an earlier disabling stays.
    SetUserDisabled {
        /// Whom.
        user: UserId,
        /// Since when; none lets them in.
        at: Option<Millis>,
        /// Why; without one an earlier reason stays.
        reason: Option<String>,
    },
    /// Takes away what there is of a user who is deleted (`UserUnknown`: not deleted, or purged
    /// already): sessions, identities, vault, profile, KeyPackages, and what signs them in. Their
    /// row stays, and so do name and device log, by which others verify what they signed.
    PurgeUser {
        /// Whom.
        user: UserId,
        /// When.
        at: Millis,
    },
    /// Keeps a server's members out, or lets them in again (`ServerUnknown`). The time of an earlier
    /// disabling stays.
    SetServerDisabled {
        /// Which.
        server: ServerId,
        /// Since when; none lets them in.
        at: Option<Millis>,
        /// Why; without one an earlier reason stays.
        reason: Option<String>,
    },
    /// Takes away a part of what there is of a server that is deleted (`ServerUnknown`: not deleted,
    /// or purged wholly already). Its row stays, so that nobody opens another one of its id.
    PurgeServer {
        /// Which.
        server: ServerId,
        /// About so many rows at once.
        limit: u32,
    },
    /// Forgets invitations that expired before `before`.
    ForgetInvitations {
        /// Which are old.
        before: Millis,
        /// At most so many.
        limit: u32,
    },
    /// An identity at a provider (`IdentityTaken`).
    InsertIdentity(IdentityRow),
    /// Takes an identity away (`IdentityUnknown`).
    DeleteIdentity {
        /// Whose.
        user: UserId,
        /// Which provider's.
        provider: String,
    },
    /// An ID token that is used now (`TokenUsed`).
    InsertUsedToken {
        /// What stands for it.
        hash: Hash,
        /// Its end: it may be forgotten afterwards.
        expires_at: Millis,
    },
    /// The state of a sign-in.
    InsertFlow(FlowRow),
    /// Takes a flow away (`Flow`: unknown, or taken).
    TakeFlow {
        /// Its name.
        flow: String,
    },
    /// Forgets flows, sessions and used tokens that ended before `before`.
    ForgetEnded {
        /// Which are old.
        before: Millis,
    },
    /// A new server (`ServerExists`).
    InsertServer(ServerRow),
    /// A server's settings and owner, as the policy log says; its head stays.
    SetServer(ServerRow),
    /// The end of a server: it is marked, its members, roles, bans, overwrites and listing are gone,
    /// its channels are as deleted, its invitations closed. The logs stay.
    EndServer {
        /// Which.
        server: ServerId,
        /// When.
        at: Millis,
    },
    /// The next entry of a policy log (`PolicyHead`, `EntryId`).
    AppendPolicyEntry {
        /// Which log.
        server: ServerId,
        /// The head it follows.
        expected: Head,
        /// The entry.
        entry: PolicyEntryRow,
    },
    /// A member, new or changed.
    PutMember(MemberRow),
    /// No longer a member.
    DeleteMember {
        /// The server.
        server: ServerId,
        /// The user.
        user: UserId,
    },
    /// A role, new or changed.
    PutRole(RoleRow),
    /// No longer a role.
    DeleteRole {
        /// The server.
        server: ServerId,
        /// The role.
        role: RoleId,
    },
    /// A ban, new or changed.
    PutBan(BanRow),
    /// No longer banned.
    DeleteBan {
        /// The server.
        server: ServerId,
        /// The user.
        user: UserId,
    },
    /// A channel, new or changed.
    PutChannel(ChannelRow),
    /// No longer a channel: it is in no list any more, and its overwrites are gone. Its log stays,
    /// and is known to be of its server.
    DeleteChannel {
        /// Which.
        channel: ChannelId,
    },
    /// An overwrite, new or changed.
    PutOverwrite(OverwriteRow),
    /// No longer an overwrite.
    DeleteOverwrite {
        /// The channel.
        channel: ChannelId,
        /// Whom it was about.
        target: OverwriteTarget,
    },
    /// Begins a channel's log; an existing one stays as it is.
    OpenChannelLog {
        /// Which.
        channel: ChannelId,
        /// Seq 0 and h_0.
        head: Head,
    },
    /// An invitation, new or changed (`InvitationCode`).
    PutInvitation(InvitationRow),
    /// The last checkpoint of a policy log, in the place of the one before.
    PutCheckpoint(CheckpointRow),
    /// A listed server, new or changed: `listed_at` and `activity` are those of the first time.
    PutListing(ListingRow),
    /// No longer listed.
    DeleteListing {
        /// Which server.
        server: ServerId,
    },
    /// Counts anew, for a listed server, the envelopes that its channels took in since the oldest
    /// count that is kept, and keeps that as its activity, coarsely
    /// ([`crate::rows::coarse_activity`]).
    CountActivity {
        /// Which server; one that is not listed is passed over.
        server: ServerId,
        /// A number that goes up from day to day; the first count of a day is kept.
        day: u64,
        /// Counts of earlier days are forgotten.
        since: u64,
    },
    /// The next of a server's audit log. Its seq is the last one's + 1, whatever the row says.
    AppendAudit {
        /// The server.
        server: ServerId,
        /// What was done.
        row: AuditRow,
    },
    /// The next envelopes of a channel log (`ChannelHead`, `MessageId`).
    AppendEnvelopes {
        /// Which log.
        channel: ChannelId,
        /// The head they follow.
        expected: Head,
        /// One or more, dense; the last one's `pinned` becomes the log's.
        envelopes: Vec<EnvelopeRow>,
    },
    /// When somebody sent last in a channel with slow mode.
    PutLastSend {
        /// Where.
        channel: ChannelId,
        /// Who.
        user: UserId,
        /// When.
        at: Millis,
    },
    /// Forgets who sent last before `before`.
    ForgetLastSends {
        /// Which are old.
        before: Millis,
    },
    /// Erases an envelope's body and keeps its hash (`Body`).
    EraseBody {
        /// The log.
        channel: ChannelId,
        /// Which envelope.
        seq: Seq,
    },
    /// A channel's first group, or the next incarnation (`GroupExists`).
    InsertGroup(GroupRow),
    /// The group's next epoch (`GroupEpoch`).
    AdvanceGroup {
        /// The epoch it leaves; channel and incarnation are the row's.
        expected_epoch: u64,
        /// The group as it stands then.
        group: GroupRow,
        /// The run of unfollowed commits that starts with it, if one does: then the group as it
        /// stood is kept as the former one, and what was reported earlier is forgotten. If none
        /// does, the run goes on.
        run: Option<RunRow>,
    },
    /// The group as it stood before a run of commits (`GroupEpoch`). Run, former group and reports
    /// are forgotten.
    RestoreGroup {
        /// The epoch it leaves; channel and incarnation are the row's.
        expected_epoch: u64,
        /// The group as it stands then.
        group: GroupRow,
    },
    /// Others have followed the run that starts at `seq`: run, former group and reports are
    /// forgotten. Nothing happens if there is no such run.
    EndRun {
        /// The channel.
        channel: ChannelId,
        /// The seq of the run's first commit.
        seq: Seq,
    },
    /// A report of a commit that a device cannot follow; the first of a device and commit stays.
    PutCommitReport(CommitReportRow),
    /// A snapshot; one of the same epoch is replaced.
    PutSnapshot {
        /// The channel.
        channel: ChannelId,
        /// The snapshot.
        snapshot: SnapshotRow,
    },
    /// A notice for a device, in the place of an earlier one with the same key.
    PushNotice {
        /// Whose inbox.
        device: DeviceId,
        /// What the notice is about.
        key: Bytes,
        /// The acts' encoding of it.
        notice: Bytes,
        /// When.
        at: Millis,
        /// How many notices are kept: older ones are dropped and the floor rises.
        keep: usize,
    },
    /// Forgets notices up to `seq`.
    AcknowledgeInbox {
        /// Whose inbox.
        device: DeviceId,
        /// The last processed.
        seq: Seq,
    },
    /// Empties the inbox of a device that is gone.
    DropInbox {
        /// Whose inbox.
        device: DeviceId,
    },
    /// A change of what is kept for anonymous posts.
    Anonymous(AnonymousWrite),
    /// A change of blobs.
    Blob(BlobWrite),
    /// A change of backups.
    Backup(BackupWrite),
}
