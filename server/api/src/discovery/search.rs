//! `GET /v1/discovery`.

use axum::extract::State;
use coterie_acts::{DiscoveryQuery, DiscoverySort};
use coterie_protocol::rest::Discovered;
use serde::Deserialize;

use crate::{
    App,
    extract::{Json, Params, SignedIn},
    problem::Outcome,
};

/// In which order.
#[derive(Debug, Clone, Copy, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
enum Sort {
    /// Those with most members first.
    #[default]
    Size,
    /// Those where most is said first.
    Activity,
    /// Those listed last first.
    Newest,
}

/// Which servers.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct Query {
    /// Words, each the beginning of one in name or description.
    q: Option<String>,
    /// Only of this category, a number of the list in chapter 03.
    category: Option<u8>,
    /// Only of this language, a BCP 47 tag; `en` finds `en-GB`.
    language: Option<String>,
    /// At least so many members.
    min_members: Option<u64>,
    /// At most so many members.
    max_members: Option<u64>,
    /// In which order: `size` if absent.
    #[param(inline)]
    sort: Option<Sort>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// At most so many, 1 to 200. 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// A page of listed servers.
#[utoipa::path(get, path = "/v1/discovery", tag = "discovery",
    params(Query),
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = Discovered)))]
pub(crate) async fn search_discovery(
    State(app): State<App>,
    SignedIn(_caller): SignedIn,
    Params(query): Params<Query>,
) -> Outcome<Json<Discovered>> {
    let query = DiscoveryQuery {
        text: query.q,
        category: query.category,
        language: query.language,
        min_members: query.min_members,
        max_members: query.max_members,
        sort: match query.sort.unwrap_or_default() {
            Sort::Size => DiscoverySort::Size,
            Sort::Activity => DiscoverySort::Activity,
            Sort::Newest => DiscoverySort::Newest,
        },
        cursor: query.cursor,
        limit: query.limit,
    };
    Ok(Json(app.node().search_discovery(&query).await?))
}
