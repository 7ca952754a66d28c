//! TypeScript types of the web client, from the Rust types that its core speaks and from
//! `spec/openapi.json`: nobody types them by hand.

mod answers;
mod attributes;
mod core;
mod openapi;
mod printer;
mod render;
mod source;

pub(crate) use self::core::core;
pub(crate) use openapi::rest;
