//! Checks of typing and presence that are taken out.

use super::table::{Mutant, row};

const HEARING: &str = "clients/core/src/ephemera/hearing.rs";
const HEARD: &str = "clients/core/src/ephemera/heard.rs";
const TELLING: &str = "clients/core/src/ephemera/telling.rs";
const ACT: &str = "server/acts/src/channels/admit_ephemeral.rs";

/// Every mutant of ephemera.
pub(super) const MUTANTS: &[Mutant] = &[
    row(
        "an ephemeral is heard twice",
        HEARD,
        ("        if at <= known {", "        if false {"),
        ("hostile", "ephemera::a_node_that_repeats_an_ephemeral_is_not_heard_a_second_time"),
    ),
    row(
        "an ephemeral of an hour ago is heard",
        HEARING,
        ("if off > EPHEMERAL_LIFE {", "if off > 1_000 * EPHEMERAL_LIFE {"),
        ("hostile", "ephemera::a_node_that_holds_an_ephemeral_back_shows_nothing_old"),
    ),
    row(
        "typing is told while one writes anonymously",
        TELLING,
        ("silent || pace.is_masked(id, now) ||", "silent ||"),
        (
            "scenarios",
            "ephemera::typing_is_never_told_while_composing_anonymously_nor_a_minute_after",
        ),
    ),
    row(
        "whom one blocks is told in a dm that one types",
        TELLING,
        ("others.any(|member| !self.is_blocked(member.user))", "others.any(|_| true)"),
        (
            "scenarios",
            "ephemera::whoever_asks_to_write_is_told_nothing_before_it_is_accepted_nor_while_they_are_blocked",
        ),
    ),
    row(
        "an ephemeral of any size is passed on",
        ACT,
        ("if sealed.len() != EPHEMERAL_SIZE {", "if sealed.is_empty() {"),
        ("api", "ephemera::any_other_size_is_refused"),
    )
    .of("coterie-api"),
];
