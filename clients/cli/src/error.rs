//! How a command failed, how that is said, and with which status it ends.

use std::process::ExitCode;

use coterie_core::{Failure, FailureKind};
use coterie_driver::{KeyError, ProfileError, SessionError, StoreError};
use serde_json::json;

use crate::output::Output;

/// Why a command failed.
#[derive(Debug)]
pub(crate) struct Error {
    code: String,
    message: String,
    request_id: Option<String>,
    exit: u8,
}

const STORE_IN_USE: u8 = 8;
/// As a shell counts a program ended by Ctrl-C.
const INTERRUPTED: u8 = 130;

impl Error {
    pub(crate) fn of_kind(kind: FailureKind, code: &str, message: impl Into<String>) -> Self {
        Failure::new(kind, code, message).into()
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::of_kind(FailureKind::Usage, "usage", message)
    }

    pub(crate) fn bug(code: &str, message: impl Into<String>) -> Self {
        Self::of_kind(FailureKind::Bug, code, message)
    }

    pub(crate) fn not_signed_in() -> Self {
        let words = "this profile has no user: register, log in or recover first";
        Self::of_kind(FailureKind::NotSignedIn, "not_signed_in", words)
    }

    /// Its stable name.
    pub(crate) fn code(&self) -> &str {
        &self.code
    }

    pub(crate) fn interrupted() -> Self {
        let message = "interrupted".into();
        Self { code: "interrupted".into(), message, request_id: None, exit: INTERRUPTED }
    }
}

/// Nobody reads our stdout any more, or it cannot be written.
impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        let mut this = Self::bug("output", format!("stdout: {error}"));
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            // Whoever reads has seen enough: that is no failure of ours.
            (this.message, this.exit) = (String::new(), 0);
        }
        this
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        let Failure { kind, code, message, request_id } = failure;
        Self { code, message, request_id, exit: kind.exit_code() }
    }
}

impl From<SessionError> for Error {
    fn from(error: SessionError) -> Self {
        let message = error.to_string();
        match error {
            SessionError::InUse { .. } => {
                let code = "store_in_use".into();
                Self { code, message, request_id: None, exit: STORE_IN_USE }
            }
            SessionError::Store(StoreError::Key(error)) => error.into(),
            SessionError::Store(StoreError::Sealed { .. }) | SessionError::Core(_) => {
                Self::bug("store_damaged", message)
            }
            SessionError::Store(_) => Self::bug("store_failed", message),
            SessionError::Node { .. } => Self::usage(message),
        }
    }
}

impl From<KeyError> for Error {
    fn from(error: KeyError) -> Self {
        let message = error.to_string();
        match error {
            KeyError::Locked => Self::of_kind(FailureKind::NotSignedIn, "store_locked", message),
            KeyError::WrongPassphrase => {
                Self::of_kind(FailureKind::NotSignedIn, "wrong_passphrase", message)
            }
            KeyError::AlreadyLocked => {
                Self::of_kind(FailureKind::Refused, "already_locked", message)
            }
            KeyError::NotLocked => Self::of_kind(FailureKind::Refused, "not_locked", message),
            KeyError::Missing(_) | KeyError::Damaged(_) => Self::bug("store_damaged", message),
            KeyError::Io { .. } => Self::bug("store_failed", message),
        }
    }
}

impl From<ProfileError> for Error {
    fn from(error: ProfileError) -> Self {
        match error {
            ProfileError::Name => Self::usage(error.to_string()),
            ProfileError::Io { .. } => Self::bug("store_failed", error.to_string()),
        }
    }
}

/// Says how it ended, if it failed, and gives the status to end with.
pub(crate) fn exit(ended: Result<(), Error>, output: Output) -> ExitCode {
    let Err(error) = ended else { return ExitCode::SUCCESS };
    if error.exit != 0 {
        output.error(&error.as_json(), &error.message);
    }
    ExitCode::from(error.exit)
}

impl Error {
    fn as_json(&self) -> serde_json::Value {
        let mut error = json!({ "code": self.code, "message": self.message });
        if let Some(id) = &self.request_id {
            error["request_id"] = json!(id);
        }
        json!({ "error": error })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_status() {
        use FailureKind::{Bug, Lied, NotFound, NotSignedIn, Refused, Unreachable, Usage};
        let kinds = [Bug, Usage, Refused, NotSignedIn, NotFound, Unreachable, Lied];
        for (kind, exit) in kinds.into_iter().zip(1..) {
            assert_eq!(Error::of_kind(kind, "x", "y").exit, exit);
        }
        let held = Error::from(SessionError::InUse { pid: 42 });
        assert_eq!((held.exit, held.message.contains("42")), (8, true));
        let wrong = Error::from(SessionError::Store(KeyError::WrongPassphrase.into()));
        assert_eq!(wrong.exit, 4);
    }

    #[test]
    fn a_reader_that_went_away_is_no_failure() {
        let error = Error::from(std::io::Error::from(std::io::ErrorKind::BrokenPipe));
        assert_eq!(error.exit, 0);
    }

    #[test]
    fn an_error_is_one_object_and_the_request_id_is_there_when_the_node_said_no() {
        let mut failure = Failure::new(FailureKind::Refused, "username_taken", "taken");
        assert_eq!(
            Error::from(failure.clone()).as_json(),
            json!({ "error": { "code": "username_taken", "message": "taken" } })
        );
        failure.request_id = Some("r1".into());
        assert_eq!(Error::from(failure).as_json()["error"]["request_id"], "r1");
    }
}
