//! `GET /v1/vault`.

use axum::extract::State;
use coterie_protocol::rest::VaultView;

use crate::{
    App,
    extract::{Json, SignedIn},
    problem::Outcome,
};

/// The caller's sealed vault.
#[utoipa::path(get, path = "/v1/vault", tag = "vault",
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = VaultView)))]
pub(crate) async fn read_vault(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
) -> Outcome<Json<VaultView>> {
    Ok(Json(app.node().vault(&caller).await?))
}
