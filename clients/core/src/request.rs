//! What a user can ask for. Names and ids are given as text and resolved by the core.

#![expect(missing_docs, reason = "the fields are what the variants' docs name")]

use coterie_tagged::Tagged;
use coterie_types::{BlobId, Millis};
use serde::Serialize;

use crate::acts::{
    AcceptRequest, Ban, BlockAuthor, ClaimRole, CreateChannel, CreateInvitation, CreateRole,
    DeclineRequest, DeleteChannel, DeleteRole, DeleteServer, EditChannel, EditRole, EditServer,
    GateRole, GiveRole, Kick, Leave, MakeCheckpoint, MoveRole, PublishServer, ResetGroup,
    RevokeInvitation, SetAnonymity, SetHistory, SetNickname, SetOverwrite, SetTimeout,
    SetVersionFloor, SyncChannel, TakeRole, TransferServer, Unban, UnpublishServer,
};
use crate::{Level, PresenceChoice, Previewed, ProfileChange, SearchDiscovery, Template, Unlock};

/// A request of the user.
///
/// `server`, `channel`, `user`, `role` take an id or a name; `channel` also `server/name`. The
/// answers are the objects of the CLI contract (`spec/10-cli.md`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Tagged)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Request {
    /// Makes a user and their first device: `{user_id, username, device_id, node}`.
    Register { username: String, password: String, device_name: String },
    /// Signs in; on a store without a device makes a new one. As `Register`.
    Login { username: String, password: String, device_name: String },
    /// Signs in with the recovery phrase and sets a new password. As `Register`.
    Recover { username: String, phrase: String, password: String, device_name: String },
    /// Makes a user of an identity that a provider's ID token proves, and their first device; a
    /// passphrase, if given, opens the vault like a password. As `Register`.
    RegisterByProvider {
        provider: String,
        id_token: String,
        username: String,
        #[serde(default)]
        passphrase: Option<String>,
        device_name: String,
    },
    /// Signs in by a provider's ID token; on a store without a device opens the vault and makes a new
    /// one. As `Register`.
    LoginByProvider {
        provider: String,
        id_token: String,
        #[serde(default)]
        unlock: Option<Unlock>,
        device_name: String,
    },
    /// `{state: "continued", …}` with what `Register` answers, `{state: "signed_in", username}` or `{state:
    /// "unknown", expires_at}`: shows a provider's ID token, which is good once, before it is known whether
    /// its owner has an account.
    PresentToken { provider: String, id_token: String, device_name: String },
    /// `RegisterByProvider` with the token that was shown last.
    RegisterPresented {
        username: String,
        #[serde(default)]
        passphrase: Option<String>,
    },
    /// `LoginByProvider` with the token that was shown last; what does not open may be tried again.
    LoginPresented { unlock: Unlock },
    /// `{}`: the token that was shown last is not used.
    DeclinePresented,
    /// `{identities:[{provider, linked_at}]}`: those that sign the user in.
    ListIdentities,
    /// As `ListIdentities`.
    LinkIdentity { provider: String, id_token: String },
    /// As `ListIdentities`.
    UnlinkIdentity { provider: String },
    /// `{sessions:[{session_id, device_id, label, created_at, last_used_at, current}]}`.
    ListSessions,
    /// Ends another session: `{session_id, ended}`.
    RevokeSession { session: String },
    /// Ends every session but this one: `{ended}`.
    RevokeOtherSessions,
    /// `{user_id, username, version, display_name, pronouns, bio, status, avatar, banner, blocked,
    /// servers}`. Without a user one's own.
    ShowProfile {
        #[serde(default)]
        user: Option<String>,
    },
    /// Changes what is given; what is empty is taken away. As `ShowProfile`, with `{told, lost}`.
    SetProfile(ProfileChange),
    /// `{user_id, media_type, width, height, bytes}`: somebody's avatar, in a server if one is given, or
    /// banner.
    ShowPicture {
        #[serde(default)]
        user: Option<String>,
        #[serde(default)]
        banner: bool,
        #[serde(default)]
        server: Option<String>,
    },
    /// `{user_id, username, blocked}`.
    Block { user: String, on: bool },
    /// `{blocks:[{user_id, username}]}`. No network.
    ListBlocks,
    /// Ends the session; the device and its data stay.
    Logout,
    /// Who is signed in. No network. As `Register`.
    Whoami,
    /// `{phrase}`, on the device that made or was given it. No network.
    ShowRecovery,
    /// Fetches everything, joins what is to be joined, then the whole `status`.
    Status,

    /// `{server_id, name, channels:[{channel_id, name}]}`.
    CreateServer { name: String },
    /// As `CreateServer`, with the roles, categories and channels of a template.
    CreateFromTemplate { name: String, template: Template },
    /// As `CreateServer`: goes on with what a template has not made.
    FinishServer { server: String },
    /// `{server_id}`: leaves a server without what its template has not made.
    LeaveUnmade { server: String },
    /// `{templates:[{template, role, groups:[{category, channels:[{name, kind, open_to}]}]}]}`: what a
    /// server may begin with. No network.
    ListTemplates,
    /// `{dm_id, channel_id, name, peers:[{user_id, username, invited, verified}], request, …}`: the
    /// direct messages with these users, opened if there are none; with a text that is sent, and
    /// then also `{message_id, seq, epoch}`.
    OpenDm {
        users: Vec<String>,
        #[serde(default)]
        text: Option<String>,
    },
    /// As `OpenDm`: one more user in a dm.
    AddToDm { dm: String, user: String },
    /// `{dms:[…]}`: those that were opened or accepted.
    ListDms,
    /// `{requests:[…]}`: those that wait for an answer.
    ListRequests,
    /// The dm.
    AcceptRequest(AcceptRequest),
    /// `{server_id}`.
    DeclineRequest(DeclineRequest),

    /// `{servers:[…], making:[{server_id, name, template, missing:[{kind, name}], stopped}]}`: those that
    /// are not whole yet stand in `making`, too.
    ListServers,
    /// `{server_id, name, owner_id, channels, members_count, policy_seq, …}`.
    ShowServer { server: String },
    /// As `ShowServer`, with `{entry_id, policy_seq}` of the act, as all acts have.
    EditServer(EditServer),
    /// `{server_id, entry_id, policy_seq}`.
    DeleteServer(DeleteServer),
    /// As `ShowServer`.
    TransferServer(TransferServer),
    /// As `ShowServer`.
    SetVersionFloor(SetVersionFloor),
    /// As `ShowServer`.
    PublishServer(PublishServer),
    /// As `ShowServer`.
    UnpublishServer(UnpublishServer),
    /// `{server_id, state_hash}`.
    MakeCheckpoint(MakeCheckpoint),

    /// `{roles:[…]}`, the highest first.
    ListRoles { server: String },
    /// The role.
    CreateRole(CreateRole),
    /// The role.
    EditRole(EditRole),
    /// The role.
    MoveRole(MoveRole),
    /// `{role_id}`.
    DeleteRole(DeleteRole),
    /// The role, with its `gate`; sets it or takes it away.
    GateRole(GateRole),
    /// The role, with `left`, the number of attestations that are left of that sort. Says before anything is
    /// sent why it cannot be claimed.
    ClaimRole(ClaimRole),
    /// `{attester, attribute, until, imported, known}`: keeps what an attester has given, the text of a
    /// file. No network.
    ImportAttestations { file: String },
    /// `{attestations:[{attester, attribute, from, until, left, used}]}`. No network.
    ListAttestations,
    /// The member.
    GiveRole(GiveRole),
    /// The member.
    TakeRole(TakeRole),

    /// `{channels:[…]}`, in the order in which people see them.
    ListChannels { server: String },
    /// The channel, with its overwrites.
    ShowChannel { channel: String },
    /// `{channel_id, …, readers:[{user_id, device_id, right, …}]}`: who can read a channel, device by
    /// device.
    ShowReaders { channel: String },
    /// `{channel_id, server_id, name, kind, …}`, when its group is joined.
    CreateChannel(CreateChannel),
    /// The channel.
    EditChannel(EditChannel),
    /// `{channel_id}`.
    DeleteChannel(DeleteChannel),
    /// The channel, with its overwrites.
    SetOverwrite(SetOverwrite),
    /// The channel, with its overwrites.
    SyncChannel(SyncChannel),
    /// The channel, once this device is in its next group.
    ResetGroup(ResetGroup),
    /// The channel, with its overwrites.
    SetAnonymity(SetAnonymity),
    /// The channel, with its overwrites: what of its past whoever joins is given.
    SetHistory(SetHistory),
    /// As `ShowChannel`: the author of an anonymous post makes no more of them in its window.
    BlockAuthor(BlockAuthor),
    /// Rows `{type: "waiting", words}` while it waits, then `{channel_id, seq, of, left, window}`. It
    /// waits for a random time up to `delay` milliseconds (30,000 if absent).
    SendAnonymously {
        channel: String,
        text: String,
        #[serde(default)]
        delay: Option<u64>,
    },
    /// Opens an anonymous poll for `life` milliseconds, 7 days at most, to the beginning of an hour:
    /// `{message_id, channel_id, seq, epoch, closes_at}`.
    OpenPoll { channel: String, question: String, options: Vec<String>, life: u64 },
    /// Votes for an option, the first 0, in the poll whose message has this seq, as `SendAnonymously`
    /// posts: `{channel_id, seq, poll, option, of}`.
    Vote {
        channel: String,
        poll: u64,
        option: u8,
        #[serde(default)]
        delay: Option<u64>,
    },
    /// Closes an own poll before its time: as `Reply`.
    ClosePoll { channel: String, poll: u64 },
    /// `{channel_id, seq, question, options:[{text, votes}], votes, uncounted, of, closes_at, closed,
    /// closed_by, own, ballots:[{seq, nullifier, option}]}`: a poll as this device counts it.
    ShowPoll { channel: String, poll: u64 },
    /// `{channel_id, allowed, ready, of, left, limit, window_seconds, …}` or with `reason` and `words`.
    AnonymousStatus { channel: String },

    /// `{members:[{user_id, username, nickname, owner, roles, devices, …}]}`.
    ListMembers { server: String },
    /// One of them, with what they may do.
    ShowMember { server: String, user: String },
    /// The member.
    SetNickname(SetNickname),
    /// The member.
    SetTimeout(SetTimeout),
    /// `{entry_id, policy_seq, channels:[{channel_id, removed}]}`.
    Kick(Kick),
    /// As `Kick`, with `{user_id, purged}`.
    Ban(Ban),
    /// `{user_id}`.
    Unban(Unban),
    /// `{bans:[{user_id, username, by, at, …}]}`.
    ListBans { server: String },
    /// As `Kick`.
    Leave(Leave),

    /// `{invitation_id, code, link, uses, expires_at}`. `life_ms` 0: never ends.
    CreateInvitation(CreateInvitation),
    /// `{invitations:[…]}`.
    ListInvitations { server: String },
    /// `{invitation_id, …}`.
    RevokeInvitation(RevokeInvitation),
    /// `{server_id, name, description, members_count, invitation_id, by, expires_at, joined}`: where a
    /// link leads, by the verified policy log.
    Preview { link: String },
    /// `{server_id, name, channels}`, after all groups are joined if `wait`.
    Join { link: String, wait: bool },

    /// `{servers:[…], next}`: servers that are listed for everybody, as the node describes them.
    SearchDiscovery(SearchDiscovery),
    /// One of them, as its verified policy log says.
    ShowListing { server: String },
    /// As `Join`, by the listing of a server.
    JoinListed { server: String, wait: bool },

    /// `{entries:[…]}`, the newest first, from the verified policy log. Of one author, of one kind
    /// of act, before a seq; at most `limit`.
    Audit {
        server: String,
        #[serde(default)]
        user: Option<String>,
        #[serde(default)]
        action: Option<String>,
        #[serde(default)]
        before: Option<u64>,
        limit: u32,
    },
    /// `{allowed, rule, words, …}`: whether a member may do something, in a channel or in the
    /// server as a whole, and which rule decided.
    Explain {
        member: String,
        #[serde(default)]
        channel: Option<String>,
        #[serde(default)]
        server: Option<String>,
        flag: String,
    },
    /// As `Explain`, of somebody who held one role and no other; of `@everyone`, none.
    ExplainRole {
        role: String,
        #[serde(default)]
        channel: Option<String>,
        server: String,
        flag: String,
    },
    /// `{permissions, flags, …}`: all that a member may do.
    ShowPermissions {
        member: String,
        #[serde(default)]
        channel: Option<String>,
        #[serde(default)]
        server: Option<String>,
    },

    /// One row `{message_id, channel_id, seq, epoch}` a text, in order, each after the node's
    /// acknowledgement; done with `{sent}`. `message_id` (with exactly one text) makes a retry safe.
    Send {
        channel: String,
        texts: Vec<String>,
        #[serde(default)]
        message_id: Option<String>,
    },
    /// Answers a message: `{message_id, channel_id, seq, epoch}`. `message_id` makes a retry safe.
    Reply {
        channel: String,
        seq: u64,
        text: String,
        #[serde(default)]
        message_id: Option<String>,
    },
    /// Replaces the text of an own message: as `Reply`.
    Edit { channel: String, seq: u64, text: String },
    /// Puts an emoji at a message, or takes it away: as `Reply`.
    React { channel: String, seq: u64, emoji: String, on: bool },
    /// Pins a message, or no longer: as `Reply`.
    Pin { channel: String, seq: u64, on: bool },
    /// `{pins:[{seq, message_id, by, message}]}`, in the order in which they were pinned.
    ListPins { channel: String },
    /// `{versions:[{seq, at, text, markup}]}` of a message, the first first.
    History { channel: String, seq: u64 },
    /// A key and an id for a file that the driver is to upload: `{channel_id, blob_id, key, name,
    /// length, size, message_id, thumbnail: {blob_id, key, name, length, size} | null}`. The same
    /// `source` again gives the same upload, until its message is sent.
    BeginFile {
        channel: String,
        name: String,
        media_type: String,
        length: u64,
        source: String,
        #[serde(default)]
        preview: Option<Previewed>,
    },
    /// Sends the message of a file that is uploaded: as `Send`.
    SendFile { channel: String, blob: BlobId, text: String },
    /// Forgets an upload: `{blob_id}`.
    ForgetFile { blob: String },
    /// What opens the file of a message, or its thumbnail: `{channel_id, blob_id, key, name, length,
    /// media_type, save_as, …}`.
    FindFile {
        channel: String,
        seq: u64,
        #[serde(default)]
        thumbnail: bool,
    },
    /// `{access_token}`: for the driver's own calls, which carry the bytes of files.
    LendToken,
    /// Deletes a message for everyone: `{message_id, seq}`.
    Delete { channel: String, seq: u64 },
    /// Rows from what is stored, after a sync; done with `{rows}`.
    Read { channel: String, after: Option<u64>, limit: u32 },
    /// Rows as `Read`, then live ones, with `caught_up`; never done until abandoned.
    Tail { channel: String, after: Option<u64> },
    /// `{seq, after}`: the first message kept here that the node took in at a time or later, and the
    /// place before it. No network.
    At { channel: String, at: Millis },
    /// The last rows that are kept here, or the last before a seq, without asking the node; done with
    /// `{rows, first}`.
    Stored {
        channel: String,
        #[serde(default)]
        before: Option<u64>,
        limit: u32,
    },
    /// Rows `{type:"server", server, flags, halted, outdated}`, `{type:"dm", dm, halted, outdated}`,
    /// `{type:"gone", server_id}`, `{type:"channel", channel_id, server_id, state, reason, seq, read_seq,
    /// level, …}`, `{type:"connection", live}`, `{type:"typing", channel_id, server_id, users}`,
    /// `{type:"presence", user_id, state}`, `{type:"making", making}` as in `ListServers`, and once `{type:"synced"}`, as things are and whenever they
    /// change; `{type:"profile", user_id}` and `{type:"blocks"}` whenever what is known of somebody, or
    /// whom one blocks, is another; never done until abandoned.
    Watch,

    /// Rows of messages whose text holds a text, in either case, among what is stored here, the newest
    /// first, each with its `channel`; done with `{rows}`. Of one channel, by one author, written since
    /// a time and before one. No network.
    Search {
        text: String,
        #[serde(default)]
        channel: Option<String>,
        #[serde(default)]
        from: Option<String>,
        #[serde(default)]
        after: Option<Millis>,
        #[serde(default)]
        before: Option<Millis>,
        limit: u32,
    },
    /// The user types in a channel, openly or anonymously: `{channel_id, told}`. Told to its members at most
    /// every 4 seconds, and nothing of what is written anonymously. To be asked at each key.
    Typing {
        channel: String,
        #[serde(default)]
        anonymously: bool,
    },
    /// `{state, typing, idle}`: how the user appears to others and whether it is told that they type, on all
    /// of their devices; and whether they were not seen doing anything for a while, here. What is absent
    /// stays as it is.
    Appear {
        #[serde(default)]
        state: Option<PresenceChoice>,
        #[serde(default)]
        typing: Option<bool>,
        #[serde(default)]
        idle: Option<bool>,
    },
    /// `{channels:[{channel_id, …, unread, more, mentions, notify, first_unread, read_seq, level, …}]}`:
    /// every channel the user may view, after a sync; or one of them, as it is stored here.
    ListUnread {
        #[serde(default)]
        channel: Option<String>,
    },
    /// Everything up to a seq is read, and nothing after it; without one everything there is, after a
    /// sync. `{channel_id, read_seq}`. With `forward`, a mark that stands further on stays there.
    MarkRead {
        channel: String,
        #[serde(default)]
        seq: Option<u64>,
        #[serde(default)]
        forward: bool,
    },
    /// What a channel notifies of, on all devices of the user: `{channel_id, level, muted,
    /// muted_until}`. Without a level only shows it.
    Notify {
        channel: String,
        #[serde(default)]
        level: Option<Level>,
    },
    /// For so long, or until a time, nothing in a channel notifies; with neither, until it is taken
    /// `off`. As `Notify`.
    Mute {
        channel: String,
        #[serde(default)]
        millis: Option<u64>,
        #[serde(default)]
        until: Option<Millis>,
        #[serde(default)]
        off: bool,
    },

    /// `{on, version, chunks, channels, waiting, reading, trouble}`: the sealed history at the node, switched
    /// on or off on all devices of the user, or only shown. With `now` what is new goes there first.
    Backup {
        #[serde(default)]
        on: Option<bool>,
        #[serde(default)]
        now: bool,
    },

    /// `{devices:[{device_id, name, this, added_at, revoked}]}`.
    ListDevices,
    /// `{device_id, revoked}`. The vault gets a new master key, so the password or the recovery phrase
    /// is needed, but for a device that has the phrase.
    RevokeDevice {
        device: String,
        #[serde(default)]
        unlock: Option<Unlock>,
    },
    /// Becomes a new device of a user who approves it on another: a row `{type:"link", code,
    /// expires_at}`, then `{type:"compare", digits}`; at the end as `Register`.
    Link { device_name: String },
    /// Adds the device that shows a code: a row `{type:"compare", digits, name}`, then waits for
    /// `ConfirmLink`; `{device_id, name}`.
    ApproveDevice { code: String },
    /// Whether both devices show the same digits: `{same}`.
    ConfirmLink { code: String, same: bool },
    /// Another password: `{user_id, changed}`. Every other session of the user ends; devices stay.
    ChangePassword { unlock: Unlock, password: String },
    /// Replaces the identity key by the next one of the recovery phrase: `{user_id, rotations}`.
    RotateIdentity {
        #[serde(default)]
        phrase: Option<String>,
    },
    /// `{user_id, safety_number, state}`. `confirm` is the number that was compared, digits and
    /// spaces: another than the present one is refused (`safety_number_differs`), and nothing is
    /// marked.
    Verify {
        user: String,
        #[serde(default)]
        confirm: Option<String>,
    },
}

#[cfg(test)]
mod tests;
