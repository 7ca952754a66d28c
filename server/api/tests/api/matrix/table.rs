//! What each route answers to whom. A route of the router without a row fails a test.

/// One route.
pub(crate) struct Row {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    /// The status for each of [`Who`], in order, with ids of the first server.
    pub(crate) statuses: [u16; 10],
    /// What a 403 names: the permission that is missing, or the rule; one of several words.
    pub(crate) why: &'static str,
    /// The status for ids of nothing, where it is not a stranger's.
    pub(crate) absent: Option<u16>,
    /// What the operator gets, where it is not what anybody without a session gets.
    pub(crate) operator: Option<u16>,
}

/// Who calls. All but the first four are about the first server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Who {
    /// No access token.
    Anonymous,
    /// With the operator's token, which is no access token.
    Operator,
    /// A user of no server.
    Stranger,
    /// The owner of another server: theirs are the foreign ids.
    Other,
    /// Banned from the first server.
    Banned,
    /// Has left it.
    Left,
    /// A member who is timed out, with the moderators' role.
    TimedOut,
    /// A member without roles.
    Member,
    /// With the permissions of moderators, and rank.
    Moderator,
    /// With ADMINISTRATOR, above the moderators.
    Administrator,
    /// The owner.
    Owner,
}

impl Who {
    pub(crate) const ALL: [Self; 11] = [
        Self::Anonymous,
        Self::Operator,
        Self::Stranger,
        Self::Other,
        Self::Banned,
        Self::Left,
        Self::TimedOut,
        Self::Member,
        Self::Moderator,
        Self::Administrator,
        Self::Owner,
    ];
}

impl Row {
    /// Whether it needs a session.
    pub(crate) const fn needs_session(&self) -> bool {
        self.statuses[0] == 401 && self.statuses[1] != 401
    }

    /// Whether it needs the operator's token.
    pub(crate) const fn needs_operator(&self) -> bool {
        self.operator.is_some() && self.statuses[0] == 401
    }

    pub(crate) const fn of(&self, who: Who) -> u16 {
        match who {
            Who::Anonymous => self.statuses[0],
            Who::Operator => match self.operator {
                Some(status) => status,
                None => self.statuses[0],
            },
            // The operator has no place among the statuses.
            user => self.statuses[user as usize - 1],
        }
    }
}

const fn row(method: &'static str, path: &'static str, statuses: [u16; 10]) -> Row {
    Row { method, path, statuses, why: "", absent: None, operator: None }
}

/// The same to everybody.
const fn open(method: &'static str, path: &'static str, status: u16) -> Row {
    row(method, path, [status; 10])
}

/// The same to everybody with a session.
const fn session(method: &'static str, path: &'static str, status: u16) -> Row {
    let s = status;
    row(method, path, [401, s, s, s, s, s, s, s, s, s])
}

/// The same to all members, and nothing to others.
const fn members(method: &'static str, path: &'static str, status: u16) -> Row {
    let s = status;
    row(method, path, [401, 404, 404, 404, 404, s, s, s, s, s])
}

/// 403 to members, `status` from moderators on.
const fn moderators(
    method: &'static str,
    path: &'static str,
    status: u16,
    why: &'static str,
) -> Row {
    let s = status;
    Row { why, ..row(method, path, [401, 404, 404, 404, 404, 403, 403, s, s, s]) }
}

/// 403 to members and moderators, `status` from administrators on.
const fn administrators(
    method: &'static str,
    path: &'static str,
    status: u16,
    why: &'static str,
) -> Row {
    let s = status;
    Row { why, ..row(method, path, [401, 404, 404, 404, 404, 403, 403, 403, s, s]) }
}

/// To the operator, and to nobody else.
const fn operator(method: &'static str, path: &'static str, status: u16) -> Row {
    Row { operator: Some(status), absent: Some(404), ..row(method, path, [401; 10]) }
}

/// With another status for ids of nothing than for strangers.
const fn absent(row: Row, status: u16) -> Row {
    Row { absent: Some(status), ..row }
}

