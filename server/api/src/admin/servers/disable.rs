//! `PUT /v1/admin/servers/{server}/disabled`.

use axum::extract::State;
use coterie_protocol::rest::{AdminServerRow, Disable};
use coterie_types::ServerId;

use crate::{
    App,
    extract::{Body, ByOperator, InPath, Json},
    problem::Outcome,
};

/// Keeps a server's members out: every call about it is answered with `server_disabled`, and what
/// is followed of it ends. Nothing is deleted. Done again it changes at most the reason.
#[utoipa::path(put, path = "/v1/admin/servers/{server}/disabled", tag = "admin",
    params(("server" = ServerId, Path, description = "The server")),
    request_body = Disable,
    security(("operator_token" = [])),
    responses((status = 200, description = "Done and durable", body = AdminServerRow), (status = 404, description = "`not_found`"), (status = 422, description = "`invalid`: rule `reason`")))]
pub(crate) async fn admin_disable_server(
    State(app): State<App>,
    ByOperator(operator): ByOperator,
    InPath(server): InPath<ServerId>,
    Body(body): Body<Disable>,
) -> Outcome<Json<AdminServerRow>> {
    Ok(Json(app.node().disable_server(&operator, server, body.reason).await?))
}
