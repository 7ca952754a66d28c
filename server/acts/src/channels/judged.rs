//! The two judgements of an item: at e(n), as everybody makes it, and at the present head.

use coterie_policy::{Judged, Verdict, admit, judge};
use coterie_types::{ChannelId, ErrorCode, Head, Millis};

use crate::{ActError, Answer, policy::Folded};

/// Judges an item; `outsiders` is their number by the present state.
pub(super) fn judge_and_admit(
    policy: &Folded,
    pinned: Head,
    channel: ChannelId,
    item: &Judged<'_>,
    outsiders: usize,
    now: Millis,
) -> Answer<()> {
    let present = policy.present();
    let refused = |verdict| refused(verdict, policy);
    let at = policy.at(pinned.seq).ok_or_else(|| refused(Verdict::HeadStale))?;
    judge(at, channel, item).map_err(refused)?;
    admit(present, pinned, channel, item, outsiders, now).map_err(refused)
}

/// A verdict as an error of the wire.
pub(super) fn refused(verdict: Verdict, policy: &Folded) -> ActError {
    use Verdict as V;
    let code = match verdict {
        V::ChannelUnknown => ErrorCode::NotFound,
        V::NoGroup => ErrorCode::Invalid,
        V::CreatorNotRight
        | V::CommitterNotRight
        | V::SenderNotRight
        | V::DeleterNotRight
        | V::MayNotSend
        | V::TimedOut
        | V::MayNotDelete => ErrorCode::Forbidden,
        V::TooManyLeaves | V::TooManyRemovals => ErrorCode::LimitReached,
        V::Outsiders | V::ReconcileFirst => ErrorCode::ReconcileFirst,
        V::WrongIncarnation => ErrorCode::GroupReset,
        V::HeadUnknown => ErrorCode::HeadUnknown,
        V::HeadStale => ErrorCode::HeadStale,
        V::BelowFloor => ErrorCode::BelowVersionFloor,
        _ => ErrorCode::BadCommit,
    };
    let mut error = ActError::new(code, verdict.to_string())
        .with_rule(verdict.rule())
        .with_head_seq(policy.present().head().seq);
    error.extras.permission = match verdict {
        V::MayNotSend => Some("SEND_MESSAGES".into()),
        V::MayNotDelete => Some("MANAGE_MESSAGES".into()),
        _ => None,
    };
    error
}
