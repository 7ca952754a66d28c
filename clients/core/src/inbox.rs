//! The device's inbox: each notice is made durable here before the node may forget it.

use coterie_protocol::{
    gateway::{Notice, Welcome},
    rest::AcknowledgeInbox,
};
use coterie_types::{Seq, limits::INBOX_MAX, tagged::FromJson as _};
use serde::Deserialize;
use serde_json::Value;

use crate::{
    Core,
    backoff::Backoff,
    idle_pages::IdlePages,
    keys,
    net::{Purpose, Reply},
    records::WelcomeRecord,
    turn::Turn,
};

/// Where the inbox stands.
#[derive(Debug, Default)]
pub(crate) struct Inbox {
    /// Whether the node may have more.
    pub(crate) stale: bool,
    busy: bool,
    backoff: Backoff,
    /// The last item that was taken in.
    cursor: Seq,
    /// How many pages in a row brought nothing new, though there is more.
    idle_pages: IdlePages,
}

/// A page as it comes: one item that makes no sense holds up no other.
#[derive(Deserialize)]
struct Page {
    items: Vec<Item>,
    #[serde(default)]
    next: Option<Seq>,
}

#[derive(Deserialize)]
struct Item {
    seq: Seq,
    notice: Value,
}

impl Inbox {
    /// Whether everything the node has is here, as far as is known.
    pub(crate) fn settled(&self) -> bool {
        !self.stale && !self.busy
    }

    /// Looks again, and not at once.
    pub(crate) fn wait(&mut self, turn: &mut Turn<'_>, millis: u64) {
        self.stale = true;
        self.backoff.wait(turn, millis);
    }
}

impl Core {
    /// Asks for the next page when there may be one.
    pub(crate) fn advance_inbox(&mut self, turn: &mut Turn<'_>) {
        let due = self.inbox.stale && !self.inbox.busy && self.net.signed_in();
        if due && self.inbox.backoff.due(turn) {
            self.inbox.busy = true;
            let path = format!("/v1/inbox?after={}", self.inbox.cursor);
            self.net.get(turn, Purpose::Inbox, path);
        }
    }

    pub(crate) fn inbox_fetched(&mut self, turn: &mut Turn<'_>, reply: &Reply) {
        self.inbox.busy = false;
        let page = match reply.parse::<Page>() {
            Ok(page) => page,
            Err(failure) => {
                // A session without a device has none.
                self.inbox.stale = reply.code().is_none();
                self.inbox.backoff.fail(turn);
                self.background_failed(turn, failure);
                return;
            }
        };
        self.inbox.backoff.succeed();
        self.inbox.stale = page.next.is_some();
        let last = page.items.last().map(|item| item.seq);
        let before = self.inbox.cursor;
        for item in page.items {
            match Notice::from_json(item.notice) {
                Ok(notice) => self.noticed(turn, notice),
                Err(error) => turn
                    .alarm(format!("notice: item {} of the inbox was not used: {error}", item.seq)),
            }
        }
        self.inbox.cursor = before.max(last.unwrap_or(0));
        self.count_idle_inbox(turn, before);
        // In the batch that saves what came, and never before: the driver saves first.
        if let Some(seq) = last {
            let (path, body) = ("/v1/inbox/acknowledge".into(), AcknowledgeInbox { seq });
            self.net.call(turn, Purpose::Acknowledged, "POST", path, Some(&body));
        }
    }

    /// A node that always says that there is more, and shows none of it, is not asked for ever.
    fn count_idle_inbox(&mut self, turn: &mut Turn<'_>, before: Seq) {
        let new = !self.inbox.stale || self.inbox.cursor != before;
        if self.inbox.idle_pages.enough(new) {
            self.inbox.stale = false;
            turn.alarm("alarm: the node says that there is more in the inbox and shows none");
        }
    }

    /// Takes in one notice, from a page or a frame: a hint, a Welcome to be looked at, or what
    /// another own device tells.
    pub(crate) fn noticed(&mut self, turn: &mut Turn<'_>, notice: Notice) {
        match notice {
            Notice::ServerJoined { .. } => self.stale_servers = true,
            Notice::DeviceLogChanged { .. } => self.stale_devices = true,
            Notice::Welcome(welcome) => self.keep_welcome(turn, welcome),
            Notice::OwnData { device_id, slot, sealed } => {
                self.take_own_data(turn, (device_id, slot), sealed);
            }
        }
    }

    fn keep_welcome(&mut self, turn: &mut Turn<'_>, welcome: Welcome) {
        let channel = welcome.channel_id;
        self.stale_servers |= !self.servers.contains_key(&welcome.server_id);
        if self.welcomes.len() >= INBOX_MAX
            && let Some((other, _)) = self.welcomes.pop_first()
        {
            turn.forget(keys::welcome(other));
        }
        let record = WelcomeRecord {
            server: welcome.server_id,
            incarnation: welcome.incarnation,
            epoch: welcome.epoch,
            head: welcome.head,
            pinned: welcome.pinned,
            welcome: welcome.welcome,
        };
        turn.save(keys::welcome(channel), &record);
        self.welcomes.insert(channel, record);
    }
}
