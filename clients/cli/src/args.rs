//! The command line and the environment.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::error::ErrorKind;
use clap::{Args as ClapArgs, Parser, Subcommand};

use crate::error::Error;
use crate::output::Output;
use crate::span;

const EXITS: &str = "\
Exit status: 0 ok, 1 fault of this program, 2 usage, 3 refused (a rule, a limit, a conflict),
4 not signed in or wrong password, 5 not found, 6 node unreachable, 7 the node or a member was
caught lying, 8 store in use.";

/// End-to-end encrypted communities, from a terminal.
#[derive(Debug, Clone, Parser)]
#[command(name = "coterie", version, after_help = EXITS, disable_help_subcommand = true)]
pub(crate) struct Args {
    /// Folder of all profiles [default: $XDG_DATA_HOME/coterie or ~/.local/share/coterie].
    #[arg(long, global = true, env = "COTERIE_HOME", value_name = "DIR")]
    pub(crate) home: Option<PathBuf>,
    /// Which user's store on this machine.
    #[arg(
        long,
        global = true,
        env = "COTERIE_PROFILE",
        value_name = "NAME",
        default_value = "default"
    )]
    pub(crate) profile: String,
    /// The node's URL; remembered when registering and signing in.
    #[arg(long, global = true, env = "COTERIE_NODE", value_name = "URL")]
    pub(crate) node: Option<String>,
    /// JSON on stdout, and errors as JSON on stderr.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Answers only, no words beside them.
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// How long to wait for a node that does not answer (10s, 2m).
    #[arg(long, global = true, value_name = "TIME", default_value = "30s", value_parser = span::timeout)]
    pub(crate) timeout: Duration,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do. SERVER, CHANNEL and USER take an id or a name; CHANNEL also `server/name`.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum Command {
    /// Make a new user, with this profile as the first device.
    Register(Register),
    /// Sign in; a profile without a device becomes a new device of the user.
    Login(Login),
    /// End the session; the device and its data stay.
    Logout,
    /// Who is signed in here.
    Whoami,
    /// The recovery phrase.
    #[command(subcommand)]
    Recovery(Recovery),
    /// Sign in with the recovery phrase (read from stdin) and set a new password.
    Recover(SignIn),
    /// Fetch everything, then say how all servers and channels stand.
    Status,
    /// Servers.
    #[command(subcommand)]
    Server(Server),
    /// Channels.
    #[command(subcommand)]
    Channel(Channel),
    /// Invitations.
    #[command(subcommand)]
    Invite(Invite),
    /// Join a server by an invitation's link.
    Join {
        /// The whole link, with what follows the `#`.
        link: String,
        /// Do not wait until all channels are joined.
        #[arg(long)]
        no_wait: bool,
    },
    /// Members of a server.
    Members {
        /// Which.
        server: String,
    },
    /// Put a member out of a server.
    Kick {
        /// Which.
        server: String,
        /// Whom.
        user: String,
    },
    /// Leave a server.
    Leave {
        /// Which.
        server: String,
    },
    /// Send a message, or with --stdin one a line.
    Send(Send),
    /// Delete a message for everyone.
    Delete {
        /// Where.
        channel: String,
        /// Which.
        seq: u64,
    },
    /// Messages of a channel.
    Read {
        /// Which.
        channel: String,
        /// Only what follows this position.
        #[arg(long, value_name = "SEQ")]
        after: Option<u64>,
        /// At most so many: the first after SEQ, or else the last.
        #[arg(long, value_name = "N")]
        limit: Option<u32>,
    },
    /// Messages of a channel, and then those that arrive.
    Tail {
        /// Which.
        channel: String,
        /// Only what follows this position.
        #[arg(long, value_name = "SEQ")]
        after: Option<u64>,
    },
    /// Talk in a channel: type lines, see what arrives.
    Talk {
        /// Which.
        channel: String,
    },
    /// Your devices.
    #[command(subcommand)]
    Device(Device),
    /// Where else you are signed in.
    #[command(subcommand)]
    Session(SessionCommand),
    /// Identities at other providers that sign you in.
    #[command(subcommand)]
    Identity(Identity),
    /// Profiles, as the sealed bytes that the node keeps.
    #[command(subcommand)]
    Profile(ProfileCommand),
    /// The safety number of you and somebody else.
    Verify {
        /// Who.
        user: String,
        /// You have compared it, and it is the same.
        #[arg(long)]
        confirm: bool,
    },
    /// Wrap the local store's key by a passphrase (asked for, or COTERIE_PASSPHRASE).
    Lock,
    /// Take the passphrase away again.
    Unlock,
}

