//! What openmls said, kept as words: its error types are generic and not ours to expose.

use std::fmt;

/// A refusal of the MLS library, in its own words. For logs; decide nothing by it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct LibraryError(String);

impl LibraryError {
    pub(crate) fn new(error: &impl fmt::Display) -> Self {
        Self(error.to_string())
    }
}
