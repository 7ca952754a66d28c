//! Acts of users: what others may see of them, and profiles.

mod profile;
mod view;
