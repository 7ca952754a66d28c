//! Stable error codes, as they stand in RFC 9457 problem documents and in the CLI's errors.

use std::{fmt, str::FromStr};

macro_rules! codes {
    ($( $(#[$doc:meta])* $name:ident = $text:literal, $status:literal; )*) => {
        /// A stable error code (`spec/08-errors.md`).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode { $( $(#[$doc])* $name, )* }

        impl ErrorCode {
            /// Every code, in the order of the table in the spec.
            pub const ALL: &[Self] = &[ $( Self::$name, )* ];

            /// Its text on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$name => $text, )* }
            }

            /// The HTTP status it travels with.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $( Self::$name => $status, )* }
            }
        }

        impl FromStr for ErrorCode {
            type Err = ();
            fn from_str(text: &str) -> Result<Self, ()> {
                match text { $( $text => Ok(Self::$name), )* _ => Err(()) }
            }
        }
    };
}

codes! {
    /// The body or a parameter has the wrong shape.
    Malformed = "malformed", 400;
    /// An anonymous post came with something that could name its author.
    CredentialOnAnonymous = "credential_on_anonymous", 400;
    /// A value breaks a rule of the spec (name, range, signature).
    Invalid = "invalid", 422;
    /// No valid access token, or its session was ended.
    Unauthenticated = "unauthenticated", 401;
    /// The access token is past its end: refresh it.
    TokenExpired = "token_expired", 401;
    /// Wrong password, or no such user: nobody can tell which.
    WrongCredentials = "wrong_credentials", 401;
    /// A refresh token was used twice: its session is ended.
    RefreshReused = "refresh_reused", 401;
    /// An ID token that the node does not accept.
    BadIdToken = "bad_id_token", 401;
    /// The session has no device yet.
    DeviceRequired = "device_required", 403;
    /// The policy does not allow it.
    Forbidden = "forbidden", 403;
    /// The operator has disabled this account.
    AccountDisabled = "account_disabled", 403;
    /// The operator has disabled this server.
    ServerDisabled = "server_disabled", 403;
    /// The channel allows no anonymous posts now.
    AnonymityOff = "anonymity_off", 403;
    /// An anonymous post whose maker does not show to be in the channel.
    GateRefused = "gate_refused", 403;
    /// Does not exist, or the caller may not see it.
    NotFound = "not_found", 404;
    /// The route has no such method.
    MethodNotAllowed = "method_not_allowed", 405;
    /// The username belongs to another user.
    UsernameTaken = "username_taken", 409;
    /// The identity signs in another user, or the user has another one of this provider.
    IdentityTaken = "identity_taken", 409;
    /// The group is at another epoch; `missed` has what lies between.
    EpochConflict = "epoch_conflict", 409;
    /// A removal is owed before anything else may pass.
    ReconcileFirst = "reconcile_first", 409;
    /// The intent's counter is not the author's last + 1.
    CounterConflict = "counter_conflict", 409;
    /// The log has moved on: the named head is too old for this.
    HeadStale = "head_stale", 409;
    /// The group was given up: the policy log says so, and another takes its place.
    GroupReset = "group_reset", 409;
    /// The group exists already.
    GroupExists = "group_exists", 409;
    /// Another device holds the lease to join.
    LeaseHeld = "lease_held", 409;
    /// The window of an anonymous post is over, or has not begun.
    WindowClosed = "window_closed", 409;
    /// The ring of an anonymous post is not the window's any more.
    RingStale = "ring_stale", 409;
    /// The node has no gate key of the channel's epoch: no anonymous posts before the next commit.
    NoGate = "no_gate", 409;
    /// Another anonymous post has this nullifier.
    NullifierUsed = "nullifier_used", 409;
    /// The vault or device log has moved on.
    VersionConflict = "version_conflict", 409;
    /// A named head is not one of the node's.
    HeadUnknown = "head_unknown", 422;
    /// Made in an older protocol version than counts in the server.
    BelowVersionFloor = "below_version_floor", 422;
    /// The proof of an anonymous post does not hold.
    ProofRefused = "proof_refused", 422;
    /// MLS bytes that the public group refuses.
    BadCommit = "bad_commit", 422;
    /// The body is not of the media type the route takes.
    UnsupportedMediaType = "unsupported_media_type", 415;
    /// The body is over its limit.
    TooLarge = "too_large", 413;
    /// A count is at its limit.
    LimitReached = "limit_reached", 422;
    /// Too many requests.
    RateLimited = "rate_limited", 429;
    /// The message was deleted, or the cursor lies before what is kept.
    Gone = "gone", 410;
    /// A fault of the node.
    Internal = "internal", 500;
    /// Too many anonymous posts are looked at.
    Busy = "busy", 503;
    /// The node is draining or not ready.
    Unavailable = "unavailable", 503;
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_parses_back() {
        for &code in ErrorCode::ALL {
            assert_eq!(code.as_str().parse(), Ok(code));
            assert!((400..600).contains(&code.status()));
        }
    }
}
