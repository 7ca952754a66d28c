//! Which bounds hold for which route.

use axum::http::Method;
use coterie_ports::hints::Rule;

use super::RateConfig;

/// A class of routes with a bucket of its own for each principal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    Auth,
    Registration,
    Invitation,
    Operator,
    Send,
    Intent,
    Upload,
    Read,
}

impl Class {
    /// Every class.
    pub(crate) const ALL: [Self; 8] = [
        Self::Auth,
        Self::Registration,
        Self::Invitation,
        Self::Operator,
        Self::Send,
        Self::Intent,
        Self::Upload,
        Self::Read,
    ];

    /// The classes of a route; none for what supervisors ask.
    pub(crate) fn of(method: &Method, route: &str) -> &'static [Self] {
        let reads = method == Method::GET || method == Method::HEAD;
        match route {
            "/healthz" | "/readyz" | "/metrics" => &[],
            // Whoever asks is not told apart: the gate and the number of proofs at once bound it.
            _ if route.starts_with("/v1/anonymous/") => &[],
            "/v1/auth/register" => &[Self::Registration, Self::Auth],
            _ if route.starts_with("/v1/admin/") => &[Self::Operator],
            _ if route.starts_with("/v1/auth/") => &[Self::Auth],
            _ if route.starts_with("/v1/links") && !reads => &[Self::Auth],
            _ if route.starts_with("/v1/invitations/") && reads => &[Self::Invitation, Self::Read],
            _ if route.starts_with("/v1/invitations/") => &[Self::Invitation, Self::Intent],
            _ if reads => &[Self::Read],
            "/v1/channels/{channel}"
            | "/v1/channels/{channel}/overwrites/{target}"
            | "/v1/channels/{channel}/sync"
            | "/v1/channels/{channel}/anonymity" => &[Self::Intent],
            "/v1/channels/{channel}/blobs/{blob}/parts/{part}"
            | "/v1/users/@me/backup/chunks/{chunk}" => &[Self::Upload],
            _ if route.starts_with("/v1/channels/") => &[Self::Send],
            _ => &[Self::Intent],
        }
    }

    /// Its name in metrics and keys.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Auth => "auth",
            Self::Registration => "registration",
            Self::Invitation => "invitation",
            Self::Operator => "operator",
            Self::Send => "send",
            Self::Intent => "intent",
            Self::Upload => "upload",
            Self::Read => "read",
        }
    }

    pub(super) const fn rule(self, config: &RateConfig) -> Rule {
        match self {
            Self::Auth => config.auth,
            Self::Registration => config.registration,
            Self::Invitation => config.invitation,
            Self::Operator => config.operator,
            Self::Send => config.send,
            Self::Intent => config.intent,
            Self::Upload => config.upload,
            Self::Read => config.read,
        }
    }

    /// Whether the bucket is the peer address's, whoever is signed in.
    pub(super) const fn is_by_address(self) -> bool {
        matches!(self, Self::Auth | Self::Registration | Self::Invitation | Self::Operator)
    }

    /// The status of the answers that are counted, where not all requests are: what a guess gets.
    pub(super) const fn failure(self) -> Option<u16> {
        match self {
            Self::Invitation => Some(404),
            Self::Operator => Some(401),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_are_in_their_classes() {
        use Class::{Auth, Intent, Invitation, Read, Registration, Send, Upload};
        let of = |method: Method, route| Class::of(&method, route);
        assert_eq!(of(Method::GET, "/readyz"), []);
        assert_eq!(of(Method::POST, "/v1/anonymous/channels/{channel}/posts"), []);
        assert_eq!(of(Method::POST, "/v1/auth/register"), [Registration, Auth]);
        assert_eq!(of(Method::POST, "/v1/auth/register/{flow}"), [Auth]);
        assert_eq!(of(Method::POST, "/v1/auth/login"), [Auth]);
        assert_eq!(of(Method::POST, "/v1/links"), [Auth]);
        assert_eq!(of(Method::GET, "/v1/links/{link}"), [Read]);
        assert_eq!(of(Method::GET, "/v1/invitations/{code}"), [Invitation, Read]);
        assert_eq!(of(Method::POST, "/v1/invitations/{code}/join"), [Invitation, Intent]);
        assert_eq!(of(Method::POST, "/v1/channels/{channel}/messages"), [Send]);
        assert_eq!(of(Method::DELETE, "/v1/channels/{channel}/messages/{message}"), [Send]);
        let part = "/v1/channels/{channel}/blobs/{blob}/parts/{part}";
        assert_eq!(of(Method::PUT, part), [Upload]);
        assert_eq!(of(Method::PATCH, "/v1/channels/{channel}"), [Intent]);
        assert_eq!(of(Method::PUT, "/v1/channels/{channel}/overwrites/{target}"), [Intent]);
        assert_eq!(of(Method::GET, "/v1/channels/{channel}/log"), [Read]);
        assert_eq!(of(Method::POST, "/v1/servers/{server}/policy"), [Intent]);
        assert_eq!(of(Method::GET, "/v1/servers"), [Read]);
        assert_eq!(of(Method::GET, "/v1/admin/stats"), [Class::Operator]);
        assert_eq!(of(Method::PUT, "/v1/admin/users/{user}/disabled"), [Class::Operator]);
    }
}
