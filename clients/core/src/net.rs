//! Calls to the node: what they are for, and the session they travel with.

use std::collections::BTreeMap;

use coterie_protocol::rest::{Problem, Refresh, SessionGranted};
use coterie_types::{Bytes, ChannelId, ServerId, from_json};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{AskId, Call, CallId, Failure, FailureKind, keys, records::SessionRecord, turn::Turn};

/// How long before its end an access token is renewed, milliseconds.
const RENEW_EARLY: u64 = 20_000;

/// What a call is for: who gets the reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Ask(AskId),
    Refresh,
    Servers,
    Devices,
    Inbox,
    Acknowledged,
    OwnData,
    Pictures,
    Backup,
    /// What a member shares, taken in; and what this device shares.
    Past,
    Share,
    /// An ask, and an answer to one, of own devices.
    Asked,
    Answered,
    Packages,
    PackagesPosted,
    /// What opens a server's log, or what its template makes.
    Making(ServerId),
    /// An intent that nobody asked for.
    Quiet(ServerId),
    Silent(ServerId),
    Ticket,
    Policy(ServerId),
    Log(ChannelId),
    Lease(ChannelId),
    Waiting(ChannelId),
    Group(ChannelId),
    Tree(ChannelId),
    WelcomeTree(ChannelId),
    Join(ChannelId),
    Commit(ChannelId),
    Claim(ChannelId),
    Report(ChannelId),
    Post(ChannelId),
}

/// What came of a call.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    /// 2xx.
    Good(Bytes),
    /// A problem document, or an answer that is none.
    Refused(Box<Problem>),
    /// No answer.
    Unreachable { never_sent: bool, reason: String },
}

#[derive(Debug, Clone)]
struct Pending {
    purpose: Purpose,
    method: &'static str,
    path: String,
    body: Option<String>,
    authorised: bool,
    renewed: bool,
    /// On a connection of its own, without anything that could name the user.
    apart: bool,
}

/// All calls under way.
#[derive(Debug, Default)]
pub(crate) struct Net {
    session: Option<SessionRecord>,
    next: CallId,
    pending: BTreeMap<CallId, Pending>,
    /// Calls that wait for a new access token.
    held: Vec<Pending>,
    renewing: bool,
}

impl Net {
    pub(crate) fn open(session: Option<SessionRecord>) -> Self {
        Self { session, ..Self::default() }
    }

    pub(crate) fn signed_in(&self) -> bool {
        self.session.is_some()
    }

    /// The access token, as it is now.
    pub(crate) fn access(&self) -> Option<&String> {
        self.session.as_ref().map(|session| &session.access)
    }

    /// The id of the session.
    pub(crate) fn session(&self) -> Option<&String> {
        self.session.as_ref().map(|session| &session.session)
    }

    pub(crate) fn grant(&mut self, turn: &mut Turn<'_>, granted: &SessionGranted) {
        let record = SessionRecord {
            session: granted.session_id.clone(),
            access: granted.access_token.clone(),
            access_expires_at: granted.access_expires_at,
            refresh: granted.refresh_token.clone(),
        };
        turn.save(keys::SESSION.into(), &record);
        self.session = Some(record);
    }

    pub(crate) fn end_session(&mut self, turn: &mut Turn<'_>) {
        self.session = None;
        turn.forget(keys::SESSION.into());
    }

    /// A call without a session.
    pub(crate) fn call_open<B: Serialize>(
        &mut self,
        turn: &mut Turn<'_>,
        purpose: Purpose,
        method: &'static str,
        path: String,
        body: Option<&B>,
    ) {
        self.begin(turn, purpose, method, path, body, false);
    }

    /// A call with the session's token, renewed first when it is about to end.
    pub(crate) fn call<B: Serialize>(
        &mut self,
        turn: &mut Turn<'_>,
        purpose: Purpose,
        method: &'static str,
        path: String,
        body: Option<&B>,
    ) {
        self.begin(turn, purpose, method, path, body, true);
    }

    /// A call that nothing may join to the user: without a session, on a connection of its own.
    pub(crate) fn call_apart<B: Serialize>(
        &mut self,
        turn: &mut Turn<'_>,
        purpose: Purpose,
        method: &'static str,
        path: String,
        body: &B,
    ) {
        let body = serde_json::to_string(body).ok();
        let (authorised, renewed, apart) = (false, false, true);
        self.transmit(turn, Pending { purpose, method, path, body, authorised, renewed, apart });
    }

    fn begin<B: Serialize>(
        &mut self,
        turn: &mut Turn<'_>,
        purpose: Purpose,
        method: &'static str,
        path: String,
        body: Option<&B>,
        authorised: bool,
    ) {
        let body = body.and_then(|b| serde_json::to_string(b).ok());
        self.dispatch(
            turn,
            Pending { purpose, method, path, body, authorised, renewed: false, apart: false },
        );
    }

    pub(crate) fn get(&mut self, turn: &mut Turn<'_>, purpose: Purpose, path: String) {
        self.call::<()>(turn, purpose, "GET", path, None);
    }

    fn dispatch(&mut self, turn: &mut Turn<'_>, pending: Pending) {
        let stale = |s: &SessionRecord| s.access_expires_at.since(turn.now) < RENEW_EARLY;
        if pending.authorised && (self.renewing || self.session.as_ref().is_some_and(stale)) {
            self.held.push(pending);
            self.renew(turn);
            return;
        }
        self.transmit(turn, pending);
    }

