//! Why an act was refused. Every error has changed nothing.

use coterie_ports::StoreError;
use coterie_protocol::rest::LogPage;
use coterie_types::{ErrorCode, Seq};

/// An error with a stable code and what a problem document says of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {detail}")]
pub struct ActError {
    /// The stable code.
    pub code: ErrorCode,
    /// What is wrong with this request, in words; never a secret.
    pub detail: String,
    /// What else a problem document says.
    pub extras: Box<Extras>,
}

/// The members of a problem document that only some errors have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extras {
    /// The rule that refused.
    pub rule: Option<String>,
    /// The permission that is missing.
    pub permission: Option<String>,
    /// Try again after so many milliseconds.
    pub retry_after_ms: Option<u64>,
    /// The group's epoch.
    pub epoch: Option<u64>,
    /// What the sender missed.
    pub missed: Option<LogPage>,
    /// The head's seq.
    pub head_seq: Option<Seq>,
}

/// What an act answers.
pub type Answer<T> = Result<T, ActError>;

impl ActError {
    /// An error of this code.
    #[must_use]
    pub fn new(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), extras: Box::default() }
    }

    /// The one answer for what does not exist and what the caller may not see.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(ErrorCode::NotFound, "there is no such thing, or you may not see it")
    }

    /// The body has the wrong shape.
    #[must_use]
    pub fn malformed(detail: impl Into<String>) -> Self {
        Self::new(ErrorCode::Malformed, detail)
    }

    /// A value breaks a rule of the spec.
    #[must_use]
    pub fn invalid(detail: impl Into<String>) -> Self {
        Self::new(ErrorCode::Invalid, detail)
    }

    /// With the name of the rule.
    #[must_use]
    pub fn with_rule(mut self, rule: impl Into<String>) -> Self {
        self.extras.rule = Some(rule.into());
        self
    }

    /// With a time to wait.
    #[must_use]
    pub fn with_retry_after(mut self, millis: u64) -> Self {
        self.extras.retry_after_ms = Some(millis);
        self
    }

    /// With the seq of the head.
    #[must_use]
    pub fn with_head_seq(mut self, seq: Seq) -> Self {
        self.extras.head_seq = Some(seq);
        self
    }
}

impl From<StoreError> for ActError {
    /// Acts handle the conflicts they expect; one that reaches this place is a race that the
    /// caller may lose again, so it is told to come back.
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(conflict) => {
                Self::new(ErrorCode::Unavailable, format!("too many at once: {conflict}"))
                    .with_retry_after(100)
            }
            StoreError::Unavailable(detail) => {
                tracing::error!(%detail, "the store is unavailable");
                Self::new(ErrorCode::Unavailable, "the database cannot be reached")
                    .with_retry_after(1000)
            }
            StoreError::Corrupt(detail) => {
                tracing::error!(%detail, "the store is corrupt");
                Self::new(ErrorCode::Internal, "a row cannot be read back")
            }
        }
    }
}
