//! `GET /v1/invitations/{code}`.

use axum::extract::State;
use coterie_protocol::rest::InvitationPreview;

use crate::{
    App,
    extract::{InPath, Json},
    problem::Outcome,
};

/// What an invitation leads to. An unknown, used-up, expired and closed one answer alike.
#[utoipa::path(get, path = "/v1/invitations/{code}", tag = "invitations",
    params(("code" = String, Path, description = "The invitation's code")),
    responses((status = 200, description = "Done", body = InvitationPreview), (status = 404, description = "`not_found`")))]
pub(crate) async fn preview_invitation(
    State(app): State<App>,
    InPath(code): InPath<String>,
) -> Outcome<Json<InvitationPreview>> {
    Ok(Json(app.node().preview_invitation(&code).await?))
}
