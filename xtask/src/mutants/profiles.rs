//! Checks of profiles and blocking that are taken out.

use super::table::{Mutant, row};

const TELL: &str = "clients/core/src/profiles/tell.rs";
const KNOWN: &str = "clients/core/src/profiles/known.rs";
const SHOWN: &str = "clients/core/src/profiles/shown.rs";
const SET: &str = "clients/core/src/features/profile/set.rs";
const KIND: &str = "crates/protocol/src/content/kinds/profile.rs";
const OWN: &str = "crates/protocol/src/profile/own.rs";
const DMS: &str = "clients/core/src/features/dm/view.rs";

/// Every mutant of profiles.
pub(super) const MUTANTS: &[Mutant] = &[
    row(
        "own pictures leave before their keys are kept",
        "clients/core/src/profiles/pictures.rs",
        ("turn.save(keys::PICTURES.into(), &record);", ""),
        ("scenarios", "profiles::a_program_that_dies_with_a_picture_on_its_way_loses_none"),
    ),
    row(
        "a profile is said where somebody who is blocked reads it",
        TELL,
        ("if self.is_blocked(user) {", "if self.is_blocked(user) && version == 0 {"),
        ("scenarios", "profiles::who_is_blocked_is_told_nothing_new_and_opens_no_new_picture"),
    ),
    row(
        "pictures keep their keys when somebody is blocked",
        SET,
        ("reseals |= *on && new && core", "reseals |= !*on && new && core"),
        ("scenarios", "profiles::who_is_blocked_is_told_nothing_new_and_opens_no_new_picture"),
    ),
    row(
        "an older profile counts",
        KNOWN,
        ("Order::Later => known.card", "Order::Later | Order::Earlier => known.card"),
        ("hostile", "profiles::an_older_profile_that_is_told_again_changes_nothing"),
    ),
    row(
        "a display name passes for anothers username",
        SHOWN,
        ("(!passes).then_some(name)", "(!passes || !name.is_empty()).then_some(name)"),
        ("hostile", "profiles::a_display_name_that_passes_for_anothers_username_is_not_shown"),
    ),
    row(
        "a profile says whatever it likes",
        KIND,
        (".ok().filter(|card| card.check().is_ok())?", ".ok()?"),
        ("hostile", "profiles::a_profile_with_hostile_words_or_places_is_none"),
    ),
    row(
        "the avatar of one server is told in another",
        OWN,
        (
            "self.avatars.get(&server).cloned()",
            "self.avatars.get(&server).or(self.avatars.values().next()).cloned()",
        ),
        ("scenarios", "profiles::the_avatar_of_a_server_is_told_in_no_other"),
    ),
    row(
        "requests of those who are blocked are shown",
        DMS,
        (
            "!asks(state).is_some_and(|user| core.is_blocked(user))",
            "asks(state).is_none_or(|user| core.is_blocked(user) || user != me)",
        ),
        (
            "scenarios",
            "profiles::what_somebody_who_is_blocked_writes_is_folded_away_on_every_own_device",
        ),
    ),
];
