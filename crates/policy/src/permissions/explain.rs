//! Which rule decided whether somebody may do something, in words.

use coterie_types::{ChannelId, Millis, RoleId, UserId};

use super::{
    Flag, Permissions,
    resolve::{Step, Watch},
};
use crate::{Member, State};

/// The rule that decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rule {
    /// Not a member of the server.
    NotMember,
    /// There is no such channel.
    NoChannel,
    /// The owner has everything.
    Owner,
    /// Administrators have everything.
    Administrator,
    /// No role held has it.
    NoRole,
    /// `@everyone` has it.
    Everyone,
    /// A role held has it.
    Role(RoleId),
    /// The channel's overwrite for `@everyone`.
    EveryoneOverwrite,
    /// The channel's overwrite for a role held.
    RoleOverwrite(RoleId),
    /// The channel's overwrite for the member.
    MemberOverwrite,
    /// The member was added to a dm, and has not accepted yet.
    Invited,
    /// The member is timed out.
    TimedOut,
    /// Without `VIEW_CHANNEL` nothing in the channel.
    WithoutView,
    /// Without `SEND_MESSAGES` not this.
    WithoutSend,
    /// Without `CONNECT` nothing else in a voice channel.
    WithoutConnect,
}

impl Rule {
    /// Its stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotMember => "not_member",
            Self::NoChannel => "no_channel",
            Self::Owner => "owner",
            Self::Administrator => "administrator",
            Self::NoRole => "no_role",
            Self::Everyone => "everyone",
            Self::Role(_) => "role",
            Self::EveryoneOverwrite => "everyone_overwrite",
            Self::RoleOverwrite(_) => "role_overwrite",
            Self::MemberOverwrite => "member_overwrite",
            Self::Invited => "invited",
            Self::TimedOut => "timed_out",
            Self::WithoutView => "without_view",
            Self::WithoutSend => "without_send",
            Self::WithoutConnect => "without_connect",
        }
    }

    /// The role it is about.
    #[must_use]
    pub const fn role(self) -> Option<RoleId> {
        match self {
            Self::Role(role) | Self::RoleOverwrite(role) => Some(role),
            _ => None,
        }
    }
}

/// Whether somebody may do something, and which rule decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// Whether they may.
    pub allowed: bool,
    /// The rule that had the last word.
    pub rule: Rule,
    /// The same in words.
    pub words: String,
}

/// Who is in no server: ids of users are hashes.
const NOBODY: UserId = UserId::from_bytes([0; 16]);

/// Keeps the last step that touched one flag.
struct Trace {
    flag: Flag,
    has: bool,
    rule: Rule,
}

impl Watch for Trace {
    fn step(&mut self, step: Step, taken: Permissions, added: Permissions) {
        let (takes, adds) = (taken.has(self.flag), added.has(self.flag));
        let decides = match step {
            Step::NotMember | Step::NoChannel | Step::Owner | Step::Administrator => true,
            // The first role that has it is named; later ones change nothing.
            Step::EveryoneBase | Step::RoleBase(_) => adds && !self.has,
            // What is gone already was not lost by meaning.
            Step::Invited
            | Step::TimedOut
            | Step::WithoutView
            | Step::WithoutSend
            | Step::WithoutConnect => takes && self.has,
            // An overwrite that says again what was so is still the one that has the last word.
            _ => takes || adds,
        };
        if decides {
            self.has = adds;
            self.rule = rule(step);
        }
    }
}

const fn rule(step: Step) -> Rule {
    match step {
        Step::NotMember => Rule::NotMember,
        Step::NoChannel => Rule::NoChannel,
        Step::Owner | Step::DmOwner => Rule::Owner,
        Step::EveryoneBase => Rule::Everyone,
        Step::RoleBase(role) => Rule::Role(role),
        Step::Administrator => Rule::Administrator,
        Step::EveryoneOverwrite => Rule::EveryoneOverwrite,
        Step::RoleDeny(role) | Step::RoleAllow(role) => Rule::RoleOverwrite(role),
        Step::MemberOverwrite => Rule::MemberOverwrite,
        Step::Invited => Rule::Invited,
        Step::TimedOut => Rule::TimedOut,
        Step::WithoutView => Rule::WithoutView,
        Step::WithoutSend => Rule::WithoutSend,
        Step::WithoutConnect => Rule::WithoutConnect,
    }
}

impl State {
    /// Whether a user may do something at a time, in a channel or in the server as a whole, and
    /// which rule decided.
    #[must_use]
    pub fn explain(
        &self,
        user: UserId,
        channel: Option<ChannelId>,
        flag: Flag,
        at: Millis,
    ) -> Explanation {
        let mut trace = Trace { flag, has: false, rule: Rule::NoRole };
        let allowed = self.resolve(user, channel, Some(at), &mut trace).has(flag);
        debug_assert_eq!(allowed, trace.has);
        let rule = trace.rule;
        Explanation { allowed, rule, words: self.words(rule, allowed, flag) }
    }

    /// Whether a member who held this role and no other would be allowed something, and which rule
    /// decided: what is set for single members is left aside. Of `@everyone`: a member without roles.
    #[must_use]
    pub fn explain_role(
        &self,
        role: RoleId,
        channel: Option<ChannelId>,
        flag: Flag,
    ) -> Explanation {
        let mut trace = Trace { flag, has: false, rule: Rule::NoRole };
        let mut anybody = Member::new(NOBODY, "", 0);
        if role != self.everyone() {
            anybody.roles = [role].into();
        }
        let allowed = self.resolve_as(&anybody, false, channel, &mut trace).has(flag);
        let rule = trace.rule;
        Explanation { allowed, rule, words: self.words(rule, allowed, flag) }
    }

    fn words(&self, rule: Rule, allowed: bool, flag: Flag) -> String {
        let name = |role| self.role(role).map_or_else(String::new, |role| role.name.to_string());
        let does = if allowed { "allows" } else { "denies" };
        match rule {
            Rule::NotMember => "not a member of the server".into(),
            Rule::NoChannel => "there is no such channel".into(),
            Rule::Owner if self.is_dm() => format!("whoever opened the conversation has {flag}"),
            Rule::Owner => "the owner may do everything".into(),
            Rule::Administrator => {
                "an administrator may do everything, and overwrites do not matter".into()
            }
            Rule::NoRole => format!("neither @everyone nor any role held has {flag}"),
            Rule::Everyone => format!("@everyone has {flag}"),
            Rule::Role(role) => format!("the role {} has {flag}", name(role)),
            Rule::EveryoneOverwrite => format!("the channel {does} {flag} for @everyone"),
            Rule::RoleOverwrite(role) => {
                format!("the channel {does} {flag} for the role {}", name(role))
            }
            Rule::MemberOverwrite => {
                format!("the channel {does} {flag} for this member, which is the last word")
            }
            Rule::Invited => "has not accepted the request yet: only VIEW_CHANNEL is left".into(),
            Rule::TimedOut => {
                "timed out: only VIEW_CHANNEL and READ_HISTORY are left for now".into()
            }
            Rule::WithoutView => "without VIEW_CHANNEL nothing is left in a channel".into(),
            Rule::WithoutSend => format!("without SEND_MESSAGES there is no {flag}"),
            Rule::WithoutConnect => {
                "without CONNECT nothing else is left in a voice channel".into()
            }
        }
    }
}
