//! `GET /v1/admin/servers`.

use axum::extract::State;
use coterie_acts::ServerFilter;
use coterie_protocol::rest::AdminServers;
use serde::Deserialize;

use crate::{
    App,
    extract::{ByOperator, Json, Params},
    problem::Outcome,
};

/// Which servers.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct Query {
    /// Those whose name begins so, in this very case.
    search: Option<String>,
    /// Only those that are disabled, or that are not.
    disabled: Option<bool>,
    /// Only those that are deleted, or that are not.
    deleted: Option<bool>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// At most so many, 1 to 200. 200 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// A page of all servers, by name.
#[utoipa::path(get, path = "/v1/admin/servers", tag = "admin",
    params(Query),
    security(("operator_token" = [])),
    responses((status = 200, description = "Done", body = AdminServers)))]
pub(crate) async fn admin_list_servers(
    State(app): State<App>,
    ByOperator(operator): ByOperator,
    Params(query): Params<Query>,
) -> Outcome<Json<AdminServers>> {
    let Query { search, disabled, deleted, cursor, limit } = query;
    let filter = ServerFilter { search, disabled, deleted, cursor, limit };
    Ok(Json(app.node().admin_servers(&operator, &filter).await?))
}
