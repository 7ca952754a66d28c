//! The node's face to the network: REST under `/v1`, the gateway, health, and the web client's
//! files. One endpoint a file, `<noun>/<verb>.rs`; what they do is in `coterie-acts`.

mod admin;
mod anonymous;
mod app;
mod auth;
mod channels;
mod devices;
mod discovery;
mod docs;
mod extract;
mod finish;
pub mod gateway;
mod health;
mod hints;
mod inbox;
mod info;
mod invitations;
mod key_packages;
mod limits;
mod links;
mod metrics;
mod page;
mod problem;
mod rate;
mod role;
mod routes;
mod sealed;
mod servers;
mod sessions;
mod users;
mod vault;
mod web;

pub use app::{ApiConfig, App};
pub use hints::Hints;
pub use rate::RateConfig;
pub use role::Role;
pub use routes::openapi;
pub use web::{WebFile, WebFiles};
