//! Acts of the operator: seeing what there is, keeping somebody out, purging what is over. What
//! people say to each other they cannot see.

mod list_servers;
mod list_users;
mod operator;
mod purge;
mod read_server;
mod read_user;
mod retention;
mod stats;
mod switch_server;
mod switch_user;
mod views;

pub use list_servers::ServerFilter;
pub use list_users::UserFilter;
pub use operator::{Operator, OperatorToken};
pub(crate) use retention::LastPurge;
