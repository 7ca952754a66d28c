//! Refusals of the fold as errors of the wire.

use coterie_policy::{Refusal, State};
use coterie_types::ErrorCode;

use crate::ActError;

/// What a caller is told when the fold refuses their intent.
pub(crate) fn refused(refusal: &Refusal, present: Option<&State>) -> ActError {
    use Refusal as R;
    let code = match refusal {
        R::Malformed(_) | R::UnknownKind | R::Shape => ErrorCode::Malformed,
        R::TooLarge => ErrorCode::TooLarge,
        R::Counter => ErrorCode::CounterConflict,
        R::AsOfTooOld => ErrorCode::HeadStale,
        R::AsOfUnknown => ErrorCode::HeadUnknown,
        R::Forbidden(_) | R::OwnerLeaves | R::KickOwner | R::DeviceUnknown | R::DeviceRevoked => {
            ErrorCode::Forbidden
        }
        R::TooManyChannels | R::TooManyInvitations | R::TooManyMembers => ErrorCode::LimitReached,
        R::NotMember | R::InvitationUnknown | R::TargetNotMember => ErrorCode::NotFound,
        _ => ErrorCode::Invalid,
    };
    let mut error = ActError::new(code, refusal.to_string()).with_rule(refusal.rule());
    error.extras.permission = refusal.permission().map(|flag| flag.as_str().to_owned());
    match present {
        Some(state) => error.with_head_seq(state.head().seq),
        None => error,
    }
}

/// The one answer for an invitation that is unknown, expired, used up or closed.
pub(crate) fn hide_invitation(refusal: &Refusal) -> bool {
    use Refusal as R;
    matches!(
        refusal,
        R::InvitationUnknown | R::InvitationClosed | R::InvitationExpired | R::InvitationUsedUp
    )
}
