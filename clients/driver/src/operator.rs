//! What an operator asks of their node: single calls with their token.
//!
//! None of it goes through the core. The core is the verified state of one user on one device; an
//! operator needs no user, no device and no store, and what the node answers them is its own
//! account, which there is nothing to verify by.

use std::time::Duration;

use coterie_core::{Call, Event, Failure, FailureKind};
use coterie_protocol::rest::{AdminServers, AdminUsers, Disable, Problem, RetentionRun};
use coterie_types::{Bytes, ServerId, UserId};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::drive::Http;

/// Pages are this long.
const PAGE: u32 = 200;

/// Which users or servers.
#[derive(Debug, Clone, Default)]
pub struct Which {
    /// Those whose name begins so.
    pub search: Option<String>,
    /// Only those that are disabled.
    pub disabled: bool,
}

/// Whom or what an operator keeps out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A user, by id or name.
    User(String),
    /// A server, by id or name.
    Server(String),
}

/// What an operator asks.
#[derive(Debug, Clone)]
pub enum OperatorRequest {
    /// Users.
    Users(Which),
    /// One of them.
    User(String),
    /// Servers.
    Servers(Which),
    /// One of them.
    Server(String),
    /// Keep somebody, or the members of a server, out.
    Disable(Target, Option<String>),
    /// Let them in again.
    Enable(Target),
    /// How much there is of everything.
    Stats,
    /// Purge what is over, or only count it.
    Retention {
        /// Only count.
        dry_run: bool,
    },
}

/// The operator of a node.
pub struct OperatorClient {
    http: Http,
    token: String,
    patience: Duration,
}

type Answer<T> = Result<T, Failure>;

impl OperatorClient {
    /// At the node of this URL, which has no slash at its end.
    ///
    /// # Errors
    /// When no calls can be made.
    pub fn new(node: &str, token: String, patience: Duration) -> Answer<Self> {
        let bug = |e: reqwest::Error| Failure::new(FailureKind::Bug, "http", e.to_string());
        Ok(Self { http: Http::new(node).map_err(bug)?, token, patience })
    }

    /// Asks, and gives the answer.
    ///
    /// # Errors
    /// What the node refuses, or that it cannot be reached.
    pub async fn ask(&self, request: OperatorRequest) -> Answer<Value> {
        match request {
            OperatorRequest::Users(which) => self.users(&which).await,
            OperatorRequest::Servers(which) => self.servers(&which).await,
            OperatorRequest::User(user) => {
                let user = self.find_user(&user).await?;
                self.get(&format!("/v1/admin/users/{user}")).await
            }
            OperatorRequest::Server(server) => {
                let server = self.find_server(&server).await?;
                self.get(&format!("/v1/admin/servers/{server}")).await
            }
            OperatorRequest::Disable(target, reason) => {
                let path = self.switch_of(&target).await?;
                self.call("PUT", &path, Some(&Disable { reason })).await
            }
            OperatorRequest::Enable(target) => {
                let path = self.switch_of(&target).await?;
                self.call::<(), _>("DELETE", &path, None).await
            }
            OperatorRequest::Stats => self.get("/v1/admin/stats").await,
            OperatorRequest::Retention { dry_run } => {
                let run = RetentionRun { dry_run };
                self.call("POST", "/v1/admin/retention/run", Some(&run)).await
            }
        }
    }

    /// All of them, page by page.
    async fn users(&self, which: &Which) -> Answer<Value> {
        let mut all = AdminUsers { users: Vec::new(), next: None };
        loop {
            let path = list("users", which, "after", all.next.as_deref());
            let page: AdminUsers = self.get(&path).await?;
            all.users.extend(page.users);
            all.next = page.next;
            if all.next.is_none() {
                return Ok(serde_json::json!({ "users": all.users }));
            }
        }
    }

    async fn servers(&self, which: &Which) -> Answer<Value> {
        let mut all = AdminServers { servers: Vec::new(), next: None };
        loop {
            let path = list("servers", which, "cursor", all.next.as_deref());
            let page: AdminServers = self.get(&path).await?;
            all.servers.extend(page.servers);
            all.next = page.next;
            if all.next.is_none() {
                return Ok(serde_json::json!({ "servers": all.servers }));
            }
        }
    }

    async fn switch_of(&self, target: &Target) -> Answer<String> {
        Ok(match target {
            Target::User(user) => {
                format!("/v1/admin/users/{}/disabled", self.find_user(user).await?)
            }
            Target::Server(server) => {
                format!("/v1/admin/servers/{}/disabled", self.find_server(server).await?)
            }
        })
    }

    /// By id, or by the whole name.
    async fn find_user(&self, text: &str) -> Answer<UserId> {
        if let Ok(id) = text.parse() {
            return Ok(id);
        }
        let path = format!("/v1/admin/users?limit=1&search={}", escaped(text));
        let page = match self.get::<AdminUsers>(&path).await {
            // Not even the beginning of a name.
            Err(failure) if failure.code == "malformed" => return Err(missing("user", text)),
            page => page?,
        };
        // The name itself comes before all that begin with it.
        let found = page.users.into_iter().find(|row| row.username == text);
        found.map(|row| row.user_id).ok_or_else(|| missing("user", text))
    }

