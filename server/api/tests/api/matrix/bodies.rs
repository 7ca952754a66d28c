//! A body for each route that passes, if its caller may.

use coterie_policy::{AnonymityPolicy, Overwrite, Permissions, Target, body};
use coterie_protocol::{
    envelope::{Authenticated, Class, SignedTombstone, Tombstone},
    rest::{
        AcknowledgeInbox, BackupChunk, BulkDelete, CreateGroup, CreateServer, DeleteMessage,
        Disable, MessageToPost, OpenBlob, PostAnonymously, PostCommit, PostIntent, PostKeyPackages,
        PostMessages, PostOwnData, PutBackup, PutProfile, PutVault, RecoverStart, Refresh,
        ReportCommit, RetentionRun,
    },
};
use coterie_seal::SigningKey;
use coterie_types::{Bytes, DeviceId, EntryId, FixedBytes, Head, MessageId, sha256};
use rand::rngs::OsRng;
use serde::Serialize;
use serde_json::{Value, json};

use super::cast::{Ids, NEVER};
use crate::people::{Person, random16};

/// The body that somebody sends to a route about these ids.
pub(super) fn body_of(method: &str, path: &str, who: &Person, ids: &Ids) -> Option<Value> {
    if method == "GET" {
        return None;
    }
    if let Some(intent) = intent_of(method, path, who, ids) {
        return value(&PostIntent { intent });
    }
    let message_id = MessageId::from_bytes(random16());
    let garbage = || Bytes(vec![7; 40]);
    match (method, path) {
        ("POST", "/v1/auth/recover") => value(&RecoverStart { username: who.name.clone() }),
        ("POST", "/v1/auth/refresh") => value(&Refresh { refresh_token: "none".into() }),
        ("PUT", "/v1/vault") => value(&PutVault { vault: garbage(), entry: None }),
        ("PUT", "/v1/users/@me/backup") => {
            value(&PutBackup { expected: 0, version: 1, manifest: garbage(), chunks: vec![] })
        }
        ("PUT", "/v1/users/@me/backup/chunks/{chunk}") => value(&BackupChunk { sealed: garbage() }),
        ("PUT", "/v1/users/@me/profile") => value(&PutProfile { version: 1, profile: garbage() }),
        ("POST", "/v1/key-packages") => {
            value(&PostKeyPackages { key_packages: vec![], last_resort: None })
        }
        ("POST", "/v1/inbox/acknowledge") => value(&AcknowledgeInbox { seq: 1 }),
        ("POST", "/v1/inbox/own-data") => value(&PostOwnData {
            slot: 1,
            sealed: garbage(),
            devices: vec![DeviceId::from_bytes(random16())],
        }),
        ("POST", "/v1/servers") => value(&CreateServer { intents: vec![opening(who)] }),
        ("POST", "/v1/channels/{channel}/group") => {
            value(&CreateGroup { message_id, creation: garbage(), gate_key: None })
        }
        ("POST", "/v1/channels/{channel}/commits") => {
            let (commit, group_info) = (garbage(), garbage());
            value(&PostCommit { message_id, commit, group_info, welcomes: vec![], gate_key: None })
        }
        ("POST", "/v1/anonymous/channels/{channel}/posts") => {
            value(&PostAnonymously { post: garbage(), gate: FixedBytes([7; 16]) })
        }
        ("POST", "/v1/channels/{channel}/commits/{seq}/reports") => {
            let head = Head { seq: 1, hash: FixedBytes([7; 32]) };
            value(&ReportCommit { head, failure: None })
        }
        ("POST", "/v1/channels/{channel}/messages")
        | ("PATCH", "/v1/channels/{channel}/messages/{message}") => {
            let messages = vec![MessageToPost { message_id, body: garbage(), blobs: vec![] }];
            value(&PostMessages { messages })
        }
        ("PUT", "/v1/channels/{channel}/blobs/{blob}") => value(&OpenBlob { size: 1_024 }),
        ("DELETE", "/v1/channels/{channel}/messages/{message}") => value(&tombstone(who, ids)),
        ("POST", "/v1/channels/{channel}/messages/bulk-delete") => {
            value(&BulkDelete { tombstones: vec![tombstone(who, ids)] })
        }
        ("PUT", "/v1/admin/users/{user}/disabled" | "/v1/admin/servers/{server}/disabled") => {
            value(&Disable { reason: Some("spam".into()) })
        }
        ("POST", "/v1/admin/retention/run") => value(&RetentionRun { dry_run: false }),
        // What is open to all is refused for its shape.
        ("POST", _) if path.starts_with("/v1/auth/") && path != "/v1/auth/logout" => {
            Some(json!({}))
        }
        _ if path.starts_with("/v1/links") => Some(json!({})),
        ("POST", "/v1/devices") | ("PUT", "/v1/users/@me/identities/{provider}") => Some(json!({})),
        _ => None,
    }
}

fn value(body: &impl Serialize) -> Option<Value> {
    Some(serde_json::to_value(body).unwrap())
}

