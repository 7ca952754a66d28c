//! What a person sees is read: the mark follows what is shown, from where it has caught up.

use coterie_core::Request;
use coterie_driver::Running;
use serde_json::Value;

use super::tail::after_row;
use crate::client::Client;

/// A channel that is being read.
pub(super) struct Reading {
    channel: String,
    /// Whether a person reads it.
    by_a_person: bool,
    caught_up: bool,
    /// The mark on its way; nobody waits for it.
    mark: Option<Running>,
}

impl Reading {
    pub(super) fn new(channel: &str, by_a_person: bool) -> Self {
        Self { channel: channel.to_owned(), by_a_person, caught_up: false, mark: None }
    }

    /// A row was shown.
    pub(super) async fn shown(&mut self, client: &mut Client, row: &Value) {
        self.caught_up |= row.get("type").is_some_and(|kind| kind == "caught_up");
        let place = after_row(row).filter(|_| self.by_a_person && self.caught_up);
        if place.is_some() {
            let channel = self.channel.clone();
            let request = Request::MarkRead { channel, seq: place, forward: true };
            // What could not be marked is unread still, and no reason to end.
            self.mark = client.begin(request).await.ok();
        }
    }
}
