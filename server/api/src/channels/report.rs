//! `POST /v1/channels/{channel}/commits/{seq}/reports`.

use axum::extract::State;
use coterie_protocol::rest::{CommitStanding, ReportCommit};
use coterie_types::{ChannelId, Seq};

use crate::{
    App,
    extract::{Body, InPath, Json, SignedIn},
    problem::Outcome,
};

/// Says that this device has followed a commit of another user, or cannot. When enough users
/// cannot, the commit is undone.
#[utoipa::path(post, path = "/v1/channels/{channel}/commits/{seq}/reports", tag = "channels",
    params(("channel" = ChannelId, Path, description = "The channel"), ("seq" = u64, Path, description = "The commit's place in the log")),
    request_body = ReportCommit,
    security(("access_token" = [])),
    responses((status = 200, description = "Where the commit stands", body = CommitStanding), (status = 403, description = "`forbidden`, `device_required`"), (status = 404, description = "`not_found`"), (status = 422, description = "`head_unknown`, `invalid`")))]
pub(crate) async fn report_commit(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath((channel, seq)): InPath<(ChannelId, Seq)>,
    Body(body): Body<ReportCommit>,
) -> Outcome<Json<CommitStanding>> {
    Ok(Json(app.node().report_commit(&caller, channel, seq, &body).await?))
}
