//! The gateway: one WebSocket with everything that happens.

pub(crate) mod ticket;
