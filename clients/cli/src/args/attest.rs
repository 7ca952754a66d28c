//! `attest`: what an attester vouches for, from both sides.

use std::path::PathBuf;

use clap::{ArgGroup, Args as ClapArgs, Subcommand};
use coterie_core::{Request, acts::ClaimRole};
use coterie_types::{Date, UserId};

use crate::span;

/// Roles that are claimed by a proof: `role gate` sets what is proved.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum Attest {
    /// The public key of an attester, which `role gate` takes; makes the key if there is none. Needs no
    /// user.
    Key {
        /// The file with the attester's secret key.
        file: PathBuf,
    },
    /// Vouch for a number about a user, as an attester; needs no user of its own. The file it writes is a
    /// secret for that user.
    Issue(Issue),
    /// Keep what an attester has given.
    Import {
        /// The file; `-` reads stdin.
        file: PathBuf,
    },
    /// What is kept here, and how much of it is left.
    List,
    /// Prove to pass the gate of a role, and have it: uses one attestation up. Nobody learns the number.
    Claim {
        /// Where.
        server: String,
        /// Which.
        role: String,
        /// Why, for the audit log.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
}

/// What is attested.
#[derive(Debug, Clone, ClapArgs)]
#[command(group = ArgGroup::new("number").required(true).args(["born", "value"]))]
pub(crate) struct Issue {
    /// The file with the attester's secret key; made if there is none.
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,
    /// Whom: their id, as `whoami` says it.
    #[arg(long, value_name = "ID")]
    pub(crate) user: UserId,
    /// Their birth date.
    #[arg(long, value_name = "DAY")]
    pub(crate) born: Option<Date>,
    /// Which number it is, if it is no birth date; with --value.
    #[arg(long, value_name = "N", requires = "value", value_parser = clap::value_parser!(u16).range(2..))]
    pub(crate) attribute: Option<u16>,
    /// The number.
    #[arg(long, value_name = "N", requires = "attribute", conflicts_with = "born")]
    pub(crate) value: Option<u32>,
    /// How long it is valid.
    #[arg(long = "for", value_name = "TIME", default_value = "365d", value_parser = span::some)]
    pub(crate) life: u64,
    /// How many times: each is good for one claim.
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u8).range(1..=100))]
    pub(crate) count: u8,
    /// The file to write; what is there is never written over.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

impl Attest {
    /// What it asks of the core; nothing of what goes its own way.
    pub(crate) fn request(self) -> Option<Request> {
        match self {
            Self::List => Some(Request::ListAttestations),
            Self::Claim { server, role, reason } => Some(ClaimRole { server, role, reason }.into()),
            Self::Key { .. } | Self::Issue(_) | Self::Import { .. } => None,
        }
    }
}
