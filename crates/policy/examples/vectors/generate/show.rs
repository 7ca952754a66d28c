//! What vectors show of logs and states.

use coterie_identity::DeviceLog;
use coterie_policy::{Ban, Channel, History, Reset, Settings, State, Target};
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
                        "idle": d.idle,
                        "added_seq": d.added_seq,
                        "counter": state.counter(d.id),
                    })
                })
                .collect();
            let mut row = json!({
                "user": m.user.to_string(),
                "username": *m.username,
                "joined_seq": m.joined_seq,
                "nickname": m.nickname.as_deref(),
                "roles": m.roles.iter().map(ToString::to_string).collect::<Vec<_>>(),
                "device_head": state.device_log(m.user).map(|log| head(log.head())),
                "devices": devices,
            });
            if let Some(by) = m.invited_by {
                row["invited_by"] = by.to_string().into();
            }
            row
        })
        .collect();
    let channels: Vec<_> = state
        .channels()
        .map(|c| {
            let right: Vec<_> = state.right_set(c.id).map(|(id, _)| id.to_string()).collect();
            let mut shown = json!({
                "channel": c.id.to_string(),
                "name": *c.name,
                "kind": c.kind.number(),
                "category": c.category.map(|id| id.to_string()),
                "position": c.position,
                "slow_mode": c.slow_mode,
                "overwrites": overwrites(c),
                "synced": state.is_synced(c),
                "created_seq": c.created_seq,
                "last_exit": state.last_exit(c.id),
                "right_set": right,
            });
            if let Some(Reset { incarnation, by, at, seq }) = c.reset {
                let by = by.to_string();
                shown["reset"] =
                    json!({ "incarnation": incarnation, "by": by, "at": at.0, "seq": seq });
            }
            if c.history != History::default() {
                shown["history"] =
                    json!({ "mode": c.history.mode.number(), "days": c.history.days });
            }
            shown
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
                "channel": i.channel.map(|id| id.to_string()),
                "roles": i.roles.iter().map(ToString::to_string).collect::<Vec<_>>(),
            })
        })
        .collect();
    let mut shown = json!({
        "server": state.server().to_string(),
        "name": state.name(),
        "owner": state.owner().to_string(),
        "head": head(state.head()),
        "at": state.at().0,
        "members": members,
        "channels": channels,
        "invitations": invitations,
        "settings": settings(state.settings()),
        "deleted": state.is_deleted(),
        "roles": roles(state),
        "bans": state.bans().map(ban).collect::<Vec<_>>(),
        "timeouts": timeouts(state),
        "state_hash": hex(state.hash().as_slice()),
    });
    let windows: Vec<_> = state.channels().filter_map(|c| window(state, c)).collect();
    if !windows.is_empty() {
        shown["anonymous_windows"] = windows.into();
    }
    if state.is_dm() {
        shown["kind"] = state.kind().name().into();
    }
    shown
}

/// The window of a channel in which, or before which, the state stands.
fn window(state: &State, channel: &Channel) -> Option<Value> {
    let now = state.at().0 / 1000;
    let from = channel.anonymity.last()?.from;
    let number = state.anonymous_window_at(channel.id, now.max(from))?;
    let window = state.anonymous_window(channel.id, number).ok()?;
    let blocked = window
        .blocked
        .iter()
        .map(|block| json!([hex(block.nullifier.as_slice()), hex(block.ticket.as_slice())]));
    Some(json!({
        "channel": channel.id.to_string(),
        "window": number,
        "version": window.rules.version,
        "ring": window.keys.iter().map(|key| hex(key)).collect::<Vec<_>>(),
        "head": head(window.rules.head),
        "blocked": blocked.collect::<Vec<_>>(),
    }))
}

fn overwrites(channel: &Channel) -> Vec<Value> {
    let row = |(target, overwrite): (Target, &coterie_policy::Overwrite)| {
        let target = match target {
            Target::Role(role) => role.to_string(),
            Target::Member(user) => user.to_string(),
        };
        let (allow, deny) = (overwrite.allow.to_string(), overwrite.deny.to_string());
        json!({ "target": target, "allow": allow, "deny": deny })
    };
    channel.overwrites.iter().map(row).collect()
}

fn settings(settings: &Settings) -> Value {
    json!({
        "name": settings.name,
        "description": settings.description,
        "icon": settings.icon,
        "language": settings.language,
        "category": settings.category,
        "system_channel": settings.system_channel.map(|id| id.to_string()),
        "listing": settings.listing.as_ref().map(|listing| listing.invitation.to_string()),
    })
}

fn roles(state: &State) -> Vec<Value> {
    let row = |role: &coterie_policy::Role| {
        let mut row = json!({
            "role": role.id.to_string(),
            "name": role.name,
            "position": role.position,
            "permissions": role.permissions.to_string(),
            "colour": role.colour,
            "hoist": role.hoist,
            "mentionable": role.mentionable,
            "icon": role.icon,
        });
        if let Some(gate) = &role.gate {
            row["gate"] = json!({
                "attester": hex(gate.attester.as_slice()),
                "attribute": gate.attribute,
                "comparison": gate.comparison,
                "threshold": gate.threshold,
                "years": gate.years,
                "fresh": gate.fresh,
            });
        }
        row
    };
    state.roles().map(row).collect()
}

fn ban(ban: &Ban) -> Value {
    json!({ "user": ban.user.to_string(), "by": ban.by.to_string(), "at": ban.at.0, "seq": ban.seq })
}

/// Of those who are or were members.
fn timeouts(state: &State) -> Vec<Value> {
    let users = state.members().map(|member| member.user);
    let row = |user| {
        state.timeout(user).map(|until| json!({ "user": user.to_string(), "until": until.0 }))
    };
    users.filter_map(row).collect()
}
