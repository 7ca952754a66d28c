//! Kind 34: needs `MANAGE_MESSAGES` in the channel. Whether the post is as it says is seen by those
//! who have the channel's log.

use coterie_types::limits::{ANONYMITY_BLOCKED, ANONYMITY_GRACE};
use coterie_zk::membership::MemberKey;

use super::Verified;
use crate::{AuthorBlock, Flag, Refusal, State, body::AuthorBlocked};

pub(super) fn apply(
    state: &mut State,
    verified: &Verified<'_>,
    body: &AuthorBlocked,
) -> Result<(), Refusal> {
    state.require_channel(body.channel)?;
    verified.require_in(state, Flag::ManageMessages, Some(body.channel))?;
    let now = verified.at.0 / 1000;
    let rules = state.anonymous_rules(body.channel, body.window);
    let rules = rules.map_err(|_| Refusal::BlockWindow)?;
    if rules.start > now || now >= rules.closes.saturating_add(ANONYMITY_GRACE) {
        return Err(Refusal::BlockWindow);
    }
    let is_point = |bytes: [u8; 32]| MemberKey::from_bytes(bytes).is_ok();
    if !is_point(body.nullifier.0) || !is_point(body.ticket.0) {
        return Err(Refusal::BlockPost);
    }
    let (mut count, mut twice) = (0, false);
    for block in state.anonymity.blocked(body.channel, rules.start) {
        count += 1;
        twice |= block.seq == body.seq || block.nullifier == body.nullifier;
    }
    if twice {
        return Err(Refusal::AlreadyBlocked);
    }
    if count >= ANONYMITY_BLOCKED {
        return Err(Refusal::TooManyBlocked);
    }
    state.anonymity.block(body.channel, AuthorBlock::of(body, &rules));
    Ok(())
}
