//! What the api counts itself.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use coterie_acts::Node;
use prometheus_client::{
    encoding::{EncodeLabelSet, text},
    metrics::{
        counter::Counter,
        family::Family,
        gauge::Gauge,
        histogram::{Histogram, exponential_buckets},
    },
    registry::Registry,
};

use super::ports::Ports;
use crate::{Hints, rate::Class};

/// Counters, and where they are read.
#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Answered, Counter>,
    seconds: Histogram,
    refused: Family<Refused, Counter>,
    connections: Gauge,
    ephemera: Family<Told, Counter>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Refused {
    class: &'static str,
}

/// What becomes of an ephemeral at this node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// A client told it, and it is passed on.
    Told,
    /// A client told it, and it is not.
    Refused,
    /// A client that follows the channel is sent it.
    Heard,
}

impl Fate {
    const ALL: [Self; 3] = [Self::Told, Self::Refused, Self::Heard];

    const fn labels(self) -> Told {
        let fate = match self {
            Self::Told => "told",
            Self::Refused => "refused",
            Self::Heard => "heard",
        };
        Told { fate }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Told {
    fate: &'static str,
}

/// One more open connection for as long as it lives.
#[derive(Debug)]
pub(crate) struct Open(Gauge);

impl Metrics {
    pub(crate) fn new(node: &Node, hints: &Hints) -> Self {
        let mut registry = Registry::with_prefix("coterie");
        let (requests, refused) = (Family::default(), Family::<Refused, Counter>::default());
        // So that the first refusal is a step up from 0.
        for class in Class::ALL {
            drop(refused.get_or_create(&Refused { class: class.name() }));
        }
        // From half a millisecond to half a minute.
        let seconds = Histogram::new(exponential_buckets(0.000_5, 4.0, 9));
        let connections = Gauge::default();
        registry.register("requests", "Answers by route and status", requests.clone());
        registry.register("request_seconds", "Time until the answer", seconds.clone());
        registry.register("rate_limited", "Requests refused by a bucket", refused.clone());
        registry.register("gateway_connections", "Open connections", connections.clone());
        let ephemera = Family::<Told, Counter>::default();
        for fate in Fate::ALL {
            drop(ephemera.get_or_create(&fate.labels()));
        }
        registry.register("ephemera", "Told, refused, and sent to somebody", ephemera.clone());
        registry.register_collector(Box::new(Ports::of(node, hints)));
        Self { registry, requests, seconds, refused, connections, ephemera }
    }

    /// An answer left. The route is a template, never a path.
    pub(crate) fn answered(
        &self,
        method: &Method,
        route: &str,
        status: StatusCode,
        took: Duration,
    ) {
        // Whoever makes up methods makes no new series.
        const METHODS: [Method; 7] = [
            Method::GET,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
            Method::HEAD,
            Method::OPTIONS,
        ];
        let names = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
        let known = METHODS.iter().position(|known| known == method);
        let method = known.map_or("other", |known| names[known]);
        let labels = Answered { method, route: route.to_owned(), status: status.as_u16() };
        self.requests.get_or_create(&labels).inc();
        self.seconds.observe(took.as_secs_f64());
    }

    /// A bucket of this class was empty.
    pub(crate) fn refused(&self, class: &'static str) {
        self.refused.get_or_create(&Refused { class }).inc();
    }

    /// A gateway connection was opened.
    pub(crate) fn opened(&self) -> Open {
        self.connections.inc();
        Open(self.connections.clone())
    }

    /// Something became of an ephemeral.
    pub(crate) fn ephemeral(&self, fate: Fate) {
        self.ephemera.get_or_create(&fate.labels()).inc();
    }

    /// How many gateway connections are open.
    pub(crate) fn connections(&self) -> u64 {
        u64::try_from(self.connections.get()).unwrap_or(0)
    }

    /// Everything in the text format of Prometheus.
    pub(crate) fn text(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        text::encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.dec();
    }
}
