//! Who signs in, by what, where else, and what is kept of them.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};

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

/// Another password, and what opens the vault for it.
#[derive(Debug, Clone, Copy, ClapArgs)]
pub(crate) struct NewPassword {
    /// Read both passwords from stdin, a line each: the one before (else COTERIE_PASSWORD or the
    /// terminal) and the new one (else the terminal).
    #[arg(long)]
    pub(crate) password_stdin: bool,
    /// Read the recovery phrase from stdin, first, instead of the password before.
    #[arg(long)]
    pub(crate) phrase: bool,
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
    /// Replace your identity key by the next one of the recovery phrase. Whoever has verified you is
    /// asked to compare again.
    Rotate {
        /// Read the recovery phrase from stdin, if this profile does not have it.
        #[arg(long)]
        phrase: bool,
    },
    /// Let it sign you in no longer.
    Unlink {
        /// The provider's name at the node.
        provider: String,
    },
}
