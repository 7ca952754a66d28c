//! `PUT /v1/users/@me/identities/{provider}`.

use axum::extract::State;
use coterie_protocol::rest::{Identities, LinkIdentity};

use crate::{
    App,
    extract::{Body, InPath, Json, SignedIn},
    problem::Outcome,
};

/// Lets the identity of an ID token sign the caller in.
#[utoipa::path(put, path = "/v1/users/@me/identities/{provider}", tag = "users",
    params(("provider" = String, Path, description = "The provider's name at this node")),
    request_body = LinkIdentity,
    security(("access_token" = [])),
    responses((status = 200, description = "Done and durable", body = Identities),
        (status = 401, description = "`unauthenticated`, `token_expired`, `bad_id_token`"),
        (status = 403, description = "`device_required`"),
        (status = 404, description = "`not_found`: no such provider"),
        (status = 409, description = "`identity_taken`")))]
pub(crate) async fn link_identity(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(provider): InPath<String>,
    Body(body): Body<LinkIdentity>,
) -> Outcome<Json<Identities>> {
    Ok(Json(app.node().link_identity(&caller, &provider, &body).await?))
}
