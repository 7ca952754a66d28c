//! Which part of the api a process serves, so that each scales apart.

/// The part.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Role {
    /// Everything.
    #[default]
    All,
    /// REST and the web client's files, without the gateway's WebSocket.
    Api,
    /// The gateway's WebSocket only.
    Gateway,
}

impl Role {
    /// Whether it serves REST.
    #[must_use]
    pub const fn serves_api(self) -> bool {
        matches!(self, Self::All | Self::Api)
    }

    /// Whether it serves the gateway.
    #[must_use]
    pub const fn serves_gateway(self) -> bool {
        matches!(self, Self::All | Self::Gateway)
    }
}
