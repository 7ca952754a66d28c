//! Acts of servers: creating, administering, joining, reading the policy log.

mod admit_intent;
mod code;
mod commit;
mod create_server;
mod join;
mod list_servers;
mod presence;
mod preview_invitation;
mod quotas;
mod read_policy;
