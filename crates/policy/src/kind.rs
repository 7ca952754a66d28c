//! What kind of server a log is about.

/// The kind of a server, given by its first entry for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ServerKind {
    /// A community: roles, channels, invitations.
    #[default]
    Community,
    /// Direct messages: up to ten people, one channel, no roles.
    Dm,
}

impl ServerKind {
    /// As it stands in `server_created` and in snapshots; nothing for a community.
    #[must_use]
    pub const fn number(self) -> Option<u8> {
        match self {
            Self::Community => None,
            Self::Dm => Some(1),
        }
    }

    /// Of a number there; `None` for one of a later version.
    #[must_use]
    pub const fn from_number(number: Option<u8>) -> Option<Self> {
        match number {
            None => Some(Self::Community),
            Some(1) => Some(Self::Dm),
            Some(_) => None,
        }
    }

    /// Its name: `community` or `dm`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Community => "community",
            Self::Dm => "dm",
        }
    }
}
