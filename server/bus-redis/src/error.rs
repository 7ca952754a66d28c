//! What is wrong with where Redis should be.

/// The URL is none of Redis. It is not shown: it may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a Redis URL, like redis://host:6379/ or rediss://user:password@host/: {0}")]
pub struct BadUrl(pub(crate) String);
