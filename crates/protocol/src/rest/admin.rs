//! `/v1/admin`: what the operator of a node sees and does.

use coterie_types::{Head, Millis, ServerId, UserId};
use serde::{Deserialize, Serialize};

/// A user, as the operator sees them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdminUserRow {
    /// The user.
    pub user_id: UserId,
    /// Their name.
    pub username: String,
    /// When they registered.
    pub created_at: Millis,
    /// Since when they are kept out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled_at: Option<Millis>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled_reason: Option<String>,
    /// When they were deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Millis>,
}

/// `GET /v1/admin/users`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdminUsers {
    /// By name.
    pub users: Vec<AdminUserRow>,
    /// Use as `after` for the next page; null at the end.
    #[serde(default)]
    pub next: Option<String>,
}

/// A server by its name, which says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdminServerName {
    /// The server.
    pub server_id: ServerId,
    /// Its name.
    pub name: String,
}

/// `GET /v1/admin/users/{user}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdminUser {
    /// The user.
    pub user: AdminUserRow,
    /// How many devices are theirs now.
    pub devices_count: u64,
    /// How many sessions stand.
    pub sessions_count: u64,
    /// When one of them renewed its tokens last, to the hour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen_at: Option<Millis>,
    /// The servers that are theirs.
    pub owned: Vec<AdminServerName>,
    /// Those that they are a member of besides.
    pub joined: Vec<AdminServerName>,
}

/// A server, as the operator sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdminServerRow {
    /// The server.
    pub server_id: ServerId,
    /// Its name.
    pub name: String,
    /// Its owner.
    pub owner_id: UserId,
    /// Since when its members are kept out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled_at: Option<Millis>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled_reason: Option<String>,
    /// When it was deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Millis>,
}

/// `GET /v1/admin/servers`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdminServers {
    /// By name.
    pub servers: Vec<AdminServerRow>,
    /// Use as `cursor` for the next page; null at the end.
    #[serde(default)]
    pub next: Option<String>,
}

/// `GET /v1/admin/servers/{server}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdminServer {
    /// The server.
    pub server: AdminServerRow,
    /// How many members it has.
    pub members_count: u64,
    /// How many channels it has and had.
    pub channels_count: u64,
    /// How many envelopes lie in their logs.
    pub envelopes_count: u64,
    /// Bytes of their bodies.
    pub body_bytes: u64,
    /// Its policy head.
    pub head: Head,
}

/// `PUT /v1/admin/users/{user}/disabled` and `PUT /v1/admin/servers/{server}/disabled`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Disable {
    /// Why; the members of a server are told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// `GET /v1/admin/stats`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdminStats {
    /// Users that are not deleted.
    pub users: u64,
    /// Those of them that are disabled.
    pub users_disabled: u64,
    /// Sessions that stand.
    pub sessions: u64,
    /// Servers that are not deleted.
    pub servers: u64,
    /// Those of them that are disabled.
    pub servers_disabled: u64,
    /// Channels that are not deleted.
    pub channels: u64,
    /// Envelopes in channel logs.
    pub envelopes: u64,
    /// Bytes of their bodies.
    pub body_bytes: u64,
    /// Bytes of the database.
    pub database_bytes: u64,
    /// Gateway connections of the node that answers.
    pub connections: u64,
}

/// `POST /v1/admin/retention/run`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RetentionRun {
    /// Only counts.
    pub dry_run: bool,
}

/// What was purged, or would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RetentionDone {
    /// Whether it was only counted.
    pub dry_run: bool,
    /// Users and servers deleted before this; invitations that expired before this.
    pub deleted_before: Millis,
    /// Users.
    pub users: u64,
    /// Servers.
    pub servers: u64,
    /// Their channels.
    pub channels: u64,
    /// The envelopes of their logs.
    pub envelopes: u64,
    /// Bytes of their bodies.
    pub body_bytes: u64,
    /// Sessions that ended more than an hour ago.
    pub sessions: u64,
    /// Sign-ins half way and tickets, likewise.
    pub flows: u64,
    /// Used ID tokens, likewise.
    pub used_tokens: u64,
    /// Invitations.
    pub invitations: u64,
}
