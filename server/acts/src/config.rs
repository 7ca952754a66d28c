//! What an operator may set of the acts.

use coterie_types::limits;

use crate::{accounts::Provider, blobs::BlobSettings};

/// Settings of the acts.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where invitation links point, without a slash at its end.
    pub public_url: String,
    /// Most policy logs kept folded in memory.
    pub cached_servers: usize,
    /// Most groups kept in memory.
    pub cached_groups: usize,
    /// Most servers a user owns.
    pub owned_servers: usize,
    /// How long the data of what was deleted are kept, milliseconds.
    pub retention: u64,
    /// Bounds of uploads.
    pub blobs: BlobSettings,
    /// The newest protocol version that the node speaks; only tests set another than its own.
    pub speaks: u32,
    /// Identity providers whose ID tokens sign in.
    pub providers: Vec<Provider>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            public_url: "http://127.0.0.1".into(),
            cached_servers: 1_000,
            cached_groups: 1_000,
            owned_servers: limits::SERVERS_OWNED_PER_USER,
            retention: limits::RETENTION_DEFAULT,
            blobs: BlobSettings::default(),
            speaks: limits::PROTOCOL_VERSION,
            providers: Vec::new(),
        }
    }
}
