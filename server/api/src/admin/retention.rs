//! `POST /v1/admin/retention/run`.

use axum::extract::State;
use coterie_protocol::rest::{RetentionDone, RetentionRun};

use crate::{
    App,
    extract::{Body, ByOperator, Json},
    problem::Outcome,
};

/// Purges the data of users and servers that were deleted long enough ago, and what is left over,
/// as the node does once a day by itself; or only counts it. Done again it finds nothing.
#[utoipa::path(post, path = "/v1/admin/retention/run", tag = "admin",
    request_body = RetentionRun,
    security(("operator_token" = [])),
    responses((status = 200, description = "Done and durable", body = RetentionDone)))]
pub(crate) async fn admin_run_retention(
    State(app): State<App>,
    ByOperator(operator): ByOperator,
    Body(body): Body<RetentionRun>,
) -> Outcome<Json<RetentionDone>> {
    Ok(Json(app.node().run_retention(&operator, body.dry_run).await?))
}
