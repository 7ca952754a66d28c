//! `GET /v1/users/named/{username}`.

use axum::extract::State;
use coterie_protocol::rest::NamedUser;

use crate::{
    App,
    extract::{InPath, Json, SignedIn},
    problem::Outcome,
};

/// The user of a name: whom to write to.
#[utoipa::path(get, path = "/v1/users/named/{username}", tag = "users",
    params(("username" = String, Path, description = "The username")),
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = NamedUser),
        (status = 403, description = "`device_required`"),
        (status = 404, description = "`not_found`")))]
pub(crate) async fn read_named_user(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(username): InPath<String>,
) -> Outcome<Json<NamedUser>> {
    Ok(Json(app.node().named_user(&caller, &username).await?))
}
