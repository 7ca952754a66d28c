//! `GET /v1/invitations/{code}/policy`.

use axum::extract::State;
use coterie_protocol::rest::PolicyPage;

use crate::{
    App,
    extract::{InPath, Json, Params},
    page::Page,
    problem::Outcome,
};

/// A page of the policy log that an invitation leads to, to be verified before joining.
#[utoipa::path(get, path = "/v1/invitations/{code}/policy", tag = "invitations",
    params(("code" = String, Path, description = "The invitation's code"), Page),
    responses((status = 200, description = "Done", body = PolicyPage), (status = 404, description = "`not_found`")))]
pub(crate) async fn read_policy_by_invitation(
    State(app): State<App>,
    InPath(code): InPath<String>,
    Params(page): Params<Page>,
) -> Outcome<Json<PolicyPage>> {
    Ok(Json(app.node().read_policy_by_invitation(&code, page.after, page.limit).await?))
}
