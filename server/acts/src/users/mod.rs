//! Acts of users: what others may see of them, and profiles.

mod named;
mod profile;
mod view;
