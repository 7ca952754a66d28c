//! Times and sizes of gateway connections.

use std::time::Duration;

/// Settings of the gateway.
#[derive(Debug, Clone)]
pub struct GatewayConfig {
    /// The first frame must come within this.
    pub hello: Duration,
    /// Clients ping at this pace; one that is silent for twice as long is cut.
    pub heartbeat: Duration,
    /// A reader that takes nothing for so long while something waits for it is cut.
    pub stall: Duration,
    /// How often session, silence and progress are looked at. At most 4 seconds, so that the end
    /// of a session closes its connections within 5.
    pub pulse: Duration,
    /// Frames that wait for the socket.
    pub queue: usize,
    /// When the node goes away, clients come back within this, spread evenly.
    pub spread: Duration,
    /// Frames a client may send at once, and a second after that.
    pub burst: u32,
    /// See `burst`.
    pub per_second: u32,
}

impl Default for GatewayConfig {
    fn default() -> Self {
        Self {
            hello: Duration::from_secs(10),
            heartbeat: Duration::from_secs(30),
            stall: Duration::from_secs(20),
            pulse: Duration::from_secs(4),
            queue: 64,
            spread: Duration::from_secs(5),
            burst: 500,
            per_second: 50,
        }
    }
}