fn intent_of(method: &str, path: &str, who: &Person, ids: &Ids) -> Option<Bytes> {
    let Ids { channel, user, held, free, invitation, .. } = *ids;
    let set = Overwrite {
        deny: Permissions::of(&[coterie_policy::Flag::AttachFiles]),
        ..Overwrite::default()
    };
    let body: coterie_policy::Body = match (method, path) {
        ("PATCH", "/v1/servers/{server}") => {
            body::ServerChanged { description: Some("x".into()), ..Default::default() }.into()
        }
        ("DELETE", "/v1/servers/{server}") => body::ServerDeleted {}.into(),
        ("POST", "/v1/servers/{server}/policy" | "/v1/servers/{server}/channels") => {
            body::ChannelCreated::plain("x", coterie_policy::ChannelKind::Text).into()
        }
        ("PATCH", "/v1/servers/{server}/members/{user}") => {
            body::NicknameSet { user, nickname: "x".into() }.into()
        }
        ("DELETE", "/v1/servers/{server}/members/{user}") => body::MemberKicked { user }.into(),
        ("PUT", "/v1/servers/{server}/members/{user}/roles/{role}") => {
            body::RoleGranted { user, role: free }.into()
        }
        ("DELETE", "/v1/servers/{server}/members/{user}/roles/{role}") => {
            body::RoleRevoked { user, role: held }.into()
        }
        ("POST", "/v1/servers/{server}/roles") => a_role().into(),
        ("PATCH", "/v1/servers/{server}/roles/{role}") => {
            body::RoleChanged { name: Some("x".into()), ..body::RoleChanged::of(free) }.into()
        }
        ("DELETE", "/v1/servers/{server}/roles/{role}") => body::RoleDeleted { role: free }.into(),
        ("PUT", "/v1/servers/{server}/bans/{user}") => body::MemberBanned { user }.into(),
        ("DELETE", "/v1/servers/{server}/bans/{user}") => {
            body::MemberUnbanned { user: ids.banned }.into()
        }
        ("POST", "/v1/servers/{server}/invitations") => an_invitation().into(),
        ("DELETE", "/v1/servers/{server}/invitations/{invitation}") => {
            body::InvitationClosed { invitation }.into()
        }
        ("DELETE", "/v1/invitations/{code}") => {
            let invitation = coterie_policy::invitation_id(&ids.server, &ids.invite.entry);
            body::InvitationClosed { invitation }.into()
        }
        ("POST", "/v1/invitations/{code}/join") => {
            let counter = ids.state.as_ref().map_or(0, |state| state.counter(who.device)) + 1;
            who.joined(&ids.invite, ids.server, counter).into()
        }
        ("PATCH", "/v1/channels/{channel}") => {
            body::ChannelChanged { name: Some("x".into()), ..body::ChannelChanged::of(channel) }
                .into()
        }
        ("DELETE", "/v1/channels/{channel}") => body::ChannelDeleted { channel }.into(),
        ("PUT", "/v1/channels/{channel}/overwrites/{target}") => {
            body::OverwriteSet { channel, target: Target::Role(held), overwrite: set }.into()
        }
        ("POST", "/v1/channels/{channel}/sync") => body::ChannelSynced { channel }.into(),
        ("POST", "/v1/channels/{channel}/reset") => {
            body::GroupReset { channel, incarnation: 1 }.into()
        }
        ("PUT", "/v1/channels/{channel}/anonymity") => {
            let policy = AnonymityPolicy {
                window: 900,
                limit: 1,
                minimum_ring: 3,
                pseudonymous: false,
                files: false,
            };
            let from = Ids::next_window();
            body::AnonymitySet { channel, from, policy: Some(policy) }.into()
        }
        _ => return None,
    };
    Some(ids.intent(who, body))
}

fn a_role() -> body::RoleCreated {
    body::RoleCreated {
        name: "x".into(),
        permissions: Permissions::NONE,
        colour: 0,
        hoist: false,
        mentionable: false,
        icon: String::new(),
        gate: None,
    }
}

fn an_invitation() -> body::InvitationCreated {
    let secret = SigningKey::generate(&mut OsRng);
    body::InvitationCreated {
        key: FixedBytes(secret.verifying_key()),
        code_hash: sha256(&[&random16()]),
        max_uses: 1,
        expires_at: NEVER,
        channel: None,
        roles: None,
    }
}

fn opening(who: &Person) -> Bytes {
    let created = body::ServerCreated {
        name: "x".into(),
        username: who.name.clone(),
        device_chain: who.chain(),
        kind: None,
    };
    who.intent(None, EntryId::from_bytes(random16()), 1, created).bytes().clone()
}

fn tombstone(who: &Person, ids: &Ids) -> DeleteMessage {
    let message_id = MessageId::from_bytes(random16());
    let policy = ids.state.as_ref().map_or(ids.message_head, coterie_policy::State::head);
    let class = Class::Light;
    let data = Authenticated {
        version: 1,
        message_id,
        class,
        policy,
        channel: ids.message_head,
        content: None,
        poll: None,
    };
    let tombstone = Tombstone {
        authenticated: Bytes(data.to_bytes()),
        channel: ids.channel,
        user: who.user(),
        device: who.device,
        target: 1,
        target_id: ids.message,
    };
    let signed = SignedTombstone::sign(&tombstone, &who.key);
    DeleteMessage { message_id, tombstone: Bytes(signed.to_bytes()) }
}
