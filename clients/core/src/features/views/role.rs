//! Roles.

use coterie_policy::{Role, RoleGate, State};
use coterie_types::{RoleId, Seq, ServerId, sort_by_number};
use serde::Serialize;

use super::permissions::names;

#[derive(Debug, Serialize)]
pub(crate) struct RoleView {
    role_id: RoleId,
    server_id: ServerId,
    name: String,
    position: u16,
    permissions: String,
    flags: Vec<&'static str>,
    colour: u32,
    hoist: bool,
    mentionable: bool,
    icon: String,
    everyone: bool,
    members_count: usize,
    created_seq: Seq,
    gate: Option<GateView>,
}

/// What is proved to have a role.
#[derive(Debug, Serialize)]
struct GateView {
    attester: String,
    attribute: u16,
    at_least: bool,
    threshold: Option<u32>,
    years: Option<u8>,
    fresh_days: Option<u16>,
}

/// The roles of a server, the highest first.
#[derive(Debug, Serialize)]
pub(crate) struct RoleList {
    pub(crate) roles: Vec<RoleView>,
}

/// A role.
pub(crate) fn role(state: &State, role: &Role) -> RoleView {
    let everyone = role.id == state.everyone();
    let held = state.members().filter(|member| everyone || member.holds(role.id));
    RoleView {
        role_id: role.id,
        server_id: state.server(),
        name: role.name.clone(),
        position: role.position,
        permissions: role.permissions.to_string(),
        flags: names(role.permissions),
        colour: role.colour,
        hoist: role.hoist,
        mentionable: role.mentionable,
        icon: role.icon.clone(),
        everyone,
        members_count: held.count(),
        created_seq: role.created_seq,
        gate: role.gate.as_ref().map(gate),
    }
}

fn gate(gate: &RoleGate) -> GateView {
    GateView {
        attester: gate.attester.to_base64(),
        attribute: gate.attribute,
        at_least: gate.comparison != 0,
        threshold: gate.threshold,
        years: gate.years,
        fresh_days: gate.fresh,
    }
}

/// Every role, the highest first.
pub(crate) fn roles(state: &State) -> Vec<RoleView> {
    let mut roles: Vec<_> = state.roles().collect();
    sort_by_number(&mut roles, |role| u64::from(u16::MAX - role.position));
    roles.into_iter().map(|one| role(state, one)).collect()
}
