//! The published keys of identity providers, as a port.

use async_trait::async_trait;
use coterie_types::Bytes;

/// What a provider publishes, as it was fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The document.
    pub body: Bytes,
    /// How long it may be kept, as `cache-control` says, milliseconds.
    pub max_age: Option<u64>,
}

/// Why there is nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// Not reached, or not in time.
    #[error("not reached: {0}")]
    Unreachable(String),
    /// Another status than 200.
    #[error("answered with status {0}")]
    Status(u16),
    /// Larger than any set of keys.
    #[error("the answer is too large")]
    TooLarge,
}

/// Fetches what a provider publishes. Bounded in time and size by the adapter.
#[async_trait]
pub trait IssuerKeys: Send + Sync + 'static {
    /// Fetches the document at a URL of the settings.
    ///
    /// # Errors
    /// [`FetchError`].
    async fn fetch(&self, url: &str) -> Result<Published, FetchError>;
}

/// For a node without providers.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoIssuerKeys;

#[async_trait]
impl IssuerKeys for NoIssuerKeys {
    async fn fetch(&self, _: &str) -> Result<Published, FetchError> {
        Err(FetchError::Unreachable("this node fetches no keys".into()))
    }
}
