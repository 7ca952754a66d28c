//! What a user can ask for. Names and ids are given as text and resolved by the core.

#![expect(missing_docs, reason = "the fields are what the variants' docs name")]

use coterie_types::Bytes;
use serde::{Deserialize, Serialize};

/// A request of the user.
///
/// `server`, `channel`, `user` take an id or a name; `channel` also `server/name`. The answers are
/// the objects of the CLI contract (`spec/10-cli.md`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// `{user_id, version, profile}`: sealed bytes as base64url, or null. Without a user one's own.
    ShowProfile {
        #[serde(default)]
        user: Option<String>,
    },
    /// Keeps sealed bytes as the own profile: `{user_id, version}`.
    SetProfile { profile: Bytes },
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
    /// `{servers:[…]}`.
    ListServers,
    /// `{server_id, name, owner_id, channels, members_count, policy_seq}`.
    ShowServer { server: String },
    /// `{channel_id, server_id, name, kind}`.
    CreateChannel { server: String, name: String },
    /// `{channels:[…]}`.
    ListChannels { server: String },
    /// `{invitation_id, code, link, uses, expires_at}`. `life_ms` 0: never ends.
    CreateInvitation { server: String, uses: u32, life_ms: u64 },
    /// `{invitations:[…]}`.
    ListInvitations { server: String },
    /// `{invitation_id, …}`.
    RevokeInvitation { invitation: String },
    /// `{server_id, name, channels}`, after all groups are joined if `wait`.
    Join { link: String, wait: bool },
    /// `{members:[{user_id, username, owner, devices:[{device_id, added_seq}]}]}`.
    ListMembers { server: String },
    /// `{entry_id, policy_seq, channels:[{channel_id, removed}]}`.
    Kick { server: String, user: String },
    /// As `Kick`.
    Leave { server: String },
    /// One row `{message_id, channel_id, seq, epoch}` a text, in order, each after the node's
    /// acknowledgement; done with `{sent}`. `message_id` (with exactly one text) makes a retry safe.
    Send {
        channel: String,
        texts: Vec<String>,
        #[serde(default)]
        message_id: Option<String>,
    },
    /// Deletes a message for everyone: `{message_id, seq}`.
    Delete { channel: String, seq: u64 },
    /// Rows from what is stored, after a sync; done with `{rows}`.
    Read { channel: String, after: Option<u64>, limit: u32 },
    /// Rows as `Read`, then live ones, with `caught_up`; never done until abandoned.
    Tail { channel: String, after: Option<u64> },
    /// `{devices:[{device_id, name, this, added_at, revoked}]}`.
    ListDevices,
    /// `{device_id, …}`.
    RevokeDevice { device: String },
    /// `{user_id, safety_number, state}`.
    Verify { user: String, confirm: bool },
}

/// What opens the vault for a user who signs in by a provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unlock {
    /// The recovery phrase.
    Phrase(String),
    /// The passphrase, if one was set.
    Passphrase(String),
}
