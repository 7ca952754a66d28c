//! The query of every page of a log.

use coterie_types::Seq;
use serde::Deserialize;

/// Which page.
#[derive(Debug, Clone, Copy, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct Page {
    /// Items after this seq; 0 for the first page.
    #[param(default = 0)]
    pub(crate) after: Seq,
    /// At most so many items, 1 to 200; a page may end earlier. 200 if absent.
    #[param(minimum = 1, maximum = 200)]
    pub(crate) limit: Option<u32>,
}

/// Which page of an inbox.
#[derive(Debug, Clone, Copy, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct After {
    /// Items after this seq; 0 for the first page.
    #[param(default = 0)]
    pub(crate) after: Seq,
}
