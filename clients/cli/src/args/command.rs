//! What to do.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};

use super::{
    Admin, Anon, Attention, Attest, Channel, Discover, Dm, Identity, Invite, Login, Member,
    NewPassword, Permissions, ProfileCommand, Register, Requests, Role, Server, SessionCommand,
    SignIn, VerifyWeb, Versions,
};
use crate::when;

/// What to do. SERVER, CHANNEL, ROLE and USER take an id or a name; CHANNEL also `server/name`.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum Command {
    /// Make a new user, with this profile as the first device.
    Register(Register),
    /// Sign in; a profile without a device becomes a new device of the user.
    Login(Login),
    /// Become a new device of a user who approves it on an old one: shows a code, then digits to
    /// compare.
    Link {
        /// What the device is called in `device list`.
        #[arg(long, value_name = "NAME", default_value = "coterie CLI")]
        device_name: String,
    },
    /// End the session; the device and its data stay.
    Logout,
    /// Who is signed in here.
    Whoami,
    /// The recovery phrase.
    #[command(subcommand)]
    Recovery(Recovery),
    /// Sign in with the recovery phrase (read from stdin) and set a new password.
    Recover(SignIn),
    /// Set a new password. Everywhere else you are signed out.
    Password(NewPassword),
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
    /// Roles of a server: what their holders may do.
    #[command(subcommand)]
    Role(Role),
    /// Roles that are claimed by a proof about an attested number, such as an age.
    #[command(subcommand)]
    Attest(Attest),
    /// One member: roles, nickname, time-out, kick, ban.
    #[command(subcommand)]
    Member(Member),
    /// Put a member out of a server.
    Kick {
        /// Which.
        server: String,
        /// Whom.
        user: String,
        /// Why, for the audit log.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// Leave a server.
    Leave {
        /// Which.
        server: String,
    },
    /// Those who are banned from a server.
    Bans {
        /// Which.
        server: String,
    },
    /// Who did what in a server, the newest first, by its signed log.
    Audit(Audit),
    /// What a member may do, and why.
    #[command(subcommand)]
    Permissions(Permissions),
    /// Direct messages: write to somebody, or list them.
    Dm(Dm),
    /// Direct messages that others have begun and that wait for an answer.
    #[command(args_conflicts_with_subcommands = true)]
    Requests {
        /// What to do with one.
        #[command(subcommand)]
        command: Option<Requests>,
    },
    /// Servers that everybody can find.
    #[command(subcommand)]
    Discover(Discover),
    /// Send a message, or with --stdin one a line.
    Send(Send),
    /// Answer a message.
    Reply {
        /// Where.
        channel: String,
        /// Which.
        seq: u64,
        /// What (after `--` if it begins with a dash).
        text: String,
    },
    /// Replace the text of a message of yours.
    Edit {
        /// Where.
        channel: String,
        /// Which.
        seq: u64,
        /// The text from now on.
        text: String,
    },
    /// All versions of a message (`history CHANNEL SEQ`). Or the backup of your own history: `history backup
    /// on`, `off`, `now` (what is new goes there at once), `status`. It is sealed, kept by the node,
    /// and read by your next device; the node sees its size and when it changes. Whoever gets your
    /// password or recovery phrase reads it, too. Off takes it away, for all of your devices.
    History {
        /// Where; or `backup`.
        channel: String,
        /// Which; or what becomes of the backup.
        what: Versions,
    },
    /// Put an emoji at a message.
    React {
        /// Where.
        channel: String,
        /// Which.
        seq: u64,
        /// The emoji itself.
        emoji: String,
    },
    /// Take an emoji of yours away.
    Unreact {
        /// Where.
        channel: String,
        /// Which.
        seq: u64,
        /// The emoji itself.
        emoji: String,
    },
    /// Pin a message.
    Pin {
        /// Where.
        channel: String,
        /// Which.
        seq: u64,
    },
    /// Unpin a message.
    Unpin {
        /// Where.
        channel: String,
        /// Which.
        seq: u64,
    },
    /// Pinned messages of a channel.
    Pins {
        /// Which.
        channel: String,
    },
    /// Save the file of a message.
    Save(Save),
    /// Delete a message for everyone.
    Delete {
        /// Where.
        channel: String,
        /// Which.
        seq: u64,
    },
    /// Anonymous posts.
    #[command(subcommand)]
    Anon(Anon),
    /// Messages of a channel.
    Read {
        /// Which.
        channel: String,
        /// Only what follows this position.
        #[arg(long, value_name = "SEQ")]
        after: Option<u64>,
        /// Only what was said then or later: 2026-01-31, 2026-01-31T17:05 (UTC).
        #[arg(long, value_name = "WHEN", value_parser = when::parse, conflicts_with = "after")]
        since: Option<u64>,
        /// At most so many: the first after SEQ or since WHEN, or else the last.
        #[arg(long, value_name = "N")]
        limit: Option<u32>,
        /// At a terminal, too, leave what is shown unread.
        #[arg(long)]
        keep_unread: bool,
    },
    /// What is unread, what notifies, and texts among what is stored here.
    #[command(flatten)]
    Attention(Attention),
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
    /// Everything on one screen: servers, channels, messages; with keyboard and mouse.
    Tui,
    /// Your devices.
    #[command(subcommand)]
    Device(Device),
    /// Where else you are signed in.
    #[command(subcommand)]
    Session(SessionCommand),
    /// Identities at other providers that sign you in.
    #[command(subcommand)]
    Identity(Identity),
    /// What people tell of themselves: names, words, pictures.
    #[command(subcommand)]
    Profile(ProfileCommand),
    /// Fold away what somebody writes, and tell them nothing new of you.
    Block {
        /// Who.
        user: String,
    },
    /// Block somebody no longer.
    Unblock {
        /// Who.
        user: String,
    },
    /// Whom you block.
    Blocks,
    /// The safety number of you and somebody else.
    Verify {
        /// Who.
        user: String,
        /// You have compared this number with theirs, and it is the same.
        #[arg(long, value_name = "NUMBER")]
        confirm: Option<String>,
    },
    /// What the operator of a node may ask of it; needs no user.
    Admin(Admin),
    /// Whether the web client that a node serves is the one of a list of hashes.
    VerifyWeb(VerifyWeb),
    /// Wrap the local store's key by a passphrase (asked for, or COTERIE_PASSPHRASE).
    Lock,
    /// Take the passphrase away again.
    Unlock,
}

