//! `GET /v1/admin/stats`.

use axum::extract::State;
use coterie_protocol::rest::AdminStats;

use crate::{
    App,
    extract::{ByOperator, Json},
    problem::Outcome,
};

/// How much there is of everything. Reads whole tables: not to be asked every second.
#[utoipa::path(get, path = "/v1/admin/stats", tag = "admin",
    security(("operator_token" = [])),
    responses((status = 200, description = "Done", body = AdminStats)))]
pub(crate) async fn admin_stats(
    State(app): State<App>,
    ByOperator(operator): ByOperator,
) -> Outcome<Json<AdminStats>> {
    let connections = app.metrics().connections();
    Ok(Json(app.node().stats(&operator, connections).await?))
}
