//! Close codes of the gateway, in three ranges.

/// What a client does after a close.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseRange {
    /// 4000–4099: connect again and resume.
    Resume,
    /// 4100–4199: refresh or sign in, then connect again.
    Reauthenticate,
    /// 4200–4299: do not try again; the client or its request is wrong.
    Stop,
}

/// Why the node closed a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u16)]
pub enum CloseCode {
    /// The node is going away.
    GoingAway = 4000,
    /// The reader was too slow; its buffer was full.
    SlowReader = 4001,
    /// Nothing was heard for two heartbeats.
    Silent = 4002,
    /// A fault of the node.
    Internal = 4003,
    /// Newer connections of the same session have taken its place.
    Replaced = 4004,
    /// The ticket is unknown, used or expired.
    BadTicket = 4100,
    /// The session ended.
    SessionEnded = 4101,
    /// A frame was malformed.
    Malformed = 4200,
    /// A frame was over 64 KiB.
    TooLarge = 4201,
    /// The first frame was not `hello`, or came too late.
    NoHello = 4202,
    /// No subprotocol of ours was offered.
    NoSubprotocol = 4203,
    /// Too many logs followed, or frames sent too fast.
    LimitReached = 4204,
}

impl CloseCode {
    /// Its number.
    #[must_use]
    pub const fn number(self) -> u16 {
        self as u16
    }
}

impl CloseRange {
    /// The range of a code; any other code of the WebSocket protocol means resume.
    #[must_use]
    pub const fn of(code: u16) -> Self {
        match code {
            4100..=4199 => Self::Reauthenticate,
            4200..=4299 => Self::Stop,
            _ => Self::Resume,
        }
    }
}
