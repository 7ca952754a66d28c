//! `/v1/links`: what a new and an old device show each other.

use coterie_types::{Bytes, DeviceId, FixedBytes, Hash, Millis};
use serde::{Deserialize, Serialize};

/// `POST /v1/links`: a new device opens a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OpenLink {
    /// The hash of its offer.
    pub commitment: Hash,
}

/// The answer to [`OpenLink`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkOpened {
    /// Its name: the code that the user carries to the old device.
    pub link: String,
    /// When the node forgets it.
    pub expires_at: Millis,
}

/// `GET /v1/links/{link}`: what has been shown so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkView {
    /// By the new device, first.
    pub commitment: Hash,
    /// By the old device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Bytes>,
    /// By the new device, when it has seen the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer: Option<Bytes>,
    /// By the old device, when its user has approved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant: Option<Bytes>,
    /// When the node forgets it.
    pub expires_at: Millis,
}

/// `PUT /v1/links/{link}/answer` and `…/offer`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LinkMessage {
    /// At most 1,024 bytes, which the node does not read.
    pub message: Bytes,
}

/// `PUT /v1/links/{link}/grant`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct GrantLink {
    /// Sealed for the new device.
    pub grant: Bytes,
    /// The new device, which is in the caller's device log by now.
    pub device_id: DeviceId,
}

/// `POST /v1/links/{link}/session`. Answers with [`crate::rest::LoginGranted`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ClaimLink {
    /// By the new device's key, over the link's name.
    pub signature: FixedBytes<64>,
    /// What the session is called in the user's list of sessions, 1 to 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}
