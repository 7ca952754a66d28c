//! `DELETE /v1/admin/servers/{server}/disabled`.

use axum::extract::State;
use coterie_protocol::rest::AdminServerRow;
use coterie_types::ServerId;

use crate::{
    App,
    extract::{ByOperator, InPath, Json},
    problem::Outcome,
};

/// Lets a server's members in again; everything is as it was.
#[utoipa::path(delete, path = "/v1/admin/servers/{server}/disabled", tag = "admin",
    params(("server" = ServerId, Path, description = "The server")),
    security(("operator_token" = [])),
    responses((status = 200, description = "Done and durable", body = AdminServerRow), (status = 404, description = "`not_found`")))]
pub(crate) async fn admin_enable_server(
    State(app): State<App>,
    ByOperator(operator): ByOperator,
    InPath(server): InPath<ServerId>,
) -> Outcome<Json<AdminServerRow>> {
    Ok(Json(app.node().enable_server(&operator, server).await?))
}
