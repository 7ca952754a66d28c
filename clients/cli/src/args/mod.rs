//! The command line: what can be typed, a noun a file, and the request that it makes.

mod account;
mod admin;
mod anon;
mod attention;
mod channel;
mod command;
mod discover;
mod dm;
mod given;
mod invite;
mod line;
mod member;
mod permissions;
mod profile;
mod role;
mod server;
mod versions;
mod web;

pub(crate) use account::{Identity, Login, Register, SessionCommand, SignIn};
pub(crate) use admin::{Admin, AdminCommand};
pub(crate) use anon::{Anon, Poll};
pub(crate) use attention::Attention;
pub(crate) use channel::Channel;
pub(crate) use command::{Audit, Command, Device, Recovery, Save, Send, UnlockBy};
pub(crate) use discover::Discover;
pub(crate) use dm::{Dm, Requests};
pub(crate) use invite::Invite;
pub(crate) use line::{Args, parse};
pub(crate) use member::Member;
pub(crate) use permissions::Permissions;
pub(crate) use profile::{ProfileCommand, SetProfile, ShowProfile};
pub(crate) use role::Role;
pub(crate) use server::Server;
pub(crate) use versions::{Backup, Versions};
pub(crate) use web::VerifyWeb;
