//! A node that lies, and members who cheat: each attack by its name, each noticed.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests")]

mod anonymous;
mod asking;
mod authority;
mod backups;
mod bad_commits;
mod channel_log;
mod claims;
mod devices;
mod endless;
mod ephemera;
mod fakes;
mod floors;
mod forgery;
mod garden;
mod gates;
mod ghosts;
mod heads;
mod histories;
mod impostors;
mod insider;
mod invitations;
mod ladder;
mod outbox;
mod own_data;
mod passwords;
mod pictures;
mod poison;
mod policy_log;
mod polls;
mod profiles;
mod relations;
mod resets;
mod rights;
mod rogue;
mod shared_history;
mod singled_out;
mod tables;
mod waiting;
mod welcomes;
