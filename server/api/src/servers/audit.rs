//! `GET /v1/servers/{server}/audit-log`.

use axum::extract::State;
use coterie_acts::AuditFilter;
use coterie_protocol::rest::AuditLog;
use coterie_types::{Seq, ServerId, UserId};
use serde::Deserialize;

use crate::{
    App,
    extract::{InPath, Json, Params, SignedIn},
    problem::Outcome,
};

/// Which acts.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct Query {
    /// Those before this seq.
    before: Option<Seq>,
    /// At most so many, 1 to 200. 200 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// Only by this user.
    actor: Option<UserId>,
    /// Only of this kind, as entries name it.
    action: Option<String>,
    /// Only those done to the thing of this id.
    target: Option<String>,
}

/// A page of a server's audit log, the newest first. Needs `VIEW_AUDIT_LOG`.
#[utoipa::path(get, path = "/v1/servers/{server}/audit-log", tag = "servers",
    params(("server" = ServerId, Path, description = "The server"), Query),
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = AuditLog), (status = 403, description = "`forbidden`"), (status = 404, description = "`not_found`")))]
pub(crate) async fn read_audit_log(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(server): InPath<ServerId>,
    Params(query): Params<Query>,
) -> Outcome<Json<AuditLog>> {
    let Query { before, limit, actor, action, target } = query;
    let filter = AuditFilter { before, limit, actor, action, target };
    Ok(Json(app.node().read_audit_log(&caller, server, &filter).await?))
}
