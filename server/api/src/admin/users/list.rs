//! `GET /v1/admin/users`.

use axum::extract::State;
use coterie_acts::UserFilter;
use coterie_protocol::rest::AdminUsers;
use serde::Deserialize;

use crate::{
    App,
    extract::{ByOperator, Json, Params},
    problem::Outcome,
};

/// Which users.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct Query {
    /// Those whose name begins so.
    search: Option<String>,
    /// Only those that are disabled, or that are not.
    disabled: Option<bool>,
    /// Only those that are deleted, or that are not.
    deleted: Option<bool>,
    /// Those after this name: `next` of the page before.
    after: Option<String>,
    /// At most so many, 1 to 200. 200 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// A page of all users, by name.
#[utoipa::path(get, path = "/v1/admin/users", tag = "admin",
    params(Query),
    security(("operator_token" = [])),
    responses((status = 200, description = "Done", body = AdminUsers)))]
pub(crate) async fn admin_list_users(
    State(app): State<App>,
    ByOperator(operator): ByOperator,
    Params(query): Params<Query>,
) -> Outcome<Json<AdminUsers>> {
    let Query { search, disabled, deleted, after, limit } = query;
    let filter = UserFilter { search, disabled, deleted, after, limit };
    Ok(Json(app.node().admin_users(&operator, &filter).await?))
}