    fn transmit(&mut self, turn: &mut Turn<'_>, pending: Pending) {
        self.next += 1;
        let bearer =
            if pending.authorised { self.session.as_ref().map(|s| s.access.clone()) } else { None };
        turn.out.send.push(Call {
            call: self.next,
            method: pending.method.into(),
            path: pending.path.clone(),
            bearer,
            body: pending.body.clone(),
            apart: pending.apart,
        });
        self.pending.insert(self.next, pending);
    }

    fn renew(&mut self, turn: &mut Turn<'_>) {
        let Some(session) = self.session.as_ref().filter(|_| !self.renewing) else { return };
        self.renewing = true;
        let body = serde_json::to_string(&Refresh { refresh_token: session.refresh.clone() }).ok();
        let path = "/v1/auth/refresh".into();
        let (purpose, method) = (Purpose::Refresh, "POST");
        self.transmit(
            turn,
            Pending { purpose, method, path, body, authorised: false, renewed: true, apart: false },
        );
    }

    /// Takes a reply in; gives it on to whom it is for, unless the call is made again.
    pub(crate) fn replied(
        &mut self,
        turn: &mut Turn<'_>,
        call: CallId,
        reply: Reply,
    ) -> Vec<(Purpose, Reply)> {
        let Some(pending) = self.pending.remove(&call) else { return Vec::new() };
        if pending.purpose == Purpose::Refresh {
            return self.renewed(turn, &reply);
        }
        if let Reply::Refused(problem) = &reply {
            let expired = problem.code == "token_expired" || problem.code == "unauthenticated";
            if expired && pending.authorised && !pending.renewed && self.session.is_some() {
                self.held.push(Pending { renewed: true, ..pending });
                self.renew(turn);
                return Vec::new();
            }
        }
        vec![(pending.purpose, reply)]
    }

    fn renewed(&mut self, turn: &mut Turn<'_>, reply: &Reply) -> Vec<(Purpose, Reply)> {
        self.renewing = false;
        let held = std::mem::take(&mut self.held);
        let granted = match reply {
            Reply::Good(body) => read::<SessionGranted>(body).ok(),
            _ => None,
        };
        if let Some(granted) = granted {
            self.grant(turn, &granted);
            for pending in held {
                self.transmit(turn, pending);
            }
            return Vec::new();
        }
        if matches!(reply, Reply::Refused(p) if p.status == 401) {
            self.end_session(turn);
        }
        held.into_iter().map(|p| (p.purpose, reply.clone())).collect()
    }
}

/// Reads JSON by way of a [`Value`]: a reader of text for every type of an answer would be much code.
fn read<T: DeserializeOwned>(body: &[u8]) -> serde_json::Result<T> {
    from_json(serde_json::from_slice::<Value>(body)?)
}

impl Reply {
    pub(crate) fn from_answer(status: u16, body: Bytes) -> Self {
        if (200..300).contains(&status) {
            return Self::Good(body);
        }
        let problem = read(&body).unwrap_or_else(|_| Problem {
            type_: "about:blank".into(),
            title: "an answer that is no problem document".into(),
            status,
            code: "http".into(),
            detail: format!("the node answered with status {status}"),
            request_id: String::new(),
            permission: None,
            rule: None,
            retry_after_ms: None,
            epoch: None,
            missed: None,
            head_seq: None,
        });
        Self::Refused(Box::new(problem))
    }

    /// The code of a refusal.
    pub(crate) fn code(&self) -> Option<&str> {
        match self {
            Self::Refused(problem) => Some(&problem.code),
            _ => None,
        }
    }

    /// The rule that refused, as the policy names it.
    pub(crate) fn rule(&self) -> Option<&str> {
        match self {
            Self::Refused(problem) => problem.rule.as_deref(),
            _ => None,
        }
    }

    /// The answer's body, or the failure to tell the user.
    pub(crate) fn parse<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        match self {
            Self::Good(body) => read(if body.is_empty() { b"null" } else { body }).map_err(|e| {
                Failure::new(
                    FailureKind::Lied,
                    "bad_answer",
                    format!("the node's answer makes no sense: {e}"),
                )
            }),
            other => Err(other.failure()),
        }
    }

    /// The failure to tell the user.
    pub(crate) fn failure(&self) -> Failure {
        match self {
            Self::Good(_) => {
                Failure::new(FailureKind::Bug, "bug", "a good answer was taken for a failure")
            }
            Self::Refused(problem) => Failure {
                kind: FailureKind::of_code(&problem.code, problem.status),
                code: problem.code.clone(),
                message: match (&problem.rule, &problem.permission) {
                    (Some(rule), _) if !problem.detail.contains(rule.as_str()) => {
                        format!("{} ({rule})", problem.detail)
                    }
                    _ => problem.detail.clone(),
                },
                request_id: (!problem.request_id.is_empty()).then(|| problem.request_id.clone()),
            },
            Self::Unreachable { reason, .. } => Failure::new(
                FailureKind::Unreachable,
                "unreachable",
                format!("the node cannot be reached: {reason}"),
            ),
        }
    }
}
