//! `admin`: what the operator of a node may ask of it.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};
use coterie_driver::{OperatorRequest, Target, Which};

/// With which token, and what.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Admin {
    /// File with the operator's token, `operator.token` among the node's secrets; `-` reads a line
    /// of stdin.
    #[arg(long, global = true, env = "COTERIE_ADMIN_TOKEN_FILE", value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: AdminCommand,
}

#[derive(Debug, Clone, Subcommand)]
pub(crate) enum AdminCommand {
    /// All users, by name.
    Users {
        /// Only those whose name begins so.
        #[arg(long, value_name = "TEXT")]
        search: Option<String>,
        /// Only those that are disabled.
        #[arg(long)]
        disabled: bool,
    },
    /// One of them.
    User {
        /// Their id or name.
        user: String,
    },
    /// All servers, by name.
    Servers {
        /// Only those whose name begins so.
        #[arg(long, value_name = "TEXT")]
        search: Option<String>,
        /// Only those that are disabled.
        #[arg(long)]
        disabled: bool,
    },
    /// One of them.
    Server {
        /// Its id or name.
        server: String,
    },
    /// Keep a user, or the members of a server, out.
    Disable {
        #[command(subcommand)]
        target: Disabled,
    },
    /// Let them in again.
    Enable {
        #[command(subcommand)]
        target: Enabled,
    },
    /// How much there is of everything.
    Stats,
    /// Count what is over and may be purged.
    Retention {
        /// And purge it.
        #[arg(long)]
        run: bool,
    },
}

#[derive(Debug, Clone, Subcommand)]
pub(crate) enum Disabled {
    /// A user: their sessions end.
    User {
        /// Their id or name.
        user: String,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// A server: nothing of it is deleted.
    Server {
        /// Its id or name.
        server: String,
        /// Why; its members are told.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
}

#[derive(Debug, Clone, Subcommand)]
pub(crate) enum Enabled {
    /// A user.
    User {
        /// Their id or name.
        user: String,
    },
    /// A server.
    Server {
        /// Its id or name.
        server: String,
    },
}

impl From<AdminCommand> for OperatorRequest {
    fn from(command: AdminCommand) -> Self {
        match command {
            AdminCommand::Users { search, disabled } => Self::Users(Which { search, disabled }),
            AdminCommand::User { user } => Self::User(user),
            AdminCommand::Servers { search, disabled } => Self::Servers(Which { search, disabled }),
            AdminCommand::Server { server } => Self::Server(server),
            AdminCommand::Disable { target: Disabled::User { user, reason } } => {
                Self::Disable(Target::User(user), reason)
            }
            AdminCommand::Disable { target: Disabled::Server { server, reason } } => {
                Self::Disable(Target::Server(server), reason)
            }
            AdminCommand::Enable { target: Enabled::User { user } } => {
                Self::Enable(Target::User(user))
            }
            AdminCommand::Enable { target: Enabled::Server { server } } => {
                Self::Enable(Target::Server(server))
            }
            AdminCommand::Stats => Self::Stats,
            AdminCommand::Retention { run } => Self::Retention { dry_run: !run },
        }
    }
}
