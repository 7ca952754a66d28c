//! The command line and the environment.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use clap::error::ErrorKind;

use super::Command;
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
            "password",
            "password --password-stdin",
            "password --phrase --password-stdin",
            "status",
            "server create garden",
            "server create garden --template community",
            "server finish garden",
            "server finish garden --as-it-is",
            "server templates",
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
            "dm",
            "dm bob",
            "dm bob,carol hello",
            "dm carol --add-to @bob",
            "requests",
            "requests list",
            "requests accept s0",
            "requests decline @bob",
            "kick garden bob",
            "kick garden bob --reason spam",
            "leave garden",
            "role create garden mods --permissions KICK_MEMBERS,BAN_MEMBERS --colour #00ff00 --hoist",
            "role edit garden mods --add VIEW_AUDIT_LOG --remove 2 --mentionable true",
            "role move garden mods 3",
            "role delete garden mods --reason over",
            "role list garden",
            "role gate garden adults --attester AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA --age 18 --fresh 30",
            "role gate garden adults --attester -AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA --age 18",
            "role gate garden young --attester AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA --younger 18",
            "role gate garden rich --attester AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA --attribute 2 --at-least 9",
            "role gate garden adults --none --reason over",
            "attest key attester.key",
            "attest issue --key a --user u00000000000000000000000000 --born 1990-05-31 --out f",
            "attest issue --key a --user u00000000000000000000000000 --attribute 2 --value 7 --for 30d --count 3 --out f",
            "attest import f",
            "attest import -",
            "attest list",
            "attest claim garden adults --reason why",
            "member list garden",
            "member show garden bob",
            "member role add garden bob mods",
            "member role remove garden bob mods --reason why",
            "member timeout garden bob 10m",
            "member timeout garden bob 0",
            "member kick garden bob",
            "member ban garden bob --purge 1d --reason spam",
            "member unban garden bob",
            "member nick garden bob Bobby",
            "member nick garden bob",
            "channel create garden veg --kind category",
            "channel create garden beds --category veg --overwrite @everyone=-VIEW_CHANNEL",
            "channel edit garden/beds --name rows --slow-mode 10s --category none --position 2",
            "channel delete garden/beds",
            "channel overwrite beds --role mods --allow VIEW_CHANNEL --deny SEND_MESSAGES",
            "channel overwrite beds --member bob --clear",
            "channel sync beds",
            "channel show beds",
            "channel anonymity beds --window 1h --limit 3 --ring 5 --pseudonymous",
            "channel anonymity beds --off",
            "anon send beds hello --delay 5m --proxy socks5h://127.0.0.1:9050",
            "anon status beds",
            "anon block beds 7 --reason spam",
            "anon poll create beds which? roses tulips --for 2d",
            "anon poll vote beds 7 2 --delay 5m --proxy socks5h://127.0.0.1:9050",
            "anon poll close beds 7",
            "anon poll show beds 7",
            "server edit garden --name Garden --description beans --language en --category hobbies",
            "server delete garden",
            "server transfer garden bob",
            "server publish garden",
            "server unpublish garden",
            "server checkpoint garden",
            "bans garden",
            "audit garden --user ada --action role_granted --before 9 --limit 5",
            "discover search beans --category hobbies --language en",
            "discover search",
            "discover show s0",
            "discover join s0 --no-wait",
            "permissions explain bob beds SEND_MESSAGES",
            "permissions explain bob KICK_MEMBERS --server garden",
            "permissions show bob beds",
            "permissions show bob",
            "invite create garden --role mods --role beans --channel beds",
            "send garden/general hello",
            "send garden/general --stdin",
            "delete general 4",
            "read general",
            "read general --after 3 --limit 9",
            "read general --keep-unread",
            "unread",
            "mark general",
            "mark general 9",
            "notify general",
            "notify general mentions",
            "mute general",
            "mute general --for 8h",
            "mute general --until 2026-01-31T17:05",
            "mute general --off",
            "search beans",
            "search beans --channel general --from ada --after 2026-01-31 --before 2026-02-01 --limit 9",
            "tail general",
            "tail general --after 3",
            "talk general",
            "tui",
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
            "profile show bob --avatar bob.png --server garden",
            "profile set --name Ada --pronouns she/her --bio beans --status away --status-until 2026-01-31",
            "profile set --avatar ada.png --server garden",
            "profile set --no-name --no-pronouns --no-bio --no-status --no-avatar --no-banner",
            "block bob",
            "unblock bob",
            "blocks",
            "verify bob",
            "verify bob --confirm 00000",
            "admin --token-file t users --search a --disabled",
            "admin users --token-file t",
            "admin user ada --token-file t",
            "admin servers",
            "admin server garden",
            "admin disable user ada --reason spam",
            "admin disable server garden",
            "admin enable user ada",
            "admin enable server s0 --token-file -",
            "admin stats",
            "admin retention",
            "admin retention --run",
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
