//! `DELETE /v1/users/@me/identities/{provider}`.

use axum::extract::State;
use coterie_protocol::rest::Identities;

use crate::{
    App,
    extract::{InPath, Json, SignedIn},
    problem::Outcome,
};

/// Takes an identity away from the caller.
#[utoipa::path(delete, path = "/v1/users/@me/identities/{provider}", tag = "users",
    params(("provider" = String, Path, description = "The provider's name at this node")),
    security(("access_token" = [])),
    responses((status = 200, description = "Done and durable", body = Identities),
        (status = 403, description = "`device_required`"),
        (status = 404, description = "`not_found`")))]
pub(crate) async fn unlink_identity(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(provider): InPath<String>,
) -> Outcome<Json<Identities>> {
    Ok(Json(app.node().unlink_identity(&caller, &provider).await?))
}
