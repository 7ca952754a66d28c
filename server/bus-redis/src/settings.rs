//! How a node uses Redis.

use std::time::Duration;

/// Times and sizes of the link to Redis.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Before the name of every channel and key, so that several deployments may share a Redis.
    pub prefix: String,
    /// How long Redis may take to answer before it counts as gone.
    pub patience: Duration,
    /// How often a link that carries nothing is looked at.
    pub ping: Duration,
    /// The longest wait before the link is tried again; the first is a tenth of a second.
    pub retry: Duration,
    /// Most wake-ups that wait to leave. Beyond it everybody is told to look again instead.
    pub queue: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            prefix: "coterie".into(),
            patience: Duration::from_millis(1_500),
            ping: Duration::from_secs(2),
            retry: Duration::from_secs(2),
            queue: 20_000,
        }
    }
}
