//! Refusals of the fold as errors of the wire.

use coterie_policy::{Flag, Refusal, State};
use coterie_types::ErrorCode;

use crate::ActError;

/// What a caller is told when the fold refuses their intent.
pub(crate) fn refused(refusal: &Refusal, present: Option<&State>) -> ActError {
    let mut error = ActError::new(code(refusal), refusal.to_string()).with_rule(refusal.rule());
    error.extras.permission = permission(refusal).map(|flag| flag.as_str().to_owned());
    match present {
        Some(state) => error.with_head_seq(state.head().seq),
        None => error,
    }
}

fn code(refusal: &Refusal) -> ErrorCode {
    use Refusal as R;
    match refusal {
        R::Malformed(_) | R::UnknownKind | R::Shape => ErrorCode::Malformed,
        R::TooLarge => ErrorCode::TooLarge,
        R::Counter => ErrorCode::CounterConflict,
        R::AsOfTooOld => ErrorCode::HeadStale,
        R::AsOfUnknown => ErrorCode::HeadUnknown,
        // The author sees it, and may not do it.
        R::Forbidden(_)
        | R::Rank
        | R::BitsNotHeld
        | R::NotOwner
        | R::OverwriteManage
        | R::TimeoutImmune
        | R::OwnerLeaves
        | R::KickOwner
        | R::NotAccepted
        | R::Banned
        | R::DeviceUnknown
        | R::DeviceRevoked
        | R::DeviceIdle => ErrorCode::Forbidden,
        // What it is about is not there, or not for the author.
        R::NotMember
        | R::ServerDeleted
        | R::InvitationUnknown
        | R::TargetNotMember
        | R::TargetDeviceUnknown
        | R::RoleUnknown
        | R::ChannelUnknown
        | R::NotBanned => ErrorCode::NotFound,
        R::TooManyChannels
        | R::TooManyInvitations
        | R::TooManyMembers
        | R::TooManyOverwrites
        | R::TooManyRoles
        | R::TooManyBlocked => ErrorCode::LimitReached,
        // A value breaks a rule.
        _ => ErrorCode::Invalid,
    }
}

/// The permission that is missing.
const fn permission(refusal: &Refusal) -> Option<Flag> {
    match refusal {
        Refusal::OverwriteManage => Some(Flag::Administrator),
        other => other.permission(),
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// Every refusal of the fold that is not of a device entry, by its rule.
    fn all() -> Vec<Refusal> {
        use Refusal as R;
        vec![
            R::Seq,
            R::AtBackwards,
            R::TooLarge,
            R::UnknownKind,
            R::Malformed(coterie_types::from_canonical::<u8>(&[]).unwrap_err()),
            R::Shape,
            R::NotOpening,
            R::AlreadyOpen,
            R::WrongServer,
            R::EntryReused,
            R::NotMember,
            R::AlreadyMember,
            R::ChainUser,
            R::ChainShorter,
            R::ChainForks,
            R::DeviceUnknown,
            R::DeviceRevoked,
            R::DeviceIdle,
            R::Signature,
            R::Counter,
            R::AsOfUnknown,
            R::AsOfTooOld,
            R::Username,
            R::Name,
            R::Forbidden(Flag::KickMembers),
            R::TooManyChannels,
            R::TooManyInvitations,
            R::TooManyMembers,
            R::InvitationKey,
            R::InvitationUses,
            R::InvitationLife,
            R::InvitationReused,
            R::InvitationUnknown,
            R::InvitationClosed,
            R::InvitationExpired,
            R::FloorAboveOwn,
            R::FloorNotUp,
            R::InvitationUsedUp,
            R::InvitationProof,
            R::OwnerLeaves,
            R::TargetNotMember,
            R::ServerDeleted,
            R::Reason,
            R::NothingChanged,
            R::NotOwner,
            R::Rank,
            R::BitsNotHeld,
            R::OverwriteManage,
            R::OverwriteBoth,
            R::OverwriteTwice,
            R::TooManyOverwrites,
            R::RoleUnknown,
            R::RoleEveryone,
            R::RoleHeld,
            R::RoleNotHeld,
            R::RolePosition,
            R::TooManyRoles,
            R::Colour,
            R::Icon,
            R::Description,
            R::Language,
            R::ChannelUnknown,
            R::Category,
            R::ChannelKind,
            R::NotInCategory,
            R::SlowMode,
            R::Listing,
            R::InvitationRoles,
            R::Banned,
            R::AlreadyBanned,
            R::NotBanned,
            R::BanSelf,
            R::TimeoutEnd,
            R::TimeoutImmune,
            R::TransferSelf,
            R::Anonymity,
            R::AnonymityFrom,
            R::NoAnonymity,
            R::AnonymityKey,
            R::AnonymityKeyFrom,
            R::AnonymityKeyTaken,
            R::Possession,
            R::BlockWindow,
            R::BlockPost,
            R::AlreadyBlocked,
            R::TooManyBlocked,
            R::Gate,
            R::RoleGated,
            R::RoleNotGated,
            R::ClaimThreshold,
            R::ClaimMalformed,
            R::ClaimSignature,
            R::ClaimAttester,
            R::ClaimUser,
            R::ClaimAttribute,
            R::ClaimTime,
            R::ClaimProof,
            R::ClaimStale,
            R::ClaimSerial,
            R::History,
            R::Incarnation,
            R::ResetEarly,
            R::CheckpointState,
            R::CheckpointEarly,
            R::KickSelf,
            R::KickOwner,
            R::Dm,
            R::NotDm,
            R::NotAccepted,
            R::NotInvited,
            R::TargetDeviceUnknown,
            R::IdleSelf,
            R::AlreadyIdle,
            R::NotIdle,
            R::DeviceStranger,
        ]
    }

    /// Rules by the code that the chapter on errors names for them.
    fn chapter() -> BTreeMap<String, String> {
        let text = include_str!("../../../../spec/08-errors.md");
        let (_, table) = text.split_once("| code | rules of the policy log |").unwrap();
        let mut rules = BTreeMap::new();
        for line in table.lines().filter(|line| line.starts_with("| `")) {
            let mut names = line.split('`').skip(1).step_by(2);
            let code = names.next().unwrap();
            for rule in names {
                assert_eq!(rules.insert(rule.to_owned(), code.to_owned()), None, "{rule}");
            }
        }
        rules
    }

    #[test]
    fn every_refusal_has_the_code_that_the_chapter_says() {
        let chapter = chapter();
        let mut seen = Vec::new();
        for refusal in all() {
            let error = refused(&refusal, None);
            let rule = refusal.rule();
            assert_eq!(error.extras.rule.as_deref(), Some(rule));
            let said = chapter.get(rule).map_or("invalid", String::as_str);
            assert_eq!(error.code.as_str(), said, "{rule}");
            seen.push(rule);
        }
        seen.sort_unstable();
        let mut rules = Refusal::RULES.to_vec();
        rules.sort_unstable();
        assert_eq!(seen, rules, "every rule of the fold is tried");
        assert!(chapter.keys().all(|rule| rules.contains(&rule.as_str())));
    }

    #[test]
    fn a_missing_permission_is_named() {
        let of = |refusal| refused(&refusal, None).extras.permission;
        assert_eq!(of(Refusal::Forbidden(Flag::BanMembers)).as_deref(), Some("BAN_MEMBERS"));
        assert_eq!(of(Refusal::OverwriteManage).as_deref(), Some("ADMINISTRATOR"));
        assert_eq!(of(Refusal::Rank), None);
    }
}
