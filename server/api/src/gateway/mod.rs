//! The gateway: one WebSocket with everything that happens (`spec/07-gateway.md`).
//!
//! A connection ([`run`]) is independent of the socket: it takes what was received from a stream
//! and gives frames to a bounded queue, so that tests drive it in process.

mod allowance;
pub(crate) mod connect;
mod ephemera;
mod lanes;
mod received;
mod seats;
mod session;
mod settings;
mod socket;
mod steps;
pub(crate) mod ticket;

pub(crate) use ephemera::Talkers;
pub use received::Received;
pub(crate) use seats::Seats;
pub use session::run;
pub use settings::GatewayConfig;