    async fn find_server(&self, text: &str) -> Answer<ServerId> {
        if let Ok(id) = text.parse() {
            return Ok(id);
        }
        let path = format!("/v1/admin/servers?limit=2&search={}", escaped(text));
        let page = match self.get::<AdminServers>(&path).await {
            Err(failure) if failure.code == "malformed" => return Err(missing("server", text)),
            page => page?,
        };
        let mut found = page.servers.into_iter().filter(|row| row.name == text);
        match (found.next(), found.next()) {
            (Some(one), None) => Ok(one.server_id),
            (None, _) => Err(missing("server", text)),
            (Some(_), Some(_)) => {
                let words = format!("several servers are called {text}: give an id");
                Err(Failure::new(FailureKind::Usage, "ambiguous", words))
            }
        }
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Answer<T> {
        self.call::<(), T>("GET", path, None).await
    }

    async fn call<B: Serialize, T: DeserializeOwned>(
        &self,
        method: &'static str,
        path: &str,
        body: Option<&B>,
    ) -> Answer<T> {
        let body = body.map(serde_json::to_string).transpose();
        let body = body.map_err(|e| Failure::new(FailureKind::Bug, "body", e.to_string()))?;
        let bearer = Some(self.token.clone());
        let (method, path) = (method.to_owned(), path.to_owned());
        let call = Call { call: 0, method, path, bearer, body, apart: false };
        let answer = tokio::time::timeout(self.patience, self.http.clone().call(call)).await;
        match answer {
            Ok(Event::Answered { status, body, .. }) => read(status, &body),
            Ok(Event::Unanswered { reason, .. }) => Err(unreachable(&reason)),
            Ok(_) => Err(Failure::new(FailureKind::Bug, "http", "no answer to the call")),
            Err(_) => Err(unreachable("timed out")),
        }
    }
}

impl std::fmt::Debug for OperatorClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OperatorClient").finish_non_exhaustive()
    }
}

fn list(what: &str, which: &Which, cursor: &str, after: Option<&str>) -> String {
    let mut path = format!("/v1/admin/{what}?limit={PAGE}");
    for (name, value) in [("search", which.search.as_deref()), (cursor, after)] {
        if let Some(value) = value {
            path.push_str(&format!("&{name}={}", escaped(value)));
        }
    }
    if which.disabled {
        path.push_str("&disabled=true");
    }
    path
}

fn read<T: DeserializeOwned>(status: u16, body: &Bytes) -> Answer<T> {
    if (200..300).contains(&status) {
        return serde_json::from_slice(body).map_err(|e| {
            let words = format!("the node's answer cannot be read: {e}");
            Failure::new(FailureKind::Unreachable, "bad_answer", words)
        });
    }
    let Ok(problem) = serde_json::from_slice::<Problem>(body) else {
        let words = format!("the node, or a proxy before it, answered with status {status}");
        return Err(Failure::new(FailureKind::of_code("", status), "bad_answer", words));
    };
    let kind = FailureKind::of_code(&problem.code, status);
    let mut failure = Failure::new(kind, &problem.code, problem.detail);
    failure.request_id = Some(problem.request_id);
    Err(failure)
}

fn missing(what: &str, text: &str) -> Failure {
    Failure::new(FailureKind::NotFound, "not_found", format!("no such {what}: {text}"))
}

fn unreachable(reason: &str) -> Failure {
    let words = format!("the node cannot be reached: {reason}");
    Failure::new(FailureKind::Unreachable, "unreachable", words)
}

/// For a query.
fn escaped(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    let escape = |byte| match plain(byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    text.bytes().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_asked_for_with_what_is_typed_escaped() {
        let which = Which { search: Some("a b&c=é".into()), disabled: true };
        let path = list("servers", &which, "cursor", Some("AQ"));
        let asked = "?limit=200&search=a%20b%26c%3D%C3%A9&cursor=AQ&disabled=true";
        assert_eq!(path, format!("/v1/admin/servers{asked}"));
        assert_eq!(list("users", &Which::default(), "after", None), "/v1/admin/users?limit=200");
    }

    #[test]
    fn an_answer_that_is_no_problem_document_is_told_by_its_status() {
        let read = |status, body: &str| read::<Value>(status, &Bytes(body.into())).unwrap_err();
        let failure = read(404, "<html>");
        assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::Refused, "bad_answer"));
        assert_eq!(read(502, "").kind, FailureKind::Unreachable);
        assert_eq!(read(200, "garbage").kind, FailureKind::Unreachable);
    }

    #[test]
    fn debug_shows_no_token() {
        let token = "canary".to_owned();
        let client = OperatorClient::new("http://127.0.0.1:1", token, Duration::ZERO).unwrap();
        assert!(!format!("{client:?}").contains("canary"));
    }
}
