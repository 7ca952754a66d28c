//! Servers as this client knows them: verified policy logs and nothing else.

mod floor;
mod idle;
pub(crate) mod intent;
mod learn_error;
mod policy;
mod recall;
mod sync;
#[cfg(test)]
mod tests;

pub(crate) use idle::IdleWatch;
pub(crate) use policy::Policy;

use coterie_types::{Seq, ServerId};

use crate::{anonymity::KeyWatch, backoff::Backoff, idle_pages::IdlePages};

/// One server.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) id: ServerId,
    /// The verified log.
    pub(crate) policy: Policy,
    /// Whether the node may know more.
    pub(crate) stale: bool,
    /// How many pages in a row brought nothing that follows, though there is more.
    pub(crate) idle_pages: IdlePages,
    /// Whether a page is being fetched.
    pub(crate) busy: bool,
    /// Where the log stood when that page was asked for.
    pub(crate) asked: Seq,
    pub(crate) backoff: Backoff,
    pub(crate) idle: IdleWatch,
    /// When it was looked last whether an anonymity key is due.
    pub(crate) keys: KeyWatch,
    /// Whether the node says that it is not there for us (any more).
    pub(crate) gone: bool,
    /// Why the node's operator keeps its members out, if they do: what is here stays, and the node
    /// is asked again with the next list of servers.
    pub(crate) closed: Option<String>,
    /// Why nothing of it is processed any more: pause, never fork.
    pub(crate) paused: Option<String>,
    /// Whether it waits, or waited, for another program.
    pub(crate) outdated: bool,
}

impl Server {
    pub(crate) fn new(id: ServerId, stale: bool) -> Self {
        Self {
            id,
            policy: Policy::default(),
            stale,
            idle_pages: IdlePages::default(),
            busy: false,
            asked: 0,
            backoff: Backoff::default(),
            idle: IdleWatch::default(),
            keys: KeyWatch::default(),
            gone: false,
            closed: None,
            paused: None,
            outdated: false,
        }
    }

    /// Whether everything the node has is here, as far as is known.
    pub(crate) fn settled(&self) -> bool {
        self.paused.is_some() || (!self.stale && !self.busy)
    }
}
