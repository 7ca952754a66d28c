//! `GET /v1/admin/servers/{server}`.

use axum::extract::State;
use coterie_protocol::rest::AdminServer;
use coterie_types::ServerId;

use crate::{
    App,
    extract::{ByOperator, InPath, Json},
    problem::Outcome,
};

/// A server, and how large it is.
#[utoipa::path(get, path = "/v1/admin/servers/{server}", tag = "admin",
    params(("server" = ServerId, Path, description = "The server")),
    security(("operator_token" = [])),
    responses((status = 200, description = "Done", body = AdminServer), (status = 404, description = "`not_found`")))]
pub(crate) async fn admin_read_server(
    State(app): State<App>,
    ByOperator(operator): ByOperator,
    InPath(server): InPath<ServerId>,
) -> Outcome<Json<AdminServer>> {
    Ok(Json(app.node().admin_server(&operator, server).await?))
}
