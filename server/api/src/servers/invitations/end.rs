//! `DELETE /v1/servers/{server}/invitations/{invitation}`.

use axum::extract::State;
use coterie_acts::About;
use coterie_protocol::rest::{Admitted, PostIntent};
use coterie_types::{InvitationId, ServerId};

use crate::{
    App,
    extract::{Body, InPath, Json, SignedIn},
    problem::Outcome,
};

/// Admits `invitation_closed`, for those who do not know the code.
#[utoipa::path(delete, path = "/v1/servers/{server}/invitations/{invitation}", tag = "invitations",
    params(("server" = ServerId, Path, description = "The server"), ("invitation" = InvitationId, Path, description = "The invitation")),
    request_body = PostIntent,
    security(("access_token" = [])),
    responses((status = 200, description = "Done and durable", body = Admitted), (status = 403, description = "`forbidden`, `device_required`"), (status = 404, description = "`not_found`"), (status = 409, description = "`counter_conflict`, `head_stale`"), (status = 422, description = "`invalid`, `head_unknown`, `limit_reached`")))]
pub(crate) async fn end_invitation(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath((server, invitation)): InPath<(ServerId, InvitationId)>,
    Body(body): Body<PostIntent>,
) -> Outcome<Json<Admitted>> {
    Ok(Json(app.node().change(&caller, server, About::InvitationEnd(invitation), &body).await?))
}
