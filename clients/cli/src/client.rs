//! A profile in use by this command: opened, asked, opened again when its holder has gone.

use std::path::PathBuf;

use coterie_core::{Failure, FailureKind, Request};
use coterie_driver::{AGENT_GONE, Answer, KeyState, Options, Profile, Running, Session};
use serde_json::{Value, json};

use crate::args::{Args, Command};
use crate::error::Error;
use crate::output::Output;
use crate::secrets;

/// A session of the profile named on the command line.
pub(crate) struct Client {
    profile: Profile,
    options: Options,
    output: Output,
    session: Option<Session>,
}

/// A session that is not open yet.
pub(crate) struct Another {
    profile: Profile,
    options: Options,
}

/// The profile named on the command line.
pub(crate) fn profile(args: &Args) -> Result<Profile, Error> {
    let home = match args.home.clone().filter(|home| !home.as_os_str().is_empty()) {
        Some(home) => home,
        None => default_home()?,
    };
    Ok(Profile::new(&home, &args.profile)?)
}

fn default_home() -> Result<PathBuf, Error> {
    let folder = |name| std::env::var_os(name).map(PathBuf::from).filter(|p| p.is_absolute());
    let data = folder("XDG_DATA_HOME").or_else(|| Some(folder("HOME")?.join(".local/share")));
    let data = data.ok_or_else(|| Error::usage("no home folder: give one with --home"))?;
    Ok(data.join("coterie"))
}

impl Client {
    /// Opens the profile's session, or finds who holds its store.
    pub(crate) async fn open(args: &Args, output: Output) -> Result<Self, Error> {
        let profile = profile(args)?;
        let signs_in = matches!(
            args.command,
            Command::Register(_) | Command::Login(_) | Command::Recover(_) | Command::Link { .. }
        );
        if !signs_in && !profile.has_store() {
            return Err(Error::not_signed_in());
        }
        let proxy = match &args.command {
            Command::Anon(anon) => anon.proxy().cloned(),
            _ => None,
        };
        let options = Options { node: node(args, &profile)?, timeout: args.timeout, proxy };
        let mut client = Self { profile, options, output, session: None };
        client.reopen().await?;
        Ok(client)
    }

    /// Opens the session anew.
    pub(crate) async fn reopen(&mut self) -> Result<&mut Session, Error> {
        self.close().await;
        let (profile, options) = (self.profile.clone(), self.options.clone());
        let session = Session::open(profile, options, secrets::find_passphrase).await?;
        Ok(self.session.insert(session))
    }

    /// The session, for what is more than one request.
    pub(crate) fn session(&mut self) -> Result<&mut Session, Error> {
        self.session.as_mut().ok_or_else(|| gone().into())
    }

    /// Whether this program holds the store.
    pub(crate) fn holds_store(&self) -> bool {
        self.session.as_ref().is_some_and(Session::holds_store)
    }

    /// Lets other commands of the profile go through this one.
    pub(crate) fn serve(&mut self) -> Result<(), Error> {
        match self.session.as_mut().map(Session::serve) {
            Some(Err(error)) => Err(Error::bug("agent", format!("the profile's socket: {error}"))),
            _ => Ok(()),
        }
    }

    /// Asks, and leaves it to the caller to take the answers.
    pub(crate) async fn begin(&mut self, request: Request) -> Result<Running, Failure> {
        match &mut self.session {
            Some(session) => session.ask(request).await,
            None => Err(gone()),
        }
    }

    /// Asks and waits for the end. Rows go to `on`, alarms to stderr. A request that may be
    /// repeated is, when the program that held the store has gone.
    pub(crate) async fn run(
        &mut self,
        request: Request,
        mut on: impl FnMut(Value) -> Result<(), Error>,
    ) -> Result<Value, Error> {
        loop {
            match self.run_once(request.clone(), &mut on).await? {
                Ok(value) => return Ok(value),
                Err(failure) if failure.code == AGENT_GONE && repeatable(&request) => {
                    self.reopen().await?;
                }
                Err(failure) => return Err(failure.into()),
            }
        }
    }

    async fn run_once(
        &mut self,
        request: Request,
        on: &mut impl FnMut(Value) -> Result<(), Error>,
    ) -> Result<Result<Value, Failure>, Error> {
        let mut running = match self.begin(request).await {
            Ok(running) => running,
            Err(failure) => return Ok(Err(failure)),
        };
        loop {
            match running.next().await {
                Answer::Row(row) => on(row)?,
                Answer::Alarm(words) => self.output.alarm(&words),
                Answer::Notice(notice) => self.output.notice(&notice),
                Answer::Done(value) => return Ok(Ok(value)),
                Answer::Failed(failure) => return Ok(Err(failure)),
            }
        }
    }

