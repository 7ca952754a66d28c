//! Devices that are idle: this one says that it is back; of others that were silent for long, a member
//! that is connected says so quietly. Which those are, the node hints; it judges them itself.

use coterie_policy::{
    Body,
    body::{DeviceBack, DeviceIdle},
};
use coterie_protocol::rest::{Admitted, PostIntent, SilentDevices};
use coterie_types::{Millis, ServerId};

use super::{Server, intent::Wish};
use crate::{
    Core,
    backoff::Backoff,
    net::{Purpose, Reply},
    turn::Turn,
};

/// The first look comes within this time after a start, milliseconds: members do not meet, and a
/// program that ends soon does not look at all.
const FIRST: u64 = 10 * 60 * 1000;
/// Between two looks.
const DAY: u64 = 24 * 3600 * 1000;
/// Between two entries, at most: others may be at the same.
const SPREAD: u64 = 60 * 1000;

/// What a client does about idle devices of one server.
#[derive(Debug, Default)]
pub(crate) struct IdleWatch {
    /// When to look again.
    next: Option<Millis>,
    /// Devices that the node has hinted at.
    hinted: Vec<DeviceIdle>,
    busy: bool,
    backoff: Backoff,
}

impl Server {
    /// Whether nothing that nobody asked for is on its way there.
    pub(crate) fn speaks_freely(&self) -> bool {
        !self.idle.busy
    }
}

impl Core {
    /// Does what is due about idle devices of a server.
    pub(crate) fn advance_idle(&mut self, turn: &mut Turn<'_>, id: ServerId) {
        let Some(server) = self.servers.get(&id) else { return };
        let ready =
            server.settled() && server.paused.is_none() && !server.gone && !server.idle.busy;
        let (Some(state), Some(account)) = (server.policy.state(), &self.account) else { return };
        // Whoever was added to a dm and has not accepted says nothing there.
        let member = state.member(account.user).is_some_and(|m| m.invited_by.is_none());
        if !ready || !member || !self.net.signed_in() {
            return;
        }
        if state.is_idle(account.device) {
            self.say(turn, id, DeviceBack {}.into());
            return;
        }
        self.look_for_silent(turn, id);
    }

    /// Whether this device is idle in a server, and about to say that it is back.
    pub(crate) fn coming_back(&self, server: &Server) -> bool {
        let device = self.account.as_ref().map(|account| account.device);
        let idle = server.policy.state().zip(device).is_some_and(|(s, device)| s.is_idle(device));
        let member = server.policy.state().zip(self.account.as_ref());
        let member = member.is_some_and(|(state, account)| {
            state.member(account.user).is_some_and(|m| m.invited_by.is_none())
        });
        idle && member && server.paused.is_none() && !server.gone
    }

    /// Signs and posts, when the last failure is long enough ago.
    pub(crate) fn say(&mut self, turn: &mut Turn<'_>, id: ServerId, body: Body) {
        let Some(server) = self.servers.get_mut(&id) else { return };
        if !server.idle.backoff.due(turn) {
            return;
        }
        let Ok(signed) = self.sign_intent(turn, id, Wish::of(body)) else { return };
        let body = PostIntent { intent: signed.intent.bytes().clone() };
        let path = format!("/v1/servers/{id}/policy");
        self.net.call(turn, Purpose::Quiet(id), "POST", path, Some(&body));
        if let Some(server) = self.servers.get_mut(&id) {
            server.idle.busy = true;
        }
    }

    fn look_for_silent(&mut self, turn: &mut Turn<'_>, id: ServerId) {
        let Some(server) = self.servers.get_mut(&id) else { return };
        let random = u64::from(u32::from_be_bytes(turn.random()));
        let next = *server.idle.next.get_or_insert(turn.now.plus(random % FIRST));
        if next > turn.now {
            turn.wake(next);
            return;
        }
        let Some(state) = server.policy.state() else { return };
        let known = |idle: &DeviceIdle| {
            let log = state.device_log(idle.user).filter(|_| state.member(idle.user).is_some());
            let active =
                log.and_then(|log| log.device(&idle.device)).is_some_and(|d| d.is_active());
            active && !state.is_idle(idle.device)
        };
        let own = self.account.as_ref().map(|account| account.device);
        server.idle.hinted.retain(|idle| known(idle) && Some(idle.device) != own);
        if let Some(idle) = server.idle.hinted.pop() {
            server.idle.next = Some(turn.now.plus(random % SPREAD));
            self.say(turn, id, idle.into());
            return;
        }
        server.idle.next = Some(turn.now.plus(DAY + random % FIRST));
        server.idle.busy = true;
        self.net.get(turn, Purpose::Silent(id), format!("/v1/servers/{id}/silent-devices"));
    }

    pub(crate) fn silent_fetched(&mut self, turn: &mut Turn<'_>, id: ServerId, reply: &Reply) {
        let Some(server) = self.servers.get_mut(&id) else { return };
        server.idle.busy = false;
        let Ok(found) = reply.parse::<SilentDevices>() else { return };
        let hinted = found.devices.into_iter();
        server.idle.hinted =
            hinted.map(|row| DeviceIdle { user: row.user_id, device: row.device_id }).collect();
        if !server.idle.hinted.is_empty() {
            let random = u64::from(u32::from_be_bytes(turn.random()));
            server.idle.next = Some(turn.now.plus(random % SPREAD));
        }
    }

    pub(crate) fn quiet_posted(&mut self, turn: &mut Turn<'_>, id: ServerId, reply: &Reply) {
        let Some(server) = self.servers.get_mut(&id) else { return };
        server.idle.busy = false;
        server.stale = true;
        match reply.parse::<Admitted>() {
            Ok(_) => server.idle.backoff.succeed(),
            Err(_) => server.idle.backoff.fail(turn),
        }
    }
}
