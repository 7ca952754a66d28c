//! Whom a request comes from, for rate limits only: never stored, never logged.

use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::request::Parts,
};

use crate::App;

/// The peer's address; behind a configured proxy, the one the proxy names.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) IpAddr);

impl FromRequestParts<App> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let info = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = info.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |info| info.0.ip());
        // A socket that listens on IPv6 names IPv4 peers in its own way.
        let address = peer.to_canonical();
        if !app.config().trusted_proxies.iter().any(|network| network.contains(&address)) {
            return Ok(Self(peer));
        }
        // The last address is the one that our own proxy has seen.
        let forwarded = parts.headers.get_all("x-forwarded-for").iter().next_back();
        let claimed = forwarded
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.rsplit(',').next())
            .and_then(|value| value.trim().parse().ok());
        Ok(Self(claimed.unwrap_or(peer)))
    }
}