    /// An answer about the user: says which node, and remembers it.
    pub(crate) fn with_node(&self, mut who: Value, remember: bool) -> Result<Value, Error> {
        if let Some(object) = who.as_object_mut() {
            object.insert("node".into(), json!(self.options.node));
        }
        if remember {
            self.profile.remember_node(&self.options.node)?;
        }
        Ok(who)
    }

    /// The profile.
    pub(crate) fn profile(&self) -> &Profile {
        &self.profile
    }

    /// A way to open a session beside this one, for what takes long: it goes through whoever holds the
    /// store.
    pub(crate) fn another(&self) -> Another {
        Another { profile: self.profile.clone(), options: self.options.clone() }
    }

    /// Whether opening the session anew would ask for a passphrase at the terminal.
    pub(crate) fn would_ask_for_a_passphrase(&self) -> bool {
        self.profile.key_state() == KeyState::Locked && !secrets::has_passphrase()
    }

    /// Ends the session in good order.
    pub(crate) async fn close(&mut self) {
        if let Some(session) = self.session.take() {
            session.close().await;
        }
    }
}

impl Another {
    pub(crate) async fn open(self) -> Result<Session, Failure> {
        // Whoever holds the store has its key.
        let opened = Session::open(self.profile, self.options, || None).await;
        opened.map_err(|error| Failure::new(FailureKind::Bug, AGENT_GONE, error.to_string()))
    }
}

/// The node named on the command line, or else remembered by the profile.
pub(crate) fn node(args: &Args, profile: &Profile) -> Result<String, Error> {
    let given = args.node.clone().filter(|node| !node.is_empty());
    let node = given
        .or_else(|| profile.node())
        .ok_or_else(|| Error::usage("which node? give its URL with --node or in COTERIE_NODE"))?;
    checked(&node)
}

/// A node's URL without a slash at its end.
fn checked(node: &str) -> Result<String, Error> {
    let node = node.trim_end_matches('/');
    let rest = node.strip_prefix("http://").or_else(|| node.strip_prefix("https://"));
    let good = |c: char| c.is_ascii_graphic() && !"?#@\\\"<>".contains(c);
    if rest.is_none_or(|rest| rest.is_empty() || !rest.chars().all(good)) {
        let words = "the node's URL looks like https://coterie.example or http://127.0.0.1:8080";
        return Err(Error::usage(words));
    }
    Ok(node.to_owned())
}

fn repeatable(request: &Request) -> bool {
    match request {
        Request::Send { message_id, .. } => message_id.is_some(),
        Request::Whoami
        | Request::ShowRecovery
        | Request::Status
        | Request::ListServers
        | Request::ShowServer { .. }
        | Request::ListRoles { .. }
        | Request::ListAttestations
        | Request::ListChannels { .. }
        | Request::ShowChannel { .. }
        | Request::AnonymousStatus { .. }
        | Request::ShowPoll { .. }
        | Request::ShowReaders { .. }
        | Request::ListInvitations { .. }
        | Request::ListMembers { .. }
        | Request::ShowMember { .. }
        | Request::ListBans { .. }
        | Request::SearchDiscovery(_)
        | Request::ShowListing { .. }
        | Request::Audit { .. }
        | Request::Explain { .. }
        | Request::ExplainRole { .. }
        | Request::ShowPermissions { .. }
        | Request::ListDevices
        | Request::ListUnread { .. }
        | Request::MarkRead { .. }
        | Request::Notify { .. }
        | Request::Mute { .. }
        | Request::Verify { .. } => true,
        // Of the rest some rows may be printed, or something may have been done.
        _ => false,
    }
}

fn gone() -> Failure {
    let words = "the profile's session is not open";
    Failure::new(FailureKind::Bug, AGENT_GONE, words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nodes_url_has_a_scheme_and_no_credentials() {
        assert_eq!(checked("http://127.0.0.1:1/").unwrap(), "http://127.0.0.1:1");
        assert_eq!(checked("https://n.example/sub").unwrap(), "https://n.example/sub");
        for bad in
            ["", "n.example", "ftp://n", "http://", "http://u@n", "http://n/?x", "http://a b"]
        {
            assert!(checked(bad).is_err(), "{bad}");
        }
    }
}
