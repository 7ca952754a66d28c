//! Sign-in by an identity provider: `/v1/auth/oidc/*`, `/v1/auth/firebase`, and the identities of a
//! user.

use coterie_tagged::Tagged;
use coterie_types::{Bytes, DeviceId, FixedBytes, Millis};
use serde::{Deserialize, Serialize};

use super::LoginGranted;

/// `POST /v1/auth/oidc/{provider}` and `POST /v1/auth/firebase`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OidcSignIn {
    /// The provider's ID token, a JWT. It is accepted once.
    pub id_token: String,
    /// An active device of the user that the session continues.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_id: Option<DeviceId>,
    /// What the session is called in the user's list of sessions, 1 to 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// The node's answer to [`OidcSignIn`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Tagged)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum OidcAnswer {
    /// The identity is a user's.
    SignedIn(LoginGranted),
    /// It is nobody's yet: it may register by this flow.
    Unknown {
        /// Names the path of the registration.
        flow: String,
        /// Its end, 10 minutes on.
        expires_at: Millis,
    },
}

/// `POST /v1/auth/oidc/register/{flow}`. Answers with [`super::SessionGranted`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OidcRegister {
    /// The wished name.
    pub username: String,
    /// The device log: genesis and the first device, signed.
    pub entries: Vec<Bytes>,
    /// The sealed vault, version 1, wrapped by the recovery phrase.
    pub vault: Bytes,
    /// Public key that proves the recovery phrase.
    pub recovery_key: FixedBytes<32>,
    /// What the session is called in the user's list of sessions, 1 to 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// `PUT /v1/users/@me/identities/{provider}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LinkIdentity {
    /// The provider's ID token, a JWT. It is accepted once.
    pub id_token: String,
}

/// An identity at a provider that signs the caller in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IdentityView {
    /// The provider's name at this node.
    pub provider: String,
    /// Since when.
    pub linked_at: Millis,
}

/// `GET /v1/users/@me/identities`, and the answer to linking and unlinking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Identities {
    /// By provider.
    pub identities: Vec<IdentityView>,
}

/// A provider whose ID tokens a node accepts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProviderView {
    /// Its name in paths.
    pub provider: String,
    /// `iss` of its tokens.
    pub issuer: String,
    /// `aud` of its tokens: client ids at the provider.
    pub audiences: Vec<String>,
    /// What people know it by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Where a browser is sent to come back with a token (`OpenID` Connect Core 1.0, section 3.2.2.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_in: Option<String>,
}
