//! A channel's log as the node has it, for figures.

use coterie_acts::Caller;
use coterie_core::Request;
use coterie_ports::SessionId;
use coterie_types::{Bytes, ChannelId, Seq};

use crate::{PersonId, World};

/// The items of a log: kind and body.
#[derive(Debug, Clone)]
pub struct ChannelLog {
    items: Vec<(String, Option<Bytes>)>,
}

impl ChannelLog {
    /// The whole log after a seq, by the rights of a person who may view the channel.
    ///
    /// # Panics
    /// If the node is down or the person may not.
    pub fn of(world: &mut World, person: PersonId, channel: ChannelId, after: Seq) -> Self {
        let who = world.must(person, Request::Whoami);
        let text = |key: &str| who[key].as_str().expect("a text").to_owned();
        let caller = Caller {
            user: text("user_id").parse().expect("a user id"),
            username: text("username"),
            session: SessionId([0; 16]),
            device: None,
        };
        let node = world.node.node().expect("a node that runs").clone();
        let read = async move {
            let (mut items, mut after) = (Vec::new(), after);
            loop {
                let page = node.read_log(&caller, channel, after, None).await.expect("a log");
                let Some(last) = page.entries.last() else { return items };
                after = last.seq;
                items.extend(page.entries.into_iter().map(|item| (item.kind, item.body)));
            }
        };
        Self { items: world.node.block_on(read) }
    }

    /// How many items are of this kind.
    #[must_use]
    pub fn count(&self, kind: &str) -> usize {
        self.items.iter().filter(|(k, _)| k == kind).count()
    }

    /// Bytes of the bodies of this kind.
    #[must_use]
    pub fn bytes(&self, kind: &str) -> usize {
        let bodies = self.items.iter().filter(|(k, _)| k == kind);
        bodies.filter_map(|(_, body)| body.as_ref()).map(|body| body.0.len()).sum()
    }

    /// How many commits come from outside the group: joins and rejoins.
    #[must_use]
    pub fn external_commits(&self) -> usize {
        let commits = self.items.iter().filter(|(kind, _)| kind == "commit");
        commits.filter_map(|(_, body)| body.as_ref()).filter(|body| is_external(&body.0)).count()
    }
}

/// Whether the sender of a `PublicMessage` is `new_member_commit` (RFC 9420 §6): after version and
/// wire format (2 bytes each), the group id with its length, and the epoch (8 bytes).
fn is_external(body: &[u8]) -> bool {
    let sender = body.get(4).map(|length| 4 + 1 + usize::from(*length) + 8);
    sender.and_then(|at| body.get(at)) == Some(&4)
}
