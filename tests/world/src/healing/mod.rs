//! Stories of groups that heal, with figures: told by a scenario in small and measured in full by
//! `cargo xtask bench`.

mod churn;
mod kick;
mod log;

pub use churn::{Churn, ChurnFigures};
pub use kick::{KickFigures, Kicked};
pub use log::ChannelLog;
