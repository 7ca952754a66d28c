//! Kind 0 opens the log: its author is the owner and first member.

use std::sync::Arc;

use coterie_seal::Signatures;
use coterie_types::{Head, Millis, RoleId, check_name, check_username, limits::FIRST_VERSION};
use imbl::{OrdMap, OrdSet, Vector};

use super::{author, device_chain};
use crate::{
    Entry, Member, Permissions, Refusal, Role, ServerKind, Settings, State, UnverifiedIntent,
    anonymity::Anonymity, body::ServerCreated,
};

/// The state before its first entry is recorded.
pub(super) fn open(
    signed: &UnverifiedIntent,
    body: &ServerCreated,
    signatures: &mut Signatures,
) -> Result<State, Refusal> {
    let intent = signed.claims();
    let log = device_chain::verify(&body.device_chain, intent.user, None, signatures)?;
    author::check_device(&log, signed, signatures)?;
    if intent.counter != 1 {
        return Err(Refusal::Counter);
    }
    check_username(&body.username).map_err(|_| Refusal::Username)?;
    check_name(&body.name).map_err(|_| Refusal::Name)?;
    let kind = ServerKind::from_number(body.kind).ok_or(Refusal::UnknownKind)?;
    let everyone = everyone(RoleId::from_bytes(*signed.server().as_bytes()));
    let owner = Member::new(intent.user, &body.username, 1);
    let mut state = State {
        server: signed.server(),
        kind,
        settings: Arc::new(settings(&body.name)),
        owner: intent.user,
        deleted: false,
        head: Head { seq: 0, hash: Entry::HASH_0 },
        at: Millis(0),
        members: OrdMap::unit(intent.user, owner),
        roles: OrdMap::unit(everyone.id, everyone),
        bans: OrdMap::new(),
        timeouts: OrdMap::new(),
        logs: OrdMap::new(),
        devices: OrdMap::new(),
        channels: OrdMap::new(),
        invitations: OrdMap::new(),
        open_invitations: OrdSet::new(),
        used_invitation_values: OrdSet::new(),
        entries: OrdSet::new(),
        hashes: Vector::new(),
        last_exit: 0,
        last_checkpoint: 0,
        version_floor: FIRST_VERSION,
        claimed_serials: OrdSet::new(),
        anonymity: Anonymity::default(),
    };
    state.adopt_log(log, 1);
    Ok(state)
}

/// The role that everybody holds.
fn everyone(id: RoleId) -> Role {
    Role {
        id,
        name: "@everyone".into(),
        permissions: Permissions::EVERYONE,
        colour: 0,
        hoist: false,
        mentionable: false,
        icon: "".into(),
        position: 0,
        created_seq: 1,
        gate: None,
    }
}

fn settings(name: &str) -> Settings {
    Settings {
        name: name.into(),
        description: "".into(),
        icon: "".into(),
        language: "".into(),
        category: 0,
        system_channel: None,
        listing: None,
    }
}
