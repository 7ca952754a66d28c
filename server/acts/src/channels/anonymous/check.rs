//! What is asked of an anonymous post before its proof: cheap things first.

use coterie_policy::{AnonymousRefusal, AnonymousRules};
use coterie_ports::rows::AnonymousRow;
use coterie_seal::GateKey;
use coterie_types::{ChannelId, ErrorCode, Head, Millis, Seq, limits::ANONYMITY_GRACE};

use super::parsed::Parsed;
use crate::{ActError, Answer, Node, channels::loaded::Loaded, policy::Folded};

/// What came of it.
pub(super) enum Checked {
    /// It may be proved and appended; e(n) after it is this.
    New(AnonymousRules, Head),
    /// The same bytes are in the log.
    Known(Seq),
}

impl Node {
    /// Window, epoch, ring head, removals that are owed, gate, nullifier: in this order.
    pub(super) async fn check_anonymous(
        &self,
        policy: &Folded,
        loaded: &mut Loaded,
        parsed: &Parsed,
    ) -> Answer<Checked> {
        let position = self.check_position_of(policy, loaded, parsed).await;
        // An answer that got lost is given again, whatever has changed meanwhile.
        let used = self.store.find_anonymous(loaded.channel, &parsed.nullifier).await?;
        if let Some(seq) = self.same_bytes(loaded.channel, used, parsed).await? {
            return Ok(Checked::Known(seq));
        }
        let (rules, pinned) = position?;
        match used {
            Some(_) => Err(ActError::new(ErrorCode::NullifierUsed, "the nullifier is used")),
            None => Ok(Checked::New(rules, pinned)),
        }
    }

    async fn check_position_of(
        &self,
        policy: &Folded,
        loaded: &mut Loaded,
        parsed: &Parsed,
    ) -> Answer<(AnonymousRules, Head)> {
        let (channel, present) = (loaded.channel, policy.present());
        let rules = match &parsed.post.poll {
            Some(name) => self.check_vote(present, channel, &parsed.claim(), name).await?,
            None => self.check_window(policy, channel, parsed).await?,
        };
        // e(n) is the ring head, or what the channel has pinned already.
        let pinned = loaded.pinned.filter(|pinned| pinned.seq > rules.head.seq);
        let pinned = pinned.unwrap_or(rules.head);
        let group = loaded.acted_in(present)?;
        if parsed.post.epoch != group.epoch() {
            let detail = "the channel's group is at another epoch";
            return Err(ActError::new(ErrorCode::EpochConflict, detail));
        }
        let then = policy.at(pinned.seq).map_or(0, |at| group.outsiders(at, channel));
        if then + group.outsiders(present, channel) > 0 {
            let detail = "somebody has to be removed from the group first";
            return Err(ActError::new(ErrorCode::ReconcileFirst, detail));
        }
        let gate = self.store.find_gate(channel, group.id.incarnation, parsed.post.epoch).await?;
        let gate = gate.ok_or_else(|| {
            ActError::new(ErrorCode::NoGate, "the node has no gate key of this epoch")
        })?;
        if !GateKey::from_bytes(&gate.0).admits(&parsed.bytes, &parsed.gate.0) {
            let detail = "the gate's tag is not one of this epoch";
            return Err(ActError::new(ErrorCode::GateRefused, detail));
        }
        Ok((rules, pinned))
    }

    /// Judges a post at the node's present head, its proof left aside, in a window that is open.
    async fn check_window(
        &self,
        policy: &Folded,
        channel: ChannelId,
        parsed: &Parsed,
    ) -> Answer<AnonymousRules> {
        let last = self.store.find_last_anonymous(channel).await?.map(|row| row.starts);
        let rules = policy.present().judge_anonymous(channel, &parsed.claim(), last);
        let rules = rules.map_err(|refusal| self.refused_anonymously(policy, channel, refusal))?;
        check_open(&rules, self.clock.now())?;
        Ok(rules)
    }

    /// The seq of a post that is there already, if it is byte for byte this one.
    async fn same_bytes(
        &self,
        channel: ChannelId,
        row: Option<AnonymousRow>,
        parsed: &Parsed,
    ) -> Answer<Option<Seq>> {
        let Some(row) = row else { return Ok(None) };
        let envelope = self.store.find_envelope(channel, row.seq).await?;
        let same = envelope.is_some_and(|envelope| envelope.body_hash == parsed.body_hash);
        Ok(same.then_some(row.seq))
    }

    fn refused_anonymously(
        &self,
        policy: &Folded,
        channel: ChannelId,
        refusal: AnonymousRefusal,
    ) -> ActError {
        use AnonymousRefusal as R;
        let now = self.clock.now().0 / 1000;
        let code = match refusal {
            // Whether a channel exists is not for strangers to know.
            R::ChannelUnknown => return off(),
            R::BelowFloor => ErrorCode::BelowVersionFloor,
            // It is allowed now, but was or will not be then.
            R::AnonymityOff if policy.present().anonymous_window_at(channel, now).is_some() => {
                ErrorCode::WindowClosed
            }
            R::AnonymityOff => return off(),
            R::WindowOver | R::WindowBack => ErrorCode::WindowClosed,
            R::RingStale => ErrorCode::RingStale,
            R::Class => ErrorCode::Invalid,
            _ => ErrorCode::ProofRefused,
        };
        ActError::new(code, refusal.to_string()).with_rule(refusal.rule())
    }
}

/// The channel allows none, or there is no such channel.
pub(super) fn off() -> ActError {
    let refusal = AnonymousRefusal::AnonymityOff;
    ActError::new(ErrorCode::AnonymityOff, refusal.to_string()).with_rule(refusal.rule())
}

/// The error for what only the proof, or making its ring, shows.
pub(super) fn refused_proof(refusal: AnonymousRefusal) -> ActError {
    let code = match refusal {
        AnonymousRefusal::RingTooSmall | AnonymousRefusal::RingTooLarge => ErrorCode::AnonymityOff,
        AnonymousRefusal::RingStale => ErrorCode::RingStale,
        _ => ErrorCode::ProofRefused,
    };
    ActError::new(code, refusal.to_string()).with_rule(refusal.rule())
}

/// The window has begun, and is not over for longer than a post may take on its way.
fn check_open(rules: &AnonymousRules, now: Millis) -> Answer<()> {
    let now = now.0 / 1000;
    if rules.start <= now && now < rules.closes.saturating_add(ANONYMITY_GRACE) {
        return Ok(());
    }
    Err(ActError::new(ErrorCode::WindowClosed, "the window is over, or has not begun"))
}
