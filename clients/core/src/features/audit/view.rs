//! The flow: saved entries, the newest first, until enough of them are of the sort asked for.

use coterie_policy::{Entry, Flag, Payload, SignedIntent};
use coterie_types::{EntryId, Millis, Seq, ServerId, UserId};
use serde::Serialize;
use serde_json::{Map, Value};

use super::{
    acted::{TargetKind, target},
    difference::difference,
};
use crate::{
    AskId, Core, Failure, FailureKind, Row,
    features::views::{Somebody, somebody},
    flow::{Flow, Input, Step},
    keys,
    loading::Loading,
    turn::Turn,
};

/// Entries looked through at a time.
const CHUNK: u64 = 256;

/// An act.
#[derive(Debug, Serialize)]
struct AuditEntry {
    policy_seq: Seq,
    entry_id: EntryId,
    at: Millis,
    action: &'static str,
    actor: Somebody,
    target_kind: TargetKind,
    target_id: String,
    /// What it is called; may be empty.
    target: String,
    reason: Option<String>,
    /// What differs, as it was; none where that is not at hand.
    before: Option<Map<String, Value>>,
    /// The same as it was then.
    after: Option<Map<String, Value>>,
}

/// Acts, the newest first.
#[derive(Debug, Serialize)]
struct AuditPage {
    entries: Vec<AuditEntry>,
}

enum Stage {
    Begin,
    Servers,
    Loading(ServerId, Option<UserId>, Seq),
}

/// The acts of a server, the newest first.
pub(in crate::features) struct Audit {
    server: String,
    user: Option<String>,
    action: Option<String>,
    before: Option<Seq>,
    limit: usize,
    found: Vec<AuditEntry>,
    stage: Stage,
}

impl Audit {
    pub(in crate::features) fn new(
        server: String,
        user: Option<String>,
        action: Option<String>,
        before: Option<Seq>,
        limit: u32,
    ) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX).max(1);
        Self { server, user, action, before, limit, found: Vec::new(), stage: Stage::Begin }
    }

    fn begin(&mut self, core: &mut Core) -> Result<(), Failure> {
        let known = |name: &&String| coterie_policy::Body::NAMES.contains(&name.as_str());
        if let Some(action) = self.action.as_ref().filter(|name| !known(name)) {
            let names = coterie_policy::Body::NAMES.join(", ");
            let words = format!("no such act: {action} ({names})");
            return Err(Failure::new(FailureKind::Usage, "usage", words));
        }
        core.sync_servers()
    }

    fn load(&mut self, core: &mut Core, turn: &mut Turn<'_>, ask: AskId) -> Result<(), Failure> {
        let state = super::super::list::state_of(core, &self.server)?;
        let (server, head) = (state.server(), state.head().seq);
        if !state.may(core.account()?.user, Flag::ViewAuditLog, None) {
            let words = "only those with VIEW_AUDIT_LOG look at the audit log";
            return Err(Failure::new(FailureKind::Refused, "forbidden", words));
        }
        let user = self.user.as_deref().map(|text| core.resolve_anybody(state, text));
        let user = user.transpose()?;
        let to = self.before.unwrap_or(Seq::MAX).min(head + 1);
        self.load_before(core, turn, ask, server, user, to);
        Ok(())
    }

    fn load_before(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        server: ServerId,
        user: Option<UserId>,
        to: Seq,
    ) {
        let from = to.saturating_sub(CHUNK).max(1);
        let range = (keys::policy(server, from), keys::policy(server, to.max(1)));
        core.load_rows(turn, Loading::Ask(ask), range, (u32::MAX, false));
        self.stage = Stage::Loading(server, user, from);
    }

    /// What of a saved entry is told, if it is of the sort asked for.
    fn told(
        &self,
        core: &Core,
        server: ServerId,
        user: Option<UserId>,
        row: &Row,
    ) -> Option<AuditEntry> {
        let entry = Entry::parse(&row.value).ok()?;
        let Payload::Intent(bytes) = &entry.payload else { return None };
        let parsed = SignedIntent::parse(bytes).ok()?;
        let intent = parsed.claims();
        let action = intent.body.name();
        let wanted = user.is_none_or(|user| user == intent.user)
            && self.action.as_deref().is_none_or(|wanted| wanted == action);
        if !wanted {
            return None;
        }
        let policy = &core.servers.get(&server)?.policy;
        let target = target(server, intent);
        let (was, is) = (policy.state_at(entry.seq.saturating_sub(1)), policy.state_at(entry.seq));
        let states = [is, was, policy.state()].into_iter().flatten();
        let mut names = states.map(|state| target.name(state));
        let name = names.find(|name| !name.is_empty()).unwrap_or_default();
        // Of old entries the states around them are not at hand.
        let both = was.is_some() || entry.seq == 1;
        let view = |state: Option<&coterie_policy::State>| target.view(core, state?);
        let (before, after) = if both { difference(view(was), view(is)) } else { (None, None) };
        Some(AuditEntry {
            policy_seq: entry.seq,
            entry_id: intent.entry,
            at: entry.at,
            action,
            actor: somebody(core, server, intent.user),
            target_kind: target.kind(),
            target_id: target.id(),
            target: name,
            reason: intent.reason.clone(),
            before,
            after,
        })
    }
}

impl Flow for Audit {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        match (&self.stage, input) {
            (Stage::Begin, _) => {
                self.begin(core)?;
                self.stage = Stage::Servers;
            }
            (Stage::Servers, _) if core.servers_synced() => self.load(core, turn, ask)?,
            (Stage::Loading(server, user, from), Input::Rows(rows)) => {
                let (server, user, from) = (*server, *user, *from);
                for row in rows.iter().rev() {
                    if self.found.len() < self.limit {
                        self.found.extend(self.told(core, server, user, row));
                    }
                }
                if self.found.len() < self.limit && from > 1 {
                    self.load_before(core, turn, ask, server, user, from);
                } else {
                    let entries = std::mem::take(&mut self.found);
                    return Ok(Step::done(&AuditPage { entries }));
                }
            }
            _ => {}
        }
        Ok(Step::Wait)
    }
}
