//! `GET /v1/users/@me`.

use axum::extract::State;
use coterie_protocol::rest::Me;

use crate::{
    App,
    extract::{Json, SignedIn},
};

/// Who the caller is.
#[utoipa::path(get, path = "/v1/users/@me", tag = "users",
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = Me)))]
pub(crate) async fn me(State(app): State<App>, SignedIn(caller): SignedIn) -> Json<Me> {
    Json(app.node().me(&caller))
}
