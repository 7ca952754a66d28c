//! Stories of people who use it, on a virtual clock and a network that loses and repeats.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests")]

mod accounts;
mod anonymous;
mod asking;
mod backups;
mod churn;
mod clocks;
mod crash_points;
mod crashes;
mod crowd;
mod devices;
mod discovery;
mod dms;
mod endings;
mod ephemera;
mod far_behind;
mod gates;
mod idle;
mod joining;
mod kinds;
mod linking;
mod mentions;
mod moderation;
mod overtaken;
mod overwrites;
mod own_devices;
mod passwords;
mod polls;
mod private;
mod profiles;
mod providers;
mod readers;
mod removal;
mod resets;
mod restarts;
mod roles;
mod search;
mod secrecy;
mod shared_history;
mod talking;
mod templates;
mod unread;
mod waiting;
mod watching;
