//! `GET /v1/users/@me/identities`.

use axum::extract::State;
use coterie_protocol::rest::Identities;

use crate::{
    App,
    extract::{Json, SignedIn},
    problem::Outcome,
};

/// The identities at providers that sign the caller in.
#[utoipa::path(get, path = "/v1/users/@me/identities", tag = "users",
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = Identities)))]
pub(crate) async fn list_identities(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
) -> Outcome<Json<Identities>> {
    Ok(Json(app.node().identities(&caller).await?))
}
