//! `PUT /v1/admin/users/{user}/disabled`.

use axum::extract::State;
use coterie_protocol::rest::{AdminUserRow, Disable};
use coterie_types::UserId;

use crate::{
    App,
    extract::{Body, ByOperator, InPath, Json},
    problem::Outcome,
};

/// Keeps a user out: within 5 seconds their sessions and connections end at every node. Done again
/// it changes at most the reason.
#[utoipa::path(put, path = "/v1/admin/users/{user}/disabled", tag = "admin",
    params(("user" = UserId, Path, description = "The user")),
    request_body = Disable,
    security(("operator_token" = [])),
    responses((status = 200, description = "Done and durable", body = AdminUserRow), (status = 404, description = "`not_found`"), (status = 422, description = "`invalid`: rule `reason` or `user_deleted`")))]
pub(crate) async fn admin_disable_user(
    State(app): State<App>,
    ByOperator(operator): ByOperator,
    InPath(user): InPath<UserId>,
    Body(body): Body<Disable>,
) -> Outcome<Json<AdminUserRow>> {
    Ok(Json(app.node().disable_user(&operator, user, body.reason).await?))
}
