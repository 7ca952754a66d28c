//! What the ports count, read when somebody asks.

use std::{fmt, sync::Arc};

use coterie_acts::Node;
use coterie_ports::{Bus, Store, hints::Relay};
use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric},
    metrics::{counter::ConstCounter, gauge::ConstGauge},
};

use crate::Hints;

/// The ports that count.
pub(super) struct Ports {
    store: Arc<dyn Store>,
    bus: Arc<dyn Bus>,
    relay: Arc<dyn Relay>,
}

impl Ports {
    pub(super) fn of(node: &Node, hints: &Hints) -> Self {
        let relay = Arc::clone(&hints.relay);
        Self { store: Arc::clone(&node.store), bus: Arc::clone(&node.bus), relay }
    }
}

impl fmt::Debug for Ports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ports").finish_non_exhaustive()
    }
}

impl Collector for Ports {
    fn encode(&self, mut encoder: DescriptorEncoder) -> Result<(), fmt::Error> {
        let bus = self.bus.state();
        let counters = [
            ("store_commits", "Transactions written", self.store.commits()),
            ("bus_reconnects", "Times the link to other nodes was made anew", bus.reconnects),
            ("bus_dropped", "Wake-ups that did not leave for other nodes", bus.dropped),
            ("ephemera_dropped", "Ephemera that did not reach who follows", self.relay.dropped()),
        ];
        for (name, help, count) in counters {
            let counter = ConstCounter::new(count);
            counter.encode(encoder.encode_descriptor(
                name,
                help,
                None,
                counter.metric_type(),
            )?)?;
        }
        let connected = ConstGauge::new(i64::from(bus.connected));
        let help = "Whether wake-ups reach other nodes, or there are none to reach";
        let kind = connected.metric_type();
        connected.encode(encoder.encode_descriptor("bus_connected", help, None, kind)?)
    }
}
