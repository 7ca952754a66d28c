//! What must hold of a history, a function a rule. Nothing here knows how it was recorded.

mod commits;
mod convergence;
mod deletes;
mod events;
mod files;
mod keys;
mod log;
mod rules;
#[cfg(test)]
mod samples;
mod sends;
mod tables;
mod violation;

pub use rules::check;
pub use violation::Violation;
