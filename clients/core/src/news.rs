//! What happens to the user's devices without this one, told as soon as somebody listens (P11).

use coterie_identity::{DeviceBody, SignedEntry};
use coterie_protocol::rest::DeviceLogView;
use coterie_types::Bytes;
use coterie_types::DeviceId;
use serde::Serialize;

use crate::{
    Core,
    account::Account,
    net::{Purpose, Reply},
    turn::Turn,
};

/// What happened to the user's devices; `message` says it in words.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum DeviceNotice {
    /// One was added.
    DeviceAdded { device_id: DeviceId, name: String, message: String },
    /// One was revoked.
    DeviceRevoked { device_id: DeviceId, name: String, message: String },
    /// The identity key is another.
    IdentityRotated { message: &'static str },
}

impl Core {
    /// Fetches the own device log when a policy log holds more of it than is known here: the node
    /// copies every entry there, and need not be believed to tell of it otherwise.
    pub(crate) fn advance_devices(&mut self, turn: &mut Turn<'_>) {
        let Some(account) = &self.account else { return };
        let known = account.log.head().seq;
        let copied = self.own_states().filter_map(|state| state.device_log(account.user));
        let behind = copied.map(|log| log.head().seq).max().is_some_and(|seq| seq > known);
        self.stale_devices |= behind;
        if self.stale_devices
            && !self.fetching_devices
            && self.net.signed_in()
            && self.devices_backoff.due(turn)
        {
            self.fetching_devices = true;
            self.net.get(turn, Purpose::Devices, "/v1/devices".into());
        }
    }

    /// The own device log as the node has it now.
    pub(crate) fn devices_fetched(&mut self, turn: &mut Turn<'_>, reply: &Reply) {
        self.fetching_devices = false;
        let Ok(view) = reply.parse::<DeviceLogView>() else {
            self.devices_backoff.fail(turn);
            return;
        };
        self.stale_devices = false;
        let before = self.account.as_ref().map(|account| account.log.head().seq);
        let learned = self.account.as_mut().map(|account| account.learn(turn, &view.entries));
        if let Some(Err(failure)) = learned {
            turn.alarm(format!("alarm: {failure}"));
        }
        // Nothing new, though the policy log holds more: not asked again at once.
        match self.account.as_ref().map(|account| account.log.head().seq) > before {
            true => self.devices_backoff.succeed(),
            false => self.devices_backoff.fail(turn),
        }
    }

    /// Tells what the user was not told yet.
    pub(crate) fn tell_news(&mut self, turn: &mut Turn<'_>) {
        let Some(account) = self.account.as_mut() else { return };
        let head = account.log.head().seq;
        if account.told >= head {
            return;
        }
        let from = usize::try_from(account.told).unwrap_or(usize::MAX);
        let news: Vec<DeviceNotice> =
            account.chain().iter().skip(from).filter_map(|entry| news_of(account, entry)).collect();
        account.told = head;
        account.save(turn);
        news.iter().for_each(|notice| turn.notice(notice));
    }
}

fn news_of(account: &Account, entry: &Bytes) -> Option<DeviceNotice> {
    let parsed = SignedEntry::parse(entry).ok()?;
    let named = |id| account.log.device(id).map_or_else(String::new, |d| d.name.clone());
    match &parsed.entry().body {
        DeviceBody::Genesis(_) => None,
        DeviceBody::Add(add) => {
            let seq = parsed.entry().seq;
            let (id, _) = account.log.devices().find(|(_, d)| d.added_seq == seq)?;
            let message = format!(
                "new device \u{201c}{}\u{201d} ({id}) was added to your account; if it is not yours: \
                 device revoke {id}",
                add.name
            );
            let (device_id, name) = (*id, add.name.clone());
            Some(DeviceNotice::DeviceAdded { device_id, name, message })
        }
        DeviceBody::Revoke(revoke) => {
            let (id, name) = (revoke.device, named(&revoke.device));
            let message = format!("device \u{201c}{name}\u{201d} ({id}) was revoked");
            Some(DeviceNotice::DeviceRevoked { device_id: id, name, message })
        }
        DeviceBody::Rotate(_) => Some(DeviceNotice::IdentityRotated {
            message: "your identity key was replaced, with the recovery phrase",
        }),
    }
}
