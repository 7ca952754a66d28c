//! `/v1/auth/*`: OPAQUE registration and login (RFC 9807), recovery, refresh.

use coterie_types::{Bytes, DeviceId, FixedBytes, Millis, UserId};
use serde::{Deserialize, Serialize};

/// `POST /v1/auth/register`, and `POST /v1/auth/password` (there without a name).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RegisterStart {
    /// The wished name; absent when a signed-in user changes the password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// OPAQUE `RegistrationRequest`.
    pub request: Bytes,
}

/// The node's answer to [`RegisterStart`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RegisterStarted {
    /// Names the second step's path.
    pub flow: String,
    /// OPAQUE `RegistrationResponse`.
    pub response: Bytes,
}

/// `POST /v1/auth/register/{flow}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RegisterFinish {
    /// OPAQUE `RegistrationRecord`.
    pub upload: Bytes,
    /// The device log: genesis and the first device, signed.
    pub entries: Vec<Bytes>,
    /// The sealed vault, version 1.
    pub vault: Bytes,
    /// Public key that proves the recovery phrase.
    pub recovery_key: FixedBytes<32>,
    /// What the session is called in the user's list of sessions, 1 to 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// `POST /v1/auth/password/{flow}`: a new password, with the vault wrapped anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PasswordFinish {
    /// OPAQUE `RegistrationRecord`.
    pub upload: Bytes,
    /// The sealed vault, one version up.
    pub vault: Bytes,
    /// A device-log entry that names that vault. Absent when only the wrapping changes: then the
    /// log's last entry goes on naming an older version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<Bytes>,
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionGranted {
    /// The user.
    pub user_id: UserId,
    /// Their name.
    pub username: String,
    /// The session's id.
    pub session_id: String,
    /// The device it belongs to, once there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_id: Option<DeviceId>,
    /// EdDSA JWT, 10 minutes.
    pub access_token: String,
    /// Its end.
    pub access_expires_at: Millis,
    /// Valid once, then replaced.
    pub refresh_token: String,
}

/// `POST /v1/auth/login`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LoginStart {
    /// The name; an unknown one gets the same messages.
    pub username: String,
    /// OPAQUE `CredentialRequest` (KE1).
    pub request: Bytes,
}

/// The node's answer to [`LoginStart`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LoginStarted {
    /// Names the second step's path.
    pub flow: String,
    /// OPAQUE `CredentialResponse` (KE2).
    pub response: Bytes,
}

/// `POST /v1/auth/login/{flow}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LoginFinish {
    /// OPAQUE `CredentialFinalization` (KE3).
    pub finalization: Bytes,
    /// An active device of the user that the session continues.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_id: Option<DeviceId>,
    /// What the session is called in the user's list of sessions, 1 to 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// A session, with what a new device needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LoginGranted {
    /// The session.
    pub session: SessionGranted,
    /// The sealed vault.
    pub vault: Bytes,
    /// The device log.
    pub entries: Vec<Bytes>,
}

/// `POST /v1/auth/recover`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RecoverStart {
    /// The name; an unknown one gets the same messages.
    pub username: String,
}

/// The node's answer to [`RecoverStart`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoverStarted {
    /// Names the second step's path.
    pub flow: String,
    /// To be signed with the recovery login key, label `RecoveryLogin`, as `challenge ‖ username`.
    pub challenge: FixedBytes<32>,
}

/// `POST /v1/auth/recover/{flow}`. Answers with [`LoginGranted`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RecoverFinish {
    /// Over `challenge ‖ username`.
    pub signature: FixedBytes<64>,
    /// What the session is called in the user's list of sessions, 1 to 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// `POST /v1/auth/refresh`. Answers with [`SessionGranted`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    /// The last one given.
    pub refresh_token: String,
}
