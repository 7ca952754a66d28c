//! The acts of servers and channels with real keys, real groups and a real database.

mod channels;
mod conflicts;
mod invitations;
mod people;
mod removal;
mod sends;
mod servers;
mod tables;
mod tombstones;
mod world;
