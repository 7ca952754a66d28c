//! Backups of users' histories: a sealed list, and the sealed chunks that it names.

mod chunk;
mod manifest;
mod sweep;
