//! From settings to a serving node, and its graceful end.

use std::{future::IntoFuture, io::Write, net::SocketAddr, sync::Arc, time::Duration};

use anyhow::Context;
use axum::serve::ListenerExt;
use coterie_acts::{Node, Ports};
use coterie_api::{ApiConfig, App};
use coterie_ports::{Clock, SystemClock};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::oneshot,
};

use crate::{
    blobs, bus, config::Config, data_folder::DataFolder, database, issuer_keys::HttpIssuerKeys,
    secrets,
};

/// How long requests under way and gateway connections may take to end.
const DRAIN: Duration = Duration::from_secs(10);

/// How often the database is asked for what the bus may have lost.
const LOOK: Duration = Duration::from_secs(2);

/// How often what is over is forgotten.
const TIDY: Duration = Duration::from_secs(60);

/// Serves until SIGTERM or SIGINT, then drains.
pub(crate) async fn serve(config: Config) -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let folder = config.data.as_deref().map(DataFolder::open).transpose()?;
    let secrets = config.secrets.clone().or(folder.as_ref().map(DataFolder::secrets));
    let keys = secrets::load(&secrets.context("there is no folder for secrets")?)?;
    let store = database::open(config.database.as_ref(), folder.as_ref()).await?;
    database::bind(&*store, &keys).await?;
    let blobs =
        blobs::open(config.blobs.as_deref(), config.files_at.as_deref(), folder.as_ref()).await?;
    let listener = TcpListener::bind(config.listen)
        .await
        .with_context(|| format!("listening on {}", config.listen))?;
    let url = format!("http://{}", listener.local_addr()?);
    let acts = coterie_acts::Config {
        public_url: config.public_url.clone().unwrap_or_else(|| url.clone()),
        owned_servers: config.owned_servers,
        retention: config.retention,
        blobs: config.files,
        providers: config.providers,
        ..coterie_acts::Config::default()
    };
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let (bus, hints) = bus::open(config.redis.as_ref(), &clock)?;
    let issuers = Arc::new(HttpIssuerKeys::new().context("preparing to fetch keys")?);
    let ports = Ports { store, blobs, bus, clock, issuer_keys: issuers };
    let node = Node::with_ports(ports, keys, acts);
    let api = ApiConfig {
        web: config.web,
        embedded: crate::web::FILES,
        rate: config.rate,
        trusted_proxies: config.trusted_proxies,
        role: config.role,
        ..ApiConfig::default()
    };
    let app = App::with_hints(node, api, hints);

    let (stop, stopped) = oneshot::channel::<()>();
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    let service = app.router().into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, service).with_graceful_shutdown(async {
        let _ = stopped.await;
    });
    let server = tokio::spawn(server.into_future());
    let tidying = tokio::spawn(tidy(app.node().clone()));
    // Alone on its database a node misses nothing.
    let shared = config.redis.is_some() || config.database.is_some();
    let looking = shared.then(|| tokio::spawn(look(app.node().clone())));
    announce(&url)?;
    tracing::info!(%url, version = env!("CARGO_PKG_VERSION"), "serving");

    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("draining");
    tidying.abort();
    if let Some(looking) = looking {
        looking.abort();
    }
    app.drain();
    let _ = stop.send(());
    let ended = tokio::time::timeout(DRAIN, async {
        app.drained().await;
        server.await
    });
    match ended.await {
        Ok(served) => served.context("the server task")?.context("serving")?,
        Err(_) => tracing::warn!("some requests did not end in time"),
    }
    tracing::info!("gone");
    drop(folder);
    Ok(())
}

/// Forgets now and then what is over.
async fn tidy(node: Node) {
    let mut pace = tokio::time::interval(TIDY);
    loop {
        pace.tick().await;
        if let Err(error) = node.tidy().await {
            tracing::warn!(%error, "tidying");
        }
    }
}

/// Looks behind the bus for what other nodes did.
async fn look(node: Node) {
    node.keep_looking(LOOK).await;
}

/// The one line on stdout, which scripts wait for.
fn announce(url: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "listening on {url}")?;
    out.flush()?;
    Ok(())
}
