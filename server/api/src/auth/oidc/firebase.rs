//! `POST /v1/auth/firebase`.

use axum::extract::State;
use coterie_acts::Provider;
use coterie_protocol::rest::{OidcAnswer, OidcSignIn};

use crate::{
    App,
    extract::{Body, Json},
    problem::Outcome,
};

/// The same as `/v1/auth/oidc/firebase`.
#[utoipa::path(post, path = "/v1/auth/firebase", tag = "auth",
    request_body = OidcSignIn,
    responses((status = 200, description = "Done", body = OidcAnswer),
        (status = 401, description = "`bad_id_token`: `rule` says why"),
        (status = 403, description = "`account_disabled`"),
        (status = 404, description = "`not_found`: this node does not take Firebase's tokens"),
        (status = 422, description = "`invalid`: the device is not an active one of the user"),
        (status = 503, description = "`unavailable`: also when the provider's keys cannot be fetched")))]
pub(crate) async fn sign_in_firebase(
    State(app): State<App>,
    Body(body): Body<OidcSignIn>,
) -> Outcome<Json<OidcAnswer>> {
    Ok(Json(app.node().sign_in_oidc(Provider::FIREBASE, &body).await?))
}
