//! `POST /v1/auth/oidc/{provider}`.

use axum::extract::State;
use coterie_protocol::rest::{OidcAnswer, OidcSignIn};

use crate::{
    App,
    extract::{Body, InPath, Json},
    problem::Outcome,
};

/// Signs in with an ID token of a provider, or gives an unknown identity the way to register.
#[utoipa::path(post, path = "/v1/auth/oidc/{provider}", tag = "auth",
    params(("provider" = String, Path, description = "The provider's name at this node")),
    request_body = OidcSignIn,
    responses((status = 200, description = "Done", body = OidcAnswer),
        (status = 401, description = "`bad_id_token`: `rule` says why"),
        (status = 403, description = "`account_disabled`"),
        (status = 404, description = "`not_found`: no such provider"),
        (status = 422, description = "`invalid`: the device is not an active one of the user"),
        (status = 503, description = "`unavailable`: also when the provider's keys cannot be fetched")))]
pub(crate) async fn sign_in_oidc(
    State(app): State<App>,
    InPath(provider): InPath<String>,
    Body(body): Body<OidcSignIn>,
) -> Outcome<Json<OidcAnswer>> {
    Ok(Json(app.node().sign_in_oidc(&provider, &body).await?))
}
