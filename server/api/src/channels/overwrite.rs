//! `PUT /v1/channels/{channel}/overwrites/{target}`.

use axum::extract::State;
use coterie_acts::About;
use coterie_protocol::rest::{Admitted, OverwriteTarget, PostIntent};
use coterie_types::ChannelId;

use crate::{
    App,
    extract::{Body, InPath, Json, SignedIn},
    problem::Outcome,
};

/// Admits `overwrite_set`; an empty overwrite is none.
#[utoipa::path(put, path = "/v1/channels/{channel}/overwrites/{target}", tag = "channels",
    params(("channel" = ChannelId, Path, description = "The channel"), ("target" = OverwriteTarget, Path, description = "A role or a user, by its id")),
    request_body = PostIntent,
    security(("access_token" = [])),
    responses((status = 200, description = "Done and durable", body = Admitted), (status = 403, description = "`forbidden`, `device_required`"), (status = 404, description = "`not_found`"), (status = 409, description = "`counter_conflict`, `head_stale`"), (status = 422, description = "`invalid`, `head_unknown`, `limit_reached`")))]
pub(crate) async fn put_overwrite(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath((channel, target)): InPath<(ChannelId, OverwriteTarget)>,
    Body(body): Body<PostIntent>,
) -> Outcome<Json<Admitted>> {
    Ok(Json(
        app.node()
            .change_channel(&caller, channel, About::Overwrite(channel, target), &body)
            .await?,
    ))
}
