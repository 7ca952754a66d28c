//! A run: real nodes, real clients, and what breaks under them.

mod breakage;
mod carry_out;
mod client;
mod facts;
mod finish;
mod names;
mod record;
mod report;
mod rows;
mod stage;

pub use carry_out::Run;
pub use report::Report;
