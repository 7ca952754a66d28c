//! `DELETE /v1/admin/users/{user}/disabled`.

use axum::extract::State;
use coterie_protocol::rest::AdminUserRow;
use coterie_types::UserId;

use crate::{
    App,
    extract::{ByOperator, InPath, Json},
    problem::Outcome,
};

/// Lets a user sign in again; the sessions that were ended stay so.
#[utoipa::path(delete, path = "/v1/admin/users/{user}/disabled", tag = "admin",
    params(("user" = UserId, Path, description = "The user")),
    security(("operator_token" = [])),
    responses((status = 200, description = "Done and durable", body = AdminUserRow), (status = 404, description = "`not_found`"), (status = 422, description = "`invalid`: rule `user_deleted`")))]
pub(crate) async fn admin_enable_user(
    State(app): State<App>,
    ByOperator(operator): ByOperator,
    InPath(user): InPath<UserId>,
) -> Outcome<Json<AdminUserRow>> {
    Ok(Json(app.node().enable_user(&operator, user).await?))
}
