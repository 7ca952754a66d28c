//! Why a request of the user failed: kinds that the CLI turns into exit codes.

use coterie_types::ErrorCode;
use serde::{Deserialize, Serialize};

/// The kind of a failure; each has its exit code in the CLI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// A fault of this program: exit 1.
    Bug,
    /// The request makes no sense, or a name is ambiguous: exit 2.
    Usage,
    /// A rule, a limit or a conflict: exit 3.
    Refused,
    /// Not signed in, or a wrong password: exit 4.
    NotSignedIn,
    /// No such thing, or not for this user to see: exit 5.
    NotFound,
    /// The node cannot be reached: exit 6.
    Unreachable,
    /// The node or a member was caught lying: exit 7.
    Lied,
}

/// Why a request failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// Its kind.
    pub kind: FailureKind,
    /// A stable code: the node's, or one of the client's.
    pub code: String,
    /// In words, one line.
    pub message: String,
    /// The node's request id, when the node said no.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

impl FailureKind {
    /// The CLI's exit code.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Bug => 1,
            Self::Usage => 2,
            Self::Refused => 3,
            Self::NotSignedIn => 4,
            Self::NotFound => 5,
            Self::Unreachable => 6,
            Self::Lied => 7,
        }
    }

    /// The kind of a problem document's code.
    #[must_use]
    pub fn of_code(code: &str, status: u16) -> Self {
        match code.parse::<ErrorCode>() {
            Ok(
                ErrorCode::Unauthenticated
                | ErrorCode::TokenExpired
                | ErrorCode::WrongCredentials
                | ErrorCode::BadIdToken
                | ErrorCode::RefreshReused
                | ErrorCode::DeviceRequired,
            ) => Self::NotSignedIn,
            Ok(ErrorCode::NotFound | ErrorCode::Gone) => Self::NotFound,
            Ok(ErrorCode::Malformed | ErrorCode::MethodNotAllowed) => Self::Bug,
            Ok(ErrorCode::Internal | ErrorCode::Unavailable) => Self::Unreachable,
            Ok(_) => Self::Refused,
            Err(()) if status >= 500 => Self::Unreachable,
            Err(()) => Self::Refused,
        }
    }
}

impl Failure {
    /// There is no such channel for this user, or no longer.
    pub(crate) fn no_channel() -> Self {
        let words = "no such channel, or no longer a member, or no longer visible to you";
        Self::new(FailureKind::NotFound, "not_found", words)
    }

    /// A failure of a kind, with a code and words.
    pub fn new(kind: FailureKind, code: &str, message: impl Into<String>) -> Self {
        Self { kind, code: code.into(), message: message.into(), request_id: None }
    }
}
