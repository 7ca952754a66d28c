//! `invite`: invitations.

use clap::Subcommand;
use coterie_core::{
    Request,
    acts::{CreateInvitation, RevokeInvitation},
};

use crate::span;

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
        /// A role that whoever joins by it gets; again for more.
        #[arg(long = "role", value_name = "ROLE")]
        roles: Vec<String>,
        /// The channel it leads to.
        #[arg(long, value_name = "CHANNEL")]
        channel: Option<String>,
        /// Why, for the audit log.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
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
        /// Why, for the audit log.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
}

impl From<Invite> for Request {
    fn from(invite: Invite) -> Self {
        match invite {
            Invite::Create { server, uses, expires, roles, channel, reason } => {
                CreateInvitation { server, uses, life_ms: expires, channel, roles, reason }.into()
            }
            Invite::List { server } => Self::ListInvitations { server },
            Invite::Revoke { invitation, reason } => RevokeInvitation { invitation, reason }.into(),
        }
    }
}
