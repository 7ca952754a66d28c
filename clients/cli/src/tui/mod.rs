//! `tui`: servers and channels, a timeline and a composer on one screen.
//!
//! [`model`] is pure: state and an event give a state and effects. [`view`] is pure: a state gives a frame.
//! [`run`](run::run) stands between them, the terminal, and the core.

mod drafts;
mod model;
mod run;
mod tasks;
mod terminal;
mod view;

#[cfg(test)]
mod scene;

pub(crate) use run::run;
