//! A line of the list of places.

use super::Theirs;

/// What stands in a line of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PlaceKind {
    /// A server, or what stands above direct messages: cannot be opened.
    Heading,
    Category,
    Channel,
    Dm,
    /// A direct message that waits for an answer.
    Request,
}

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) kind: PlaceKind,
    /// The channel; of a request the dm, of a heading the server.
    pub(crate) id: String,
    pub(crate) server: String,
    pub(crate) name: Theirs,
    /// Stands in a category.
    pub(crate) inside: bool,
    pub(crate) unread: Unread,
    /// A server that is not gone on with.
    pub(crate) halted: Option<String>,
}

/// What is unread in a channel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Unread {
    pub(crate) count: u64,
    pub(crate) more: bool,
    pub(crate) mentions: u64,
    pub(crate) notify: u64,
    pub(crate) first: Option<u64>,
    pub(crate) muted: bool,
}

impl Place {
    /// Whether one can go there.
    pub(crate) const fn can_open(&self) -> bool {
        matches!(self.kind, PlaceKind::Channel | PlaceKind::Dm | PlaceKind::Request)
    }

    pub(super) fn new(id: &str, server: &str, name: &Theirs, unread: Unread) -> Self {
        Self {
            kind: PlaceKind::Channel,
            id: id.to_owned(),
            server: server.to_owned(),
            name: name.clone(),
            inside: false,
            unread,
            halted: None,
        }
    }

    pub(super) fn heading(id: &str, name: Theirs, halted: Option<String>) -> Self {
        Self { kind: PlaceKind::Heading, halted, ..Self::new(id, id, &name, Unread::default()) }
    }
}
