//! Kind 0 opens the log: its author is the owner and first member.

use std::sync::Arc;

use coterie_types::{Head, Millis, check_name, check_username};
use imbl::{OrdMap, OrdSet, Vector};

use super::{author, device_chain};
use crate::{Entry, Member, Refusal, State, UnverifiedIntent, body::ServerCreated};

/// The state before its first entry is recorded.
pub(super) fn open(signed: &UnverifiedIntent, body: &ServerCreated) -> Result<State, Refusal> {
    let intent = signed.claims();
    let log = device_chain::verify(&body.device_chain, intent.user, None)?;
    author::check_device(&log, signed)?;
    if intent.counter != 1 {
        return Err(Refusal::Counter);
    }
    check_username(&body.username).map_err(|_| Refusal::Username)?;
    check_name(&body.name).map_err(|_| Refusal::Name)?;
    let username = Arc::from(body.username.as_str());
    let owner = Member { user: intent.user, username, joined_seq: 1 };
    let mut state = State {
        server: signed.server(),
        name: Arc::from(body.name.as_str()),
        owner: intent.user,
        head: Head { seq: 0, hash: Entry::HASH_0 },
        at: Millis(0),
        members: OrdMap::unit(intent.user, owner),
        logs: OrdMap::new(),
        devices: OrdMap::new(),
        channels: OrdMap::new(),
        invitations: OrdMap::new(),
        open_invitations: OrdSet::new(),
        used_invitation_values: OrdSet::new(),
        entries: OrdSet::new(),
        hashes: Vector::new(),
        last_exit: 0,
    };
    state.adopt_log(log, 1);
    Ok(state)
}
