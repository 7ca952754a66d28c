//! Calls that carry bytes. Each is made again until it is answered, as long as there is progress.

use std::time::{Duration, Instant};

use coterie_core::{Failure, FailureKind, Request};
use coterie_protocol::rest::{Info, Problem};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, header, redirect};
use serde_json::Value;

use crate::Session;

const CONNECT: Duration = Duration::from_secs(5);
/// Without a byte.
const SILENCE: Duration = Duration::from_secs(30);
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// The node, for bytes.
pub(super) struct Bytes<'a> {
    session: &'a mut Session,
    client: Client,
    base: String,
    token: Option<String>,
    /// Whether parts are handed out elsewhere, once that was asked.
    elsewhere: Option<bool>,
    patience: Duration,
    last: Instant,
    pause: Duration,
}

/// Why a call has no good answer.
pub(super) enum Trouble {
    /// It may be made again, after [`Bytes::again`].
    Again,
    /// It need not be.
    Refused(Failure),
}

impl<'a> Bytes<'a> {
    pub(super) fn new(session: &'a mut Session) -> Result<Self, Failure> {
        let options = session.options();
        let (base, patience) = (options.node.trim_end_matches('/').to_owned(), options.timeout);
        let client = Client::builder()
            .connect_timeout(CONNECT)
            .read_timeout(SILENCE)
            // The node is called and nobody else: no redirects, no proxies from the environment.
            .redirect(redirect::Policy::none())
            .no_proxy()
            .user_agent(concat!("coterie/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| Failure::new(FailureKind::Bug, "http", error.to_string()))?;
        let (last, pause) = (Instant::now(), FIRST_PAUSE);
        Ok(Self { session, client, base, token: None, elsewhere: None, patience, last, pause })
    }

    /// Asks the core.
    pub(super) async fn ask(&mut self, request: Request) -> Result<Value, Failure> {
        self.session.run(request, |_| ()).await
    }

    /// A call with the session's token.
    pub(super) async fn call(
        &mut self,
        method: Method,
        path: &str,
        fill: impl Fn(RequestBuilder) -> RequestBuilder,
    ) -> Result<Response, Trouble> {
        let token = match &self.token {
            Some(token) => token.clone(),
            None => self.lend().await?,
        };
        let request =
            self.client.request(method, format!("{}{path}", self.base)).bearer_auth(token);
        let response = fill(request).send().await.map_err(|_| Trouble::Again)?;
        match response.status() {
            status if status.is_success() || status == StatusCode::TEMPORARY_REDIRECT => {
                Ok(response)
            }
            StatusCode::UNAUTHORIZED => {
                self.token = None;
                Err(Trouble::Again)
            }
            StatusCode::TOO_MANY_REQUESTS => {
                let wait = response.headers().get(header::RETRY_AFTER);
                let wait = wait.and_then(|value| value.to_str().ok()?.parse().ok()).unwrap_or(1);
                tokio::time::sleep(Duration::from_secs(u64::min(wait, 10))).await;
                // To be told to wait is an answer.
                self.last = Instant::now();
                Err(Trouble::Again)
            }
            status if status.is_server_error() => Err(Trouble::Again),
            status => Err(Trouble::Refused(refusal(status, response).await)),
        }
    }

    /// Whether the node has parts handed out elsewhere.
    pub(super) async fn elsewhere(&mut self) -> Result<bool, Trouble> {
        if let Some(known) = self.elsewhere {
            return Ok(known);
        }
        let asked = self.client.get(format!("{}/v1/info", self.base)).send().await;
        let info: Info = match asked {
            Ok(response) => response.json().await.map_err(|_| Trouble::Again)?,
            Err(_) => return Err(Trouble::Again),
        };
        self.elsewhere = Some(info.parts_elsewhere);
        Ok(info.parts_elsewhere)
    }

    /// A GET of where the node has sent us: without the token, and not onwards from there.
    pub(super) async fn follow(
        &self,
        redirect: &Response,
        fill: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> Result<Response, Trouble> {
        let location = redirect.headers().get(header::LOCATION);
        let location = location.and_then(|location| location.to_str().ok()).unwrap_or_default();
        // What the node could not say by itself is not asked for: no other scheme, nothing plainer.
        if !(location.starts_with("https://")
            || (location.starts_with("http://") && self.base.starts_with("http://")))
        {
            let words = "the node sends us where we do not go for a file";
            return Err(Trouble::Refused(Failure::new(FailureKind::Lied, "redirect", words)));
        }
        let response = fill(self.client.get(location)).send().await.map_err(|_| Trouble::Again)?;
        // An address ends soon: the node gives another.
        if response.status().is_success() { Ok(response) } else { Err(Trouble::Again) }
    }

    async fn lend(&mut self) -> Result<String, Trouble> {
        match self.ask(Request::LendToken).await {
            Ok(lent) => {
                let token = lent["access_token"].as_str().unwrap_or_default().to_owned();
                self.token = Some(token.clone());
                Ok(token)
            }
            Err(failure) if failure.kind == FailureKind::Unreachable => Err(Trouble::Again),
            Err(failure) => Err(Trouble::Refused(failure)),
        }
    }

    /// Waits before a call is made again.
    ///
    /// # Errors
    /// When there was no progress for too long, or the refusal.
    pub(super) async fn again(&mut self, trouble: Trouble) -> Result<(), Failure> {
        if let Trouble::Refused(failure) = trouble {
            return Err(failure);
        }
        if self.last.elapsed() >= self.patience {
            let words = "the node cannot be reached; the same command goes on where it stopped";
            return Err(Failure::new(FailureKind::Unreachable, "unreachable", words));
        }
        tokio::time::sleep(self.pause).await;
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        Ok(())
    }

    /// That bytes have gone over.
    pub(super) fn progressed(&mut self) {
        (self.last, self.pause) = (Instant::now(), FIRST_PAUSE);
    }
}

async fn refusal(status: StatusCode, response: Response) -> Failure {
    let status = status.as_u16();
    match response.json::<Problem>().await {
        Ok(problem) => Failure {
            kind: FailureKind::of_code(&problem.code, status),
            message: match &problem.rule {
                Some(rule) => format!("{} ({rule})", problem.detail),
                None => problem.detail,
            },
            code: problem.code,
            request_id: (!problem.request_id.is_empty()).then_some(problem.request_id),
        },
        Err(_) => {
            let words = format!("the node answered with status {status}");
            Failure::new(FailureKind::Refused, "http", words)
        }
    }
}
