//! Checks of the policy that are taken out: each is a right that somebody would get.

use super::table::{Mutant, row};

const FOLD: &str = "crates/policy/src/fold/verified.rs";
const VERSION_FLOOR: &str = "crates/policy/src/fold/version_floor.rs";
const OVERWRITE: &str = "crates/policy/src/fold/overwrite_set.rs";
const RESOLVE: &str = "crates/policy/src/permissions/resolve.rs";

/// Every mutant of the policy.
pub(super) const MUTANTS: &[Mutant] = &[
    row(
        "rank above a role not asked for",
        FOLD,
        ("let above = state.is_above_role(self.author(), role);", "let above = role.position < u16::MAX;"),
        ("refusals", "roles::rank"),
    )
    .of("coterie-policy"),
    row(
        "rank above a member not asked for",
        FOLD,
        (
            "let above = state.rank(self.author()) > state.rank(user);",
            "let above = state.rank(self.author()) >= crate::Rank::Position(0) || user == self.author();",
        ),
        ("refusals", "moderation::staff_act_on_those_below_and_on_nobody_else"),
    )
    .of("coterie-policy"),
    row(
        "bits put on a new role not asked for",
        "crates/policy/src/fold/role_created.rs",
        ("if !verified.permissions(state, None).contains(body.permissions) {", "if false {"),
        ("refusals", "roles::bits_not_held"),
    )
    .of("coterie-policy"),
    row(
        "bits put on a role not asked for",
        "crates/policy/src/fold/role_changed.rs",
        ("if !verified.permissions(state, None).contains(put) {", "if put.is_empty() && false {"),
        ("refusals", "roles::bits_not_held"),
    )
    .of("coterie-policy"),
    row(
        "bits of an overwrite not asked for",
        OVERWRITE,
        ("if !held.contains(changed) {", "if held.is_empty() && false {"),
        (
            "refusals",
            "overwrites::bits_that_an_editor_lacks_are_neither_allowed_nor_denied_nor_given_back",
        ),
    )
    .of("coterie-policy"),
    row(
        "MANAGE_ROLES in an overwrite open to all",
        OVERWRITE,
        ("let administrator = || verified.permissions(state, None).has(Flag::Administrator);", "let administrator = || verified.seq > 0;"),
        ("refusals", "overwrites::overwrite_manage_roles"),
    )
    .of("coterie-policy"),
    row(
        "the banned come back",
        "crates/policy/src/fold/member_joined.rs",
        ("if state.ban(user).is_some() {", "if false {"),
        ("refusals", "moderation::banned"),
    )
    .of("coterie-policy"),
    row(
        "a time-out forgotten",
        RESOLVE,
        ("set = set & TIMED_OUT;", "let _ = TIMED_OUT;"),
        ("refusals", "moderation::a_timed_out_member_does_nothing_and_leaving_ends_no_timeout"),
    )
    .of("coterie-policy"),
    row(
        "roles' denies applied after their allows",
        RESOLVE,
        (
            "step(Step::RoleAllow(id), Permissions::NONE, overwrite.allow);",
            "step(Step::RoleAllow(id), overwrite.deny, overwrite.allow.without(overwrite.deny));",
        ),
        ("vectors", "permissions::every_case_holds"),
    )
    .of("coterie-policy"),
    row(
        "overwrites bind administrators",
        RESOLVE,
        ("        if base.has(Flag::Administrator) {\n            watch.step", "        if base.is_empty() {\n            watch.step"),
        ("vectors", "permissions::every_case_holds"),
    )
    .of("coterie-policy"),
    row(
        "the owner's part played by members",
        FOLD,
        ("if state.is_owner(self.author()) { Ok(()) }", "if state.member(self.author()).is_some() { Ok(()) }"),
        ("refusals", "server::not_owner"),
    )
    .of("coterie-policy"),
    row(
        "a checkpoint not compared",
        "crates/policy/src/fold/checkpoint.rs",
        ("if state.hash() != body.state {", "if false && state.hash() != body.state {"),
        ("refusals", "checkpoint::checkpoint_state"),
    )
    .of("coterie-policy"),
    row(
        "the node does not ask again at its present head",
        "crates/policy/src/judge/message.rs",
        (
            "check_send(present.permissions(user, Some(channel)), class)?;\n    if present.is_timed_out",
            "let _ = class;\n    if present.is_timed_out",
        ),
        ("verdicts", "may_not_send"),
    )
    .of("coterie-policy"),
    row(
        "a kept role takes no sight away",
        "crates/policy/src/fold/role_given.rs",
        ("state.mark_exits(user, &before, verified.seq);", "let _ = &before;"),
        ("exits", "taking_and_giving_a_role"),
    )
    .of("coterie-policy"),
    row(
        "a version floor above what its author speaks",
        VERSION_FLOOR,
        ("if body.minimum > body.speaks {", "if body.minimum > body.speaks && body.speaks == 0 {"),
        ("refusals", "server::floor_above_own"),
    )
    .of("coterie-policy"),
    row(
        "a version floor that goes down",
        VERSION_FLOOR,
        ("if body.minimum <= state.version_floor {", "if body.minimum == state.version_floor {"),
        ("refusals", "server::floor_not_up"),
    )
    .of("coterie-policy"),
    row(
        "a version floor by somebody who is not the owner",
        VERSION_FLOOR,
        ("verified.require_owner(state)?;", "let _ = verified;"),
        ("refusals", "server::a_version_floor_is_set_by_the_owner_alone_and_is_in_the_states_hash"),
    )
    .of("coterie-policy"),
    row(
        "what is below the version floor is judged right",
        "crates/policy/src/judge/mod.rs",
        (
            "if state.version_floor() > PROTOCOL_VERSION {",
            "if state.version_floor() > PROTOCOL_VERSION && state.version_floor() == 0 {",
        ),
        ("verdicts", "below_version_floor"),
    )
    .of("coterie-policy"),
    row(
        "a program below the version floor goes on",
        "clients/core/src/server/floor.rs",
        ("(floor > speaks).then(|| {", "(floor > speaks && floor == 0).then(|| {"),
        (
            "hostile",
            "floors::a_client_below_the_floor_pauses_the_server_in_words_and_goes_on_after_an_update_p9",
        ),
    ),
    row(
        "a version floor above what the node speaks is admitted",
        "server/acts/src/servers/floor.rs",
        ("if floor.minimum > speaks => {", "if floor.minimum > speaks && speaks == 0 => {"),
        ("stories", "floors::floor_above_node"),
    )
    .of("coterie-acts"),
    row(
        "a clock that is far off is not said",
        "clients/core/src/clock.rs",
        ("if off >= CLOCK_OFF && !told {", "if off >= CLOCK_OFF && !told && off == 0 {"),
        (
            "scenarios",
            "clocks::a_clock_that_is_ten_minutes_off_is_said_once_and_changes_no_verdict",
        ),
    ),
];