#[derive(Debug, Clone, Copy, Subcommand)]
pub(crate) enum Recovery {
    /// Show its 24 words.
    Show,
}

/// Which acts to show.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Audit {
    /// Of which server.
    pub(crate) server: String,
    /// Only those of one author.
    #[arg(long, value_name = "USER")]
    pub(crate) user: Option<String>,
    /// Only those of one sort, like `role_granted`.
    #[arg(long, value_name = "NAME")]
    pub(crate) action: Option<String>,
    /// Only those before this entry of the policy log.
    #[arg(long, value_name = "SEQ")]
    pub(crate) before: Option<u64>,
    /// At most so many.
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub(crate) limit: u32,
}

/// What to send, and where.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Send {
    /// Where.
    pub(crate) channel: String,
    /// What (after `--` if it begins with a dash); with a file, what is said of it.
    #[arg(required_unless_present_any = ["stdin", "file"])]
    pub(crate) text: Option<String>,
    /// Send each line of stdin as a message; empty lines are passed over.
    #[arg(long, conflicts_with_all = ["text", "file"])]
    pub(crate) stdin: bool,
    /// Send a file. The same again, after a crash or a lost connection, goes on where it stopped.
    #[arg(long, value_name = "PATH")]
    pub(crate) file: Option<PathBuf>,
    /// Leave in a JPEG, PNG or WebP where and by what it was made.
    #[arg(long, requires = "file")]
    pub(crate) keep_metadata: bool,
    /// Give up sending a file, where it was cut off.
    #[arg(long, requires = "file", conflicts_with = "text")]
    pub(crate) cancel: bool,
}

/// Which file to save, and where to.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Save {
    /// Where it was sent.
    pub(crate) channel: String,
    /// The number of its message, as `read` shows it.
    pub(crate) seq: u64,
    /// Where to [default: here, under its own name]; what is there is never written over.
    #[arg(long, value_name = "PATH")]
    pub(crate) out: Option<PathBuf>,
    /// Save the thumbnail of a picture instead.
    #[arg(long)]
    pub(crate) thumbnail: bool,
    /// Give up saving it, where that was cut off.
    #[arg(long)]
    pub(crate) cancel: bool,
}

/// What opens the vault.
#[derive(Debug, Clone, Copy, ClapArgs)]
pub(crate) struct UnlockBy {
    /// Read the password from stdin instead of COTERIE_PASSWORD or the terminal.
    #[arg(long)]
    pub(crate) password_stdin: bool,
    /// Read the recovery phrase from stdin instead.
    #[arg(long, conflicts_with = "password_stdin")]
    pub(crate) phrase: bool,
}

#[derive(Debug, Clone, Subcommand)]
pub(crate) enum Device {
    /// All of them.
    List,
    /// Let the new device that shows a code in, once you have compared the digits that both show.
    Approve {
        /// The code.
        code: String,
    },
    /// Revoke one: it is signed out and can read nothing from then on. The vault gets a new key, so
    /// the password is asked for (or the recovery phrase), if this device does not have the phrase.
    Revoke {
        /// Its id or name.
        device: String,
        #[command(flatten)]
        unlock: UnlockBy,
    },
}
