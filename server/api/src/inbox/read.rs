//! `GET /v1/inbox`.

use axum::extract::State;
use coterie_protocol::rest::InboxPage;

use crate::{
    App,
    extract::{Json, Params, SignedIn},
    page::After,
    problem::Outcome,
};

/// What waits for the session's device.
#[utoipa::path(get, path = "/v1/inbox", tag = "inbox",
    params(After),
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = InboxPage),
        (status = 403, description = "`device_required`")))]
pub(crate) async fn read_inbox(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    Params(page): Params<After>,
) -> Outcome<Json<InboxPage>> {
    Ok(Json(app.node().inbox_page(&caller, page.after).await?))
}
