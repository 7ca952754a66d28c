//! `GET /v1/key-packages`.

use axum::extract::State;
use coterie_protocol::rest::KeyPackageCount;

use crate::{
    App,
    extract::{Json, SignedIn},
    problem::Outcome,
};

/// How many KeyPackages of the session's device the node would hand out.
#[utoipa::path(get, path = "/v1/key-packages", tag = "key-packages",
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = KeyPackageCount),
        (status = 403, description = "`device_required`")))]
pub(crate) async fn count_key_packages(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
) -> Outcome<Json<KeyPackageCount>> {
    Ok(Json(app.node().count_key_packages(&caller).await?))
}
