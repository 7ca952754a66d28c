//! `DELETE /v1/invitations/{code}`.

use axum::extract::State;
use coterie_protocol::rest::{Admitted, PostIntent};

use crate::{
    App,
    extract::{Body, InPath, Json, SignedIn},
    problem::Outcome,
};

/// Admits `invitation_closed`.
#[utoipa::path(delete, path = "/v1/invitations/{code}", tag = "invitations",
    params(("code" = String, Path, description = "The invitation's code")),
    request_body = PostIntent,
    security(("access_token" = [])),
    responses((status = 200, description = "Done and durable", body = Admitted), (status = 403, description = "`forbidden`, `device_required`"), (status = 404, description = "`not_found`"), (status = 409, description = "`counter_conflict`, `head_stale`"), (status = 422, description = "`invalid`, `head_unknown`, `limit_reached`")))]
pub(crate) async fn close_invitation(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(code): InPath<String>,
    Body(body): Body<PostIntent>,
) -> Outcome<Json<Admitted>> {
    Ok(Json(app.node().close_invitation(&caller, &code, &body).await?))
}
