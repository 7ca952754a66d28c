//! Whom one writes to: found by name, and held against everything that is known of them.

use std::collections::{BTreeSet, VecDeque};

use coterie_protocol::rest::NamedUser;
use coterie_types::{Bytes, Gather as _, UserId, check_username};

use crate::{
    AskId, Core, Failure, FailureKind,
    account::{forged, open_log},
    net::{Purpose, Reply},
    turn::Turn,
};

/// Somebody who was found.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) user: UserId,
    pub(super) username: String,
    /// Their device log, verified.
    pub(super) entries: Vec<Bytes>,
}

/// Names on their way to people.
#[derive(Debug)]
pub(super) struct People {
    names: VecDeque<String>,
    asked: Option<String>,
    pub(super) found: Vec<Found>,
}

impl People {
    /// `bob`, `@bob`; each once.
    pub(super) fn named(texts: &[String]) -> Result<Self, Failure> {
        let names: BTreeSet<&str> =
            texts.iter().map(|text| text.strip_prefix('@').unwrap_or(text)).into_set();
        if names.is_empty() {
            return Err(Failure::new(FailureKind::Usage, "usage", "name at least one user"));
        }
        for name in &names {
            check_username(name)
                .map_err(|e| Failure::new(FailureKind::Usage, "usage", format!("{name}: {e}")))?;
        }
        let names = names.into_iter().map(str::to_owned).collect();
        Ok(Self { names, asked: None, found: Vec::new() })
    }

    pub(super) fn ids(&self) -> BTreeSet<UserId> {
        self.found.iter().map(|found| found.user).into_set()
    }

    /// Asks for the next one; false when all are found.
    pub(super) fn ask(&mut self, core: &mut Core, turn: &mut Turn<'_>, ask: AskId) -> bool {
        if self.asked.is_some() {
            return true;
        }
        let Some(name) = self.names.pop_front() else { return false };
        core.net.get(turn, Purpose::Ask(ask), format!("/v1/users/named/{name}"));
        self.asked = Some(name);
        true
    }

    /// The node's answer: a device log, which makes the id. What is known of a user or a name from
    /// verified logs must not differ from it.
    pub(super) fn answered(&mut self, core: &Core, reply: &Reply) -> Result<(), Failure> {
        let Some(name) = self.asked.take() else { return Ok(()) };
        let answer: NamedUser = reply.parse().map_err(|failure| match failure.code.as_str() {
            "not_found" => {
                Failure::new(FailureKind::NotFound, "not_found", format!("no such user: {name}"))
            }
            _ => failure,
        })?;
        let log = open_log(&answer.entries)
            .map_err(|e| forged(&format!("the node shows a forged device log of {name}: {e}")))?;
        if log.user() != answer.user_id || answer.username != name {
            return Err(forged("the node answered for another user"));
        }
        if log.user() == core.account()?.user {
            let words = "one does not write to oneself";
            return Err(Failure::new(FailureKind::Refused, "self", words));
        }
        let mut known = core.own_states().flat_map(|state| state.members());
        if known.any(|member| *member.username == *name && member.user != log.user()) {
            let words = format!("the node names another user {name} than the one you know");
            return Err(forged(&words));
        }
        if core.verified.get(&log.user()).is_some_and(|v| v.identity.0 != *log.identity_key()) {
            let words = format!(
                "{name}'s identity key is another than the one you compared: verify them anew first"
            );
            return Err(Failure::new(FailureKind::Lied, "identity_changed", words));
        }
        self.found.push(Found { user: log.user(), username: name, entries: answer.entries });
        Ok(())
    }
}
