//! `dm` and `requests`: direct messages.

use clap::{Args as ClapArgs, Subcommand};
use coterie_core::{
    Request,
    acts::{AcceptRequest, DeclineRequest},
};

/// Whom to write to.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Dm {
    /// Usernames, joined by commas; without any the direct messages there are.
    #[arg(value_name = "USER[,USER…]")]
    pub(crate) users: Option<String>,
    /// What to send there (after `--` if it begins with a dash).
    #[arg(requires = "users", conflicts_with = "add_to")]
    pub(crate) text: Option<String>,
    /// Add the one user to these direct messages: an id, or the people in them as `@bob`.
    #[arg(long, value_name = "DM", requires = "users")]
    pub(crate) add_to: Option<String>,
}

#[derive(Debug, Clone, Subcommand)]
pub(crate) enum Requests {
    /// All that wait for an answer.
    List,
    /// Accept one: from then on it is like any other conversation.
    Accept {
        /// Its id, or who has asked as `@bob`.
        request: String,
    },
    /// Decline one.
    Decline {
        /// Its id, or who has asked as `@bob`.
        request: String,
    },
}

impl From<Dm> for Request {
    fn from(dm: Dm) -> Self {
        let Some(users) = dm.users else { return Self::ListDms };
        if let Some(to) = dm.add_to {
            return Self::AddToDm { dm: to, user: users };
        }
        let users = users.split(',').filter(|user| !user.is_empty()).map(str::to_owned).collect();
        Self::OpenDm { users, text: dm.text }
    }
}

impl From<Requests> for Request {
    fn from(requests: Requests) -> Self {
        match requests {
            Requests::List => Self::ListRequests,
            Requests::Accept { request } => AcceptRequest { request, reason: None }.into(),
            Requests::Decline { request } => DeclineRequest { request, reason: None }.into(),
        }
    }
}
