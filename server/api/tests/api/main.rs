//! The api from outside: requests through the router, and gateway connections in process and on a
//! real socket.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod accounts;
mod admin;
mod anonymous;
mod closes;
mod connection;
mod contract;
mod devices;
mod elsewhere;
mod ephemera;
mod files;
mod gateway;
mod key_packages;
mod kit;
mod lines;
mod matrix;
mod nodes;
mod oidc;
mod parts;
mod people;
mod presence;
mod problems;
mod properties;
mod rate;
mod routes;
mod sessions;
mod socket;
mod spec;
mod users;
mod web;
