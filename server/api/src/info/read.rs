//! `GET /v1/info`.

use axum::extract::State;
use coterie_protocol::rest::Info;

use crate::{App, extract::Json};

/// What this node is.
#[utoipa::path(get, path = "/v1/info", tag = "info",
    responses((status = 200, description = "Done", body = Info)))]
pub(crate) async fn read_info(State(app): State<App>) -> Json<Info> {
    Json(Info {
        version: env!("CARGO_PKG_VERSION").into(),
        protocol: 1,
        public_url: app.node().config.public_url.clone(),
        now: app.node().clock.now(),
        providers: app.node().providers(),
        parts_elsewhere: app.node().blobs.elsewhere().is_some(),
    })
}