/// Who, and by which password.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct SignIn {
    /// The user's name.
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// Read the password from stdin instead of COTERIE_PASSWORD or the terminal.
    #[arg(long)]
    pub(crate) password_stdin: bool,
    /// What the device is called in `device list`.
    #[arg(long, value_name = "NAME", default_value = "coterie CLI")]
    pub(crate) device_name: String,
}

/// Who makes a user, and by what.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Register {
    #[command(flatten)]
    pub(crate) sign_in: SignIn,
    #[command(flatten)]
    pub(crate) by: ByProvider,
}

/// Who signs in, and by what.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Login {
    /// The user's name; with --oidc the provider says who.
    #[arg(value_name = "NAME", required_unless_present = "oidc", conflicts_with = "oidc")]
    pub(crate) name: Option<String>,
    /// Read the password from stdin instead of COTERIE_PASSWORD or the terminal.
    #[arg(long)]
    pub(crate) password_stdin: bool,
    /// What the device is called in `device list`.
    #[arg(long, value_name = "NAME", default_value = "coterie CLI")]
    pub(crate) device_name: String,
    #[command(flatten)]
    pub(crate) by: ByProvider,
}

/// By an identity provider of the node instead of a password.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct ByProvider {
    /// Sign in by this identity provider of the node.
    #[arg(long, value_name = "PROVIDER", requires = "token")]
    pub(crate) oidc: Option<String>,
    /// File with the provider's ID token; `-` reads a line of stdin.
    #[arg(long, value_name = "FILE", requires = "oidc")]
    pub(crate) token: Option<PathBuf>,
    /// Registering: set a passphrase, too. Signing in on a new device: unlock by it, and not by the
    /// recovery phrase (read from stdin).
    #[arg(long, requires = "oidc")]
    pub(crate) passphrase: bool,
}

/// What about sessions.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum SessionCommand {
    /// All of them.
    List,
    /// End one, or all but this one.
    Revoke {
        /// Its id.
        #[arg(required_unless_present = "others")]
        session: Option<String>,
        /// Every one but this one.
        #[arg(long, conflicts_with = "session")]
        others: bool,
    },
}

/// What about identities.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum Identity {
    /// Those that sign you in.
    List,
    /// Let an identity sign you in.
    Link {
        /// The provider's name at the node.
        provider: String,
        /// File with the provider's ID token; `-` reads a line of stdin.
        #[arg(long, value_name = "FILE")]
        token: PathBuf,
    },
    /// Let it sign you in no longer.
    Unlink {
        /// The provider's name at the node.
        provider: String,
    },
}

/// What about profiles.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum ProfileCommand {
    /// Somebody's profile, or your own.
    Show {
        /// Who.
        user: Option<String>,
    },
    /// Keep the bytes of a file as your profile, as they are: seal them first.
    Set {
        /// Which file; `-` reads stdin.
        file: PathBuf,
    },
}

#[derive(Debug, Clone, Copy, Subcommand)]
pub(crate) enum Recovery {
    /// Show its 24 words.
    Show,
}

#[derive(Debug, Clone, Subcommand)]
pub(crate) enum Server {
    /// Make a server with a channel `general`.
    Create {
        /// Its name.
        name: String,
    },
    /// Servers you are a member of.
    List,
    /// One server.
    Show {
        /// Which.
        server: String,
    },
}

#[derive(Debug, Clone, Subcommand)]
pub(crate) enum Channel {
    /// Make a text channel.
    Create {
        /// Where.
        server: String,
        /// Its name.
        name: String,
    },
    /// Channels of a server.
    List {
        /// Which.
        server: String,
    },
}

#[derive(Debug, Clone, Subcommand)]
pub(crate) enum Invite {
    /// Make an invitation.
    Create {
        /// To which server.
        server: String,
        /// How many may use it, up to 100; 0: any number.
        #[arg(long, value_name = "N", default_value_t = 100)]
        uses: u32,
        /// Its life: 30m, 1h, 7d; 0 or never: it does not end.
        #[arg(long, value_name = "TIME", default_value = "1d", value_parser = span::life)]
        expires: u64,
    },
    /// Invitations of a server.
    List {
        /// Which.
        server: String,
    },
    /// Close an invitation.
    Revoke {
        /// Which.
        invitation: String,
    },
}

/// What to send, and where.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Send {
    /// Where.
    pub(crate) channel: String,
    /// What (after `--` if it begins with a dash).
    #[arg(required_unless_present = "stdin")]
    pub(crate) text: Option<String>,
    /// Send each line of stdin as a message; empty lines are passed over.
    #[arg(long, conflicts_with = "text")]
    pub(crate) stdin: bool,
}

