//! `POST /v1/anonymous/channels/{channel}/posts`.

use axum::extract::State;
use coterie_protocol::rest::{PostAnonymously, PostedAnonymously};
use coterie_types::ChannelId;

use crate::{
    App,
    extract::{Body, InPath, Json, Uncredentialed},
    problem::Outcome,
};

/// Appends an anonymous post. Nothing that says who asks may come with it; the connection is closed
/// afterwards, so that no later request of its author travels on it.
#[utoipa::path(post, path = "/v1/anonymous/channels/{channel}/posts", tag = "anonymous",
    params(("channel" = ChannelId, Path, description = "The channel")),
    request_body = PostAnonymously,
    responses((status = 200, description = "It is in the log", body = PostedAnonymously),
        (status = 400, description = "`credential_on_anonymous`, `malformed`"),
        (status = 403, description = "`anonymity_off`, `gate_refused`, `server_disabled`"),
        (status = 409, description = "`window_closed`, `epoch_conflict`, `group_reset`, `ring_stale`, `reconcile_first`, `no_gate`, `nullifier_used`"),
        (status = 413, description = "`too_large`"),
        (status = 422, description = "`proof_refused`, `below_version_floor`, `invalid`"),
        (status = 503, description = "`busy`")))]
pub(crate) async fn post_anonymously(
    State(app): State<App>,
    _: Uncredentialed,
    InPath(channel): InPath<ChannelId>,
    Body(body): Body<PostAnonymously>,
) -> Outcome<Json<PostedAnonymously>> {
    Ok(Json(app.node().append_anonymous_post(channel, &body).await?))
}
