//! `member`: what is done with one member.

use clap::Subcommand;
use coterie_core::{
    Request,
    acts::{Ban, GiveRole, Kick, SetNickname, SetTimeout, TakeRole, Unban},
};

use super::given;
use crate::span;

#[derive(Debug, Clone, Subcommand)]
pub(crate) enum Member {
    /// All of them.
    List {
        /// Of which server.
        server: String,
    },
    /// One, with their roles and what they may do.
    Show {
        /// Where.
        server: String,
        /// Whom.
        user: String,
    },
    /// Give or take a role.
    #[command(subcommand)]
    Role(MemberRole),
    /// Let a member only look on for a while.
    Timeout {
        /// Where.
        server: String,
        /// Whom.
        user: String,
        /// For how long: 10m, 1h, 7d; 0 ends a time-out.
        #[arg(value_name = "TIME", value_parser = given::time_out)]
        time: u64,
        /// Why, for the audit log.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// Put a member out of a server.
    Kick {
        /// Where.
        server: String,
        /// Whom.
        user: String,
        /// Why, for the audit log.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// Put somebody out of a server for good; an id will do for who is no member.
    Ban {
        /// Where.
        server: String,
        /// Whom.
        user: String,
        /// Delete their messages of this last time, as far as they are known here: 1h, 1d.
        #[arg(long, value_name = "TIME", value_parser = span::life)]
        purge: Option<u64>,
        /// Why, for the audit log.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// End a ban.
    Unban {
        /// Where.
        server: String,
        /// Whose.
        user: String,
        /// Why, for the audit log.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// Set somebody's nickname, or one's own.
    Nick {
        /// Where.
        server: String,
        /// Whose.
        user: String,
        /// The nickname; without one it is taken away.
        nickname: Option<String>,
        /// Why, for the audit log.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
}

#[derive(Debug, Clone, Subcommand)]
pub(crate) enum MemberRole {
    /// Give a member a role.
    Add {
        /// Where.
        server: String,
        /// Whom.
        user: String,
        /// Which.
        role: String,
        /// Why, for the audit log.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// Take a role from a member.
    Remove {
        /// Where.
        server: String,
        /// Whom.
        user: String,
        /// Which.
        role: String,
        /// Why, for the audit log.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
}

impl From<Member> for Request {
    fn from(member: Member) -> Self {
        match member {
            Member::List { server } => Self::ListMembers { server },
            Member::Show { server, user } => Self::ShowMember { server, user },
            Member::Role(MemberRole::Add { server, user, role, reason }) => {
                GiveRole { server, user, role, reason }.into()
            }
            Member::Role(MemberRole::Remove { server, user, role, reason }) => {
                TakeRole { server, user, role, reason }.into()
            }
            Member::Timeout { server, user, time, reason } => {
                SetTimeout { server, user, life_ms: time, reason }.into()
            }
            Member::Kick { server, user, reason } => Kick { server, user, reason }.into(),
            Member::Ban { server, user, purge, reason } => {
                Ban { server, user, purge_ms: purge.unwrap_or_default(), reason }.into()
            }
            Member::Unban { server, user, reason } => Unban { server, user, reason }.into(),
            Member::Nick { server, user, nickname, reason } => {
                let nickname = nickname.unwrap_or_default();
                SetNickname { server, user: Some(user), nickname, reason }.into()
            }
        }
    }
}
