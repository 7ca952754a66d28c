//! What vectors show of logs and states.

use coterie_identity::DeviceLog;
use coterie_policy::State;
use coterie_types::Head;
use serde_json::{Value, json};

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// # Panics
/// For a text that is not hex.
pub fn unhex(text: &str) -> Vec<u8> {
    assert!(text.len().is_multiple_of(2));
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
}

pub fn head(head: Head) -> Value {
    json!({ "seq": head.seq, "hash": hex(head.hash.as_slice()) })
}

pub fn device_log(log: &DeviceLog) -> Value {
    let devices: Vec<_> = log
        .devices()
        .map(|(id, device)| {
            json!({
                "device": id.to_string(),
                "name": device.name,
                "key": hex(&device.key),
                "certificate": hex(&device.certificate),
                "added_seq": device.added_seq,
                "revoked_seq": device.revoked_seq,
            })
        })
        .collect();
    json!({
        "user": log.user().to_string(),
        "identity_key": hex(log.identity_key()),
        "next_identity_hash": hex(log.next_identity_hash().as_slice()),
        "head": head(log.head()),
        "vault": log.vault().map(|v| json!({ "version": v.version, "hash": hex(v.hash.as_slice()) })),
        "devices": devices,
    })
}

pub fn state(state: &State) -> Value {
    let members: Vec<_> = state
        .members()
        .map(|m| {
            let devices: Vec<_> = state
                .devices(m.user)
                .map(|d| {
                    json!({
                        "device": d.id.to_string(),
                        "active": d.device.is_active(),
                        "added_seq": d.added_seq,
                        "counter": state.counter(d.id),
                    })
                })
                .collect();
            json!({
                "user": m.user.to_string(),
                "username": *m.username,
                "joined_seq": m.joined_seq,
                "device_head": state.device_log(m.user).map(|log| head(log.head())),
                "devices": devices,
            })
        })
        .collect();
    let channels: Vec<_> = state
        .channels()
        .map(|c| {
            let right: Vec<_> = state.right_set(c.id).map(|(id, _)| id.to_string()).collect();
            json!({
                "channel": c.id.to_string(),
                "name": *c.name,
                "kind": c.kind.number(),
                "created_seq": c.created_seq,
                "last_exit": state.last_exit(c.id),
                "right_set": right,
            })
        })
        .collect();
    let invitations: Vec<_> = state
        .invitations()
        .map(|i| {
            json!({
                "invitation": i.id.to_string(),
                "creator": i.creator.to_string(),
                "key": hex(i.key.as_slice()),
                "code_hash": hex(i.code_hash.as_slice()),
                "uses": i.uses,
                "max_uses": i.max_uses,
                "expires_at": i.expires_at.0,
                "closed": i.closed,
            })
        })
        .collect();
    json!({
        "server": state.server().to_string(),
        "name": state.name(),
        "owner": state.owner().to_string(),
        "head": head(state.head()),
        "at": state.at().0,
        "members": members,
        "channels": channels,
        "invitations": invitations,
    })
}
