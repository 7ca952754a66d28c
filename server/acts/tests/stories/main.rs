//! The acts of servers and channels with real keys, real groups and a real database.

// A story fails by panicking, in its supporting cast too.
#![allow(clippy::unwrap_used, clippy::panic)]

mod anonymous;
mod audit;
mod backups;
mod blobs;
mod channels;
mod community;
mod conflicts;
mod discovery;
mod durable;
mod edits;
mod enforcement;
mod floors;
mod following;
mod idle;
mod invitations;
mod nodes;
mod people;
mod referenced;
mod removal;
mod requests;
mod seat;
mod sends;
mod servers;
mod slow_mode;
mod tables;
mod tombstones;
mod views;
mod welcomes;
mod world;
