//! `GET /healthz`.

/// The process lives.
#[utoipa::path(get, path = "/healthz", tag = "health",
    responses((status = 200, description = "The process lives", body = String,
        content_type = "text/plain", example = "ok\n")))]
pub(crate) async fn live() -> &'static str {
    "ok\n"
}
