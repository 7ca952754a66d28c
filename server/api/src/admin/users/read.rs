//! `GET /v1/admin/users/{user}`.

use axum::extract::State;
use coterie_protocol::rest::AdminUser;
use coterie_types::UserId;

use crate::{
    App,
    extract::{ByOperator, InPath, Json},
    problem::Outcome,
};

/// A user, with their servers and how many devices and sessions they have.
#[utoipa::path(get, path = "/v1/admin/users/{user}", tag = "admin",
    params(("user" = UserId, Path, description = "The user")),
    security(("operator_token" = [])),
    responses((status = 200, description = "Done", body = AdminUser), (status = 404, description = "`not_found`")))]
pub(crate) async fn admin_read_user(
    State(app): State<App>,
    ByOperator(operator): ByOperator,
    InPath(user): InPath<UserId>,
) -> Outcome<Json<AdminUser>> {
    Ok(Json(app.node().admin_user(&operator, user).await?))
}
