//! `attest claim`: proves to pass a role's gate, by an attestation that is used up by it.

use coterie_policy::body::RoleClaimed;
use coterie_types::{Bytes, Millis, limits::CLOCK_OFF};
use coterie_zk::attribute::Claim;

use super::list::left;
use crate::{
    AskId, Core, Failure, FailureKind,
    acts::{Act as _, ClaimRole},
    attestations::{AttestationRecord, Spent, Wanted, choose},
    features::act::{At, Doing, Walk, acted},
    flow::{Flow, Input, Step},
    keys,
    resolve::role_in,
    server::intent::Wish,
    turn::Turn,
};

/// A role that is being claimed.
pub(in crate::features) struct Claiming {
    act: ClaimRole,
    walk: Walk,
    /// What is used up by it, once that is chosen.
    used: Option<AttestationRecord>,
}

impl Claiming {
    pub(in crate::features) const fn new(act: ClaimRole) -> Self {
        Self { act, walk: Walk::new(), used: None }
    }

    /// Chooses an attestation and proves by it. That it is used is saved before anything leaves.
    fn set_out(
        act: &ClaimRole,
        core: &mut Core,
        turn: &mut Turn<'_>,
    ) -> Result<(Doing, AttestationRecord), Failure> {
        let user = core.account()?.user;
        let at = At::find(core, act.place())?;
        let (server, now) = (at.server(), at.now);
        let id = role_in(at.state, &act.role)?;
        let gate = at.state.role(id).and_then(|role| role.gate).ok_or_else(not_gated)?;
        if at.state.member(user).is_some_and(|member| member.holds(id)) {
            return Err(Failure::new(
                FailureKind::Refused,
                "role_held",
                "you have the role already",
            ));
        }
        // The node may be behind: a threshold of its yesterday stands, one of its tomorrow does not.
        let day = at.state.at().max(Millis(core.now.0.saturating_sub(CLOCK_OFF)));
        let threshold = gate.threshold_at(day).ok_or_else(beyond)?;
        let wanted = Wanted { state: at.state, role: id, gate, threshold, now };
        let serial = choose(&core.attestations, &wanted)?;
        let before = gate.before((server, id, user), threshold, now).ok_or_else(beyond)?;
        let mut record = core.attestations.get(&serial).cloned().ok_or_else(beyond)?;
        let attestation = record.attestation().map_err(|e| bug(e.to_string()))?;
        let claim = Claim::prove(&before, &attestation, &record.opening(), &mut turn.rng);
        let claim = Bytes(claim.map_err(|e| bug(e.to_string()))?);
        record.spent = Some(Spent { server, role: id });
        turn.save(keys::attestation(serial), &record);
        core.attestations.insert(serial, record.clone());
        let body = RoleClaimed { role: id, threshold, claim };
        let wish = Wish { body: body.into(), reason: act.reason.clone() };
        Ok((Doing::new(core, server, wish), record))
    }
}

impl Flow for Claiming {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        let Self { act, walk, used } = self;
        let out = |core: &mut Core, turn: &mut Turn<'_>| {
            let (doing, record) = Self::set_out(act, core, turn)?;
            *used = Some(record);
            Ok(doing)
        };
        let Some(done) = walk.step((core, turn, ask), &input, act, out)? else {
            return Ok(Step::Wait);
        };
        let mut acted = acted(core, &done)?;
        acted.left = self.used.as_ref().map(|used| left(core, used));
        Ok(Step::done(&acted))
    }
}

fn not_gated() -> Failure {
    let words = "the role has no gate: it is given, and not claimed";
    Failure::new(FailureKind::Refused, "role_not_gated", words)
}

fn beyond() -> Failure {
    let words = "the role's gate asks for something that this program does not know";
    Failure::new(FailureKind::Refused, "gate_unknown", words)
}

fn bug(words: String) -> Failure {
    Failure::new(FailureKind::Bug, "bug", words)
}
