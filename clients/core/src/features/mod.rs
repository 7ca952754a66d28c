//! What a user can ask for: a file a request, or a noun with its acts. Registering one is a line in
//! [`flow_of`].

mod act;
mod anonymity;
mod audit;
mod ban;
mod channel;
mod create_server;
mod delete;
mod devices;
mod discovery;
mod dm;
mod identities;
mod invitations;
mod join;
mod link;
mod list;
mod log_behind;
mod login;
mod login_by_provider;
mod logout;
mod look;
mod member;
mod overwrite;
mod passphrase;
mod permissions;
mod profile;
mod provider;
mod publish;
mod purge;
mod read;
mod recover;
mod register;
mod register_by_provider;
mod revoke;
mod role;
mod send;
mod server;
mod sessions;
mod sign_in;
mod status;
mod table;
mod tail;
mod unlocking;
mod verify;
pub(crate) mod views;

pub(crate) use table::flow_of;