#[derive(Debug, Clone, Subcommand)]
pub(crate) enum Device {
    /// All of them.
    List,
    /// Revoke one: it can read nothing from then on.
    Revoke {
        /// Its id.
        device: String,
    },
}

/// Reads the command line. The error is what was printed instead: help, the version, or what is
/// wrong with it.
pub(crate) fn parse() -> Result<Args, ExitCode> {
    Args::try_parse().map_err(|error| {
        if !error.use_stderr() {
            let _ = error.print();
            return ExitCode::SUCCESS;
        }
        // The words were not understood, so `--json` is looked for by hand.
        let mut words = std::env::args_os().skip(1).take_while(|word| word != "--");
        let json = words.any(|word| word == "--json");
        if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand && !json {
            let _ = error.print();
            return ExitCode::from(2);
        }
        crate::error::exit(Err(Error::usage(said(&error))), Output::plain(json))
    })
}

fn said(error: &clap::Error) -> String {
    match error.kind() {
        // Clap would print the whole help.
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => "a command is missing".into(),
        _ => first_line(&error.to_string()),
    }
}

/// What clap says, without its prefix, in one line.
fn first_line(text: &str) -> String {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default();
    let first = first.strip_prefix("error: ").unwrap_or(first).to_owned();
    if first.ends_with(':') {
        // The names that are missing stand below.
        let names: Vec<&str> = lines.take_while(|line| !line.starts_with("Usage")).collect();
        return format!("{first} {}", names.join(" "));
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    fn parsed(words: &str) -> Result<Args, String> {
        let words = words.split_whitespace();
        Args::try_parse_from(std::iter::once("coterie").chain(words)).map_err(|error| said(&error))
    }

    #[test]
    fn the_definition_is_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn every_command_of_the_contract_is_understood() {
        for words in [
            "register ada",
            "login ada --password-stdin",
            "logout",
            "whoami",
            "recovery show",
            "recover ada",
            "status",
            "server create garden",
            "server list",
            "server show garden",
            "channel create garden beds",
            "channel list garden",
            "invite create garden",
            "invite create garden --uses 5 --expires 1h",
            "invite list garden",
            "invite revoke i0",
            "join http://127.0.0.1:1/i/c#s",
            "join http://127.0.0.1:1/i/c#s --no-wait",
            "members garden",
            "kick garden bob",
            "leave garden",
            "send garden/general hello",
            "send garden/general --stdin",
            "delete general 4",
            "read general",
            "read general --after 3 --limit 9",
            "tail general",
            "tail general --after 3",
            "talk general",
            "register ada --oidc example --token t --passphrase",
            "login --oidc example --token -",
            "device list",
            "device revoke d0",
            "session list",
            "session revoke 00",
            "session revoke --others",
            "identity list",
            "identity link example --token t",
            "identity unlink example",
            "profile show",
            "profile show bob",
            "profile set sealed.bin",
            "verify bob",
            "verify bob --confirm",
            "lock",
            "unlock",
        ] {
            let global = "--home /h --profile p --node http://n --json -q --timeout 5s";
            for line in [format!("{global} {words}"), format!("{words} {global}")] {
                let args = parsed(&line).unwrap();
                assert!(args.json && args.quiet, "{line}");
                assert_eq!(args.profile, "p");
                assert_eq!(args.timeout, Duration::from_secs(5));
            }
        }
    }

    #[test]
    fn what_is_wrong_is_said_in_one_line() {
        for (words, said) in [
            ("", "a command is missing"),
            ("server", "a command is missing"),
            ("send", "the following required arguments were not provided: <CHANNEL> <TEXT>"),
            ("send c t --stdin", "the argument '[TEXT]' cannot be used with '--stdin'"),
            ("fly", "unrecognized subcommand 'fly'"),
            ("login", "the following required arguments were not provided: <NAME>"),
            (
                "login --oidc p",
                "the following required arguments were not provided: --token <FILE>",
            ),
            ("session revoke", "the following required arguments were not provided: <SESSION>"),
            (
                "read c --after x",
                "invalid value 'x' for '--after <SEQ>': invalid digit found in string",
            ),
        ] {
            let error = parsed(words).unwrap_err();
            assert!(error.starts_with(said), "{words}: {error}");
        }
    }

    #[test]
    fn a_text_may_be_anything_after_two_dashes() {
        match parsed("send c -- --json").unwrap().command {
            Command::Send(send) => assert_eq!(send.text.as_deref(), Some("--json")),
            other => panic!("{other:?}"),
        }
    }
}
