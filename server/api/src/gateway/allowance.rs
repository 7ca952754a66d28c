//! How many frames a client may send.

use tokio::time::Instant;

use super::GatewayConfig;

/// How many frames the client may still send.
pub(super) struct Allowance {
    burst: f64,
    per_second: f64,
    level: f64,
    at: Instant,
}

impl Allowance {
    pub(super) fn new(config: &GatewayConfig, at: Instant) -> Self {
        let burst = f64::from(config.burst);
        Self { burst, per_second: f64::from(config.per_second), level: burst, at }
    }

    /// Takes one frame; false if there were too many.
    pub(super) fn take(&mut self, now: Instant) -> bool {
        let passed = now.saturating_duration_since(self.at);
        self.at = now;
        self.level = (self.level + passed.as_secs_f64() * self.per_second).min(self.burst);
        self.level -= 1.0;
        self.level >= 0.0
    }
}
