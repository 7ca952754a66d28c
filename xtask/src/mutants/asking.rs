//! Checks of what own devices ask of each other, and of the tries to enter, that are taken out.

use super::table::{Mutant, row};

const TAKE: &str = "clients/core/src/asking/take.rs";
const ASK: &str = "clients/core/src/asking/ask.rs";
const ANSWERING: &str = "clients/core/src/asking/answering.rs";

/// Every mutant of the asking.
pub(super) const MUTANTS: &[Mutant] = &[
    row(
        "an answer is used for another envelope",
        TAKE,
        (
            "want.body_hash == message.body_hash && want.id == message.id",
            "want.body_hash == message.body_hash || want.id == message.id",
        ),
        (
            "hostile",
            "asking::an_answer_for_another_envelope_channel_or_place_is_not_used_and_convicts_the_node",
        ),
    ),
    row(
        "an ask that is shown again is answered again",
        ANSWERING,
        ("if ask.number <= record.number {", "if ask.number < record.number {"),
        ("hostile", "asking::an_ask_that_the_node_shows_again_and_again_is_answered_once"),
    ),
    row(
        "a device that asks without end is answered without end",
        ANSWERING,
        (
            "if let Some(until) = record.waits_until(turn.now) {",
            "if let Some(until) = record.waits_until(turn.now).filter(|_| false) {",
        ),
        ("hostile", "asking::a_device_that_asks_without_end_is_answered_a_few_times_an_hour"),
    ),
    row(
        "a new device is told the past",
        ANSWERING,
        ("since.is_some_and(|s| s <= *pinned)", "since.is_some_and(|s| s <= *pinned || s > 0)"),
        (
            "hostile",
            "asking::a_thief_who_adds_a_device_is_told_nothing_of_before_and_a_revoked_one_nothing_at_all",
        ),
    ),
    row(
        "the same is asked for without a pause",
        ASK,
        (
            "(next > now && next.since(now) <= PAUSES[3]).then_some(next)",
            "(next > now && next.since(now) <= HOUR).then_some(next)",
        ),
        ("hostile", "asking::a_node_that_lets_no_answer_through_is_not_asked_without_end"),
    ),
    row(
        "what was deleted is asked for",
        "clients/core/src/channel/tombstone.rs",
        ("        self.unwant(turn, channel.id, tombstone.target);\n", ""),
        ("scenarios", "asking::what_was_deleted_meanwhile_is_neither_asked_for_nor_told"),
    ),
    row(
        "what is told late has no effect",
        "clients/core/src/channel/folding_anew.rs",
        ("        of.targets.insert(target);\n", ""),
        (
            "scenarios",
            "asking::edits_reactions_and_pins_that_a_device_missed_take_effect_in_the_order_of_the_log",
        ),
    ),
    row(
        "edits of a message that was never read outlive it",
        "clients/core/src/channel/folding.rs",
        ("unread.extend(folding.is_unread(target).then_some(target));", ""),
        ("scenarios", "asking::of_a_message_that_is_deleted_before_it_is_told_no_edit_stays"),
    ),
    row(
        "a restart gives the tries to enter back",
        "clients/core/src/channel/entering.rs",
        ("        turn.save(keys::entering(channel.id), &channel.entering);\n", ""),
        ("hostile", "ladder::a_restart_gives_no_try_to_enter_back_p19"),
    ),
];