pub(crate) const TABLE: &[Row] = &[
    open("GET", "/healthz", 200),
    open("GET", "/readyz", 200),
    open("GET", "/metrics", 200),
    open("GET", "/v1/info", 200),
    open("GET", "/v1/openapi.json", 200),
    open("POST", "/v1/auth/register", 400),
    open("POST", "/v1/auth/register/{flow}", 400),
    open("POST", "/v1/auth/login", 400),
    open("POST", "/v1/auth/login/{flow}", 400),
    open("POST", "/v1/links", 400),
    open("GET", "/v1/links/{link}", 404),
    session("PUT", "/v1/links/{link}/answer", 400),
    open("PUT", "/v1/links/{link}/offer", 400),
    session("PUT", "/v1/links/{link}/grant", 400),
    open("POST", "/v1/links/{link}/session", 400),
    open("POST", "/v1/auth/recover", 200),
    open("POST", "/v1/auth/recover/{flow}", 400),
    open("POST", "/v1/auth/firebase", 400),
    open("POST", "/v1/auth/oidc/{provider}", 400),
    open("POST", "/v1/auth/oidc/register/{flow}", 400),
    session("POST", "/v1/auth/password", 400),
    session("POST", "/v1/auth/password/{flow}", 400),
    open("POST", "/v1/auth/refresh", 401),
    session("POST", "/v1/auth/logout", 204),
    session("GET", "/v1/users/@me", 200),
    session("GET", "/v1/users/@me/profile", 200),
    session("PUT", "/v1/users/@me/profile", 200),
    session("GET", "/v1/users/@me/backup", 200),
    session("PUT", "/v1/users/@me/backup", 204),
    session("GET", "/v1/users/@me/backup/chunks/{chunk}", 404),
    session("PUT", "/v1/users/@me/backup/chunks/{chunk}", 204),
    session("GET", "/v1/users/@me/identities", 200),
    session("PUT", "/v1/users/@me/identities/{provider}", 400),
    session("DELETE", "/v1/users/@me/identities/{provider}", 404),
    members("GET", "/v1/users/{user}", 200),
    members("GET", "/v1/users/{user}/devices", 200),
    members("GET", "/v1/users/{user}/profile", 200),
    members("POST", "/v1/users/{user}/key-packages/claim", 200),
    session("GET", "/v1/users/named/{username}", 404),
    session("GET", "/v1/key-packages", 200),
    session("POST", "/v1/key-packages", 201),
    session("GET", "/v1/inbox", 200),
    session("POST", "/v1/inbox/acknowledge", 204),
    session("POST", "/v1/inbox/own-data", 404),
    session("GET", "/v1/sessions", 200),
    session("DELETE", "/v1/sessions", 200),
    absent(session("DELETE", "/v1/sessions/{session}", 204), 404),
    session("GET", "/v1/devices", 200),
    session("POST", "/v1/devices", 400),
    session("GET", "/v1/vault", 200),
    session("PUT", "/v1/vault", 422),
    session("GET", "/v1/servers", 200),
    session("POST", "/v1/servers", 201),
    members("GET", "/v1/servers/{server}", 200),
    administrators("PATCH", "/v1/servers/{server}", 200, "MANAGE_SERVER"),
    Row {
        why: "not_owner",
        ..row("DELETE", "/v1/servers/{server}", [401, 404, 404, 404, 404, 403, 403, 403, 403, 200])
    },
    members("GET", "/v1/servers/{server}/policy", 200),
    administrators("POST", "/v1/servers/{server}/policy", 201, "MANAGE_CHANNELS"),
    members("GET", "/v1/servers/{server}/policy/head", 200),
    // There is none yet.
    members("GET", "/v1/servers/{server}/policy/checkpoint", 404),
    members("GET", "/v1/servers/{server}/presence", 200),
    members("GET", "/v1/servers/{server}/silent-devices", 200),
    members("GET", "/v1/servers/{server}/channels", 200),
    administrators("POST", "/v1/servers/{server}/channels", 201, "MANAGE_CHANNELS"),
    members("GET", "/v1/servers/{server}/members", 200),
    members("GET", "/v1/servers/{server}/members/{user}", 200),
    moderators("PATCH", "/v1/servers/{server}/members/{user}", 200, "MANAGE_NICKNAMES"),
    moderators("DELETE", "/v1/servers/{server}/members/{user}", 200, "KICK_MEMBERS"),
    administrators("PUT", "/v1/servers/{server}/members/{user}/roles/{role}", 200, "MANAGE_ROLES"),
    administrators(
        "DELETE",
        "/v1/servers/{server}/members/{user}/roles/{role}",
        200,
        "MANAGE_ROLES",
    ),
    members("GET", "/v1/servers/{server}/roles", 200),
    administrators("POST", "/v1/servers/{server}/roles", 201, "MANAGE_ROLES"),
    administrators("PATCH", "/v1/servers/{server}/roles/{role}", 200, "MANAGE_ROLES"),
    administrators("DELETE", "/v1/servers/{server}/roles/{role}", 200, "MANAGE_ROLES"),
    moderators("GET", "/v1/servers/{server}/bans", 200, "BAN_MEMBERS"),
    moderators("PUT", "/v1/servers/{server}/bans/{user}", 200, "BAN_MEMBERS"),
    moderators("DELETE", "/v1/servers/{server}/bans/{user}", 200, "BAN_MEMBERS"),
    members("GET", "/v1/servers/{server}/invitations", 200),
    Row {
        why: "CREATE_INVITE",
        ..row(
            "POST",
            "/v1/servers/{server}/invitations",
            [401, 404, 404, 404, 404, 403, 201, 201, 201, 201],
        )
    },
    administrators("DELETE", "/v1/servers/{server}/invitations/{invitation}", 200, "MANAGE_SERVER"),
    moderators("GET", "/v1/servers/{server}/audit-log", 200, "VIEW_AUDIT_LOG"),
    absent(open("GET", "/v1/invitations/{code}", 200), 404),
    administrators("DELETE", "/v1/invitations/{code}", 200, "MANAGE_SERVER"),
    absent(open("GET", "/v1/invitations/{code}/policy", 200), 404),
    Row {
        why: "banned",
        absent: Some(404),
        ..row(
            "POST",
            "/v1/invitations/{code}/join",
            [401, 201, 201, 403, 201, 422, 422, 422, 422, 422],
        )
    },
    session("GET", "/v1/discovery", 200),
    absent(session("GET", "/v1/discovery/{server}", 200), 404),
    members("GET", "/v1/channels/{channel}", 200),
    administrators("PATCH", "/v1/channels/{channel}", 200, "MANAGE_CHANNELS"),
    administrators("DELETE", "/v1/channels/{channel}", 200, "MANAGE_CHANNELS"),
    administrators("PUT", "/v1/channels/{channel}/overwrites/{target}", 200, "MANAGE_ROLES"),
    administrators("POST", "/v1/channels/{channel}/sync", 201, "MANAGE_ROLES"),
    administrators("POST", "/v1/channels/{channel}/reset", 201, "MANAGE_CHANNELS"),
    administrators("PUT", "/v1/channels/{channel}/anonymity", 200, "MANAGE_ANONYMITY"),
    members("GET", "/v1/channels/{channel}/group", 200),
    // Whoever may not view gets 404; whoever may is told what is wrong with bytes that are none.
    members("POST", "/v1/channels/{channel}/group", 422),
    members("GET", "/v1/channels/{channel}/group/tree", 404),
    members("GET", "/v1/channels/{channel}/lease", 200),
    members("POST", "/v1/channels/{channel}/lease", 200),
    members("POST", "/v1/channels/{channel}/commits", 422),
    members("POST", "/v1/channels/{channel}/commits/{seq}/reports", 422),
    members("GET", "/v1/channels/{channel}/messages", 200),
    members("POST", "/v1/channels/{channel}/messages", 422),
    members("POST", "/v1/channels/{channel}/messages/bulk-delete", 200),
    members("GET", "/v1/channels/{channel}/messages/{message}", 200),
    members("PATCH", "/v1/channels/{channel}/messages/{message}", 422),
    moderators(
        "DELETE",
        "/v1/channels/{channel}/messages/{message}",
        200,
        "MANAGE_MESSAGES timed_out",
    ),
    members("GET", "/v1/channels/{channel}/blobs/{blob}", 200),
    Row {
        why: "ATTACH_FILES",
        ..row(
            "PUT",
            "/v1/channels/{channel}/blobs/{blob}",
            [401, 404, 404, 404, 404, 403, 200, 200, 200, 200],
        )
    },
    // The owner's upload.
    Row {
        why: "not_uploader",
        ..row(
            "PUT",
            "/v1/channels/{channel}/blobs/{blob}/parts/{part}",
            [401, 404, 404, 404, 404, 403, 403, 403, 403, 200],
        )
    },
    Row {
        why: "not_uploader",
        ..row(
            "DELETE",
            "/v1/channels/{channel}/blobs/{blob}",
            [401, 404, 404, 404, 404, 403, 403, 403, 403, 204],
        )
    },
    members("GET", "/v1/channels/{channel}/blobs/{blob}/parts/{part}", 200),
    members("GET", "/v1/channels/{channel}/blobs/{blob}/bytes", 200),
    // Nothing is handed out so, unless the operator wants it.
    open("GET", "/v1/sealed/{blob}/{part}", 404),
    members("GET", "/v1/channels/{channel}/log", 200),
    // Whoever shows who they are is sent away, before anything else is looked at.
    Row {
        operator: Some(400),
        ..row(
            "POST",
            "/v1/anonymous/channels/{channel}/posts",
            [422, 400, 400, 400, 400, 400, 400, 400, 400, 400],
        )
    },
    session("POST", "/v1/gateway/tickets", 201),
    operator("GET", "/v1/admin/users", 200),
    operator("GET", "/v1/admin/users/{user}", 200),
    operator("PUT", "/v1/admin/users/{user}/disabled", 200),
    operator("DELETE", "/v1/admin/users/{user}/disabled", 200),
    operator("GET", "/v1/admin/servers", 200),
    operator("GET", "/v1/admin/servers/{server}", 200),
    operator("PUT", "/v1/admin/servers/{server}/disabled", 200),
    operator("DELETE", "/v1/admin/servers/{server}/disabled", 200),
    operator("GET", "/v1/admin/stats", 200),
    operator("POST", "/v1/admin/retention/run", 200),
    // The ticket is in the first frame; this is no handshake.
    open("GET", "/v1/gateway", 400),
];
