//! Checks of what members share of a channel's past, that are taken out.

use super::table::{Mutant, row};

const JUDGING: &str = "clients/core/src/sharing/judging.rs";
const WALK: &str = "clients/core/src/sharing/walk.rs";
const FETCH: &str = "clients/core/src/sharing/fetch.rs";
const OFFERS: &str = "clients/core/src/sharing/offers.rs";
const BUNDLE: &str = "crates/protocol/src/history/bundle.rs";

/// Every mutant of the sharing.
pub(super) const MUTANTS: &[Mutant] = &[
    row(
        "other words than were said are shown",
        JUDGING,
        ("if content != commitment(&shared.content) {", "if content == one.body_hash {"),
        (
            "hostile",
            "shared_history::other_words_than_were_said_are_refused_and_who_shares_them_is_not_believed_again",
        ),
    ),
    row(
        "whoever shares says who the author is",
        JUDGING,
        ("if shared.device != one.device {", "if shared.seq != one.seq {"),
        ("hostile", "shared_history::words_are_not_put_into_the_mouth_of_another_author"),
    ),
    row(
        "more is taken than the policy gives",
        JUDGING,
        ("                if !given {\n", "                if !wanted {\n"),
        ("hostile", "shared_history::more_than_the_policy_allows_is_refused"),
    ),
    row(
        "what is not in the log is passed over",
        JUDGING,
        (
            "false => self.refuse_offer(turn, &taking, NOT_THERE),",
            "false => self.finish_past(turn, taking),",
        ),
        ("hostile", "shared_history::a_message_that_is_not_in_the_log_is_refused"),
    ),
    row(
        "what was deleted is shown where the node still has it",
        JUDGING,
        (
            "if judge(at, taking.channel, &judged).is_err() {",
            "if judge(at, taking.channel, &judged).is_ok() {",
        ),
        (
            "hostile",
            "shared_history::a_message_that_is_deleted_after_the_join_is_not_brought_back_by_a_node_that_keeps_its_body",
        ),
    ),
    row(
        "another past than was pinned is believed",
        WALK,
        ("envelope.head.hash != joined.hash {", "envelope.head.seq != joined.seq {"),
        (
            "hostile",
            "shared_history::a_node_that_shows_another_past_than_was_pinned_is_caught_and_nothing_is_shown",
        ),
    ),
    row(
        "whoever has lied is asked again",
        OFFERS,
        ("if !wanted || past.not.contains(&by.device) {", "if !wanted {"),
        (
            "hostile",
            "shared_history::other_words_than_were_said_are_refused_and_who_shares_them_is_not_believed_again",
        ),
    ),
    row(
        "an oversized bundle is fetched",
        FETCH,
        ("if view.size > HISTORY_BLOB_MAX {", "if view.size == 0 {"),
        ("hostile", "shared_history::an_oversized_bundle_is_not_even_fetched"),
    ),
    row(
        "a bundle opens for whomever offers it",
        BUNDLE,
        (
            "[by.as_bytes().as_slice(), to.as_bytes()].concat()",
            "[channel.as_bytes().as_slice(), to.as_bytes()].concat()",
        ),
        ("hostile", "shared_history::what_another_has_shared_is_not_offered_as_ones_own"),
    ),
    row(
        "a message need not say what it commits to",
        "clients/core/src/channel/message.rs",
        (
            "content.is_some_and(|content| said.content != Some(commitment(content)))",
            "content.is_some_and(|content| said.content == Some(commitment(content)) && false)",
        ),
        (
            "hostile",
            "shared_history::a_member_who_says_one_thing_and_commits_to_another_is_shown_by_nobody",
        ),
    ),
    row(
        "the backup may say other words than were said",
        "clients/core/src/backup/restore.rs",
        ("    said && envelope.kind == kind\n", "    (said || !said) && envelope.kind == kind\n"),
        ("hostile", "backups::other_words_in_the_backup_than_were_said_are_not_shown"),
    ),
    row(
        "anybody opens a channel's past",
        "crates/policy/src/fold/history_set.rs",
        (
            "    verified.require_in(state, Flag::ManageChannels, Some(body.channel))?;\n",
            "    let _ = Flag::ManageChannels;\n    let _ = verified;\n",
        ),
        ("refusals", "channels::a_channels_past_is_opened_by_who_may_manage_the_channel_alone"),
    )
    .of("coterie-policy"),
    row(
        "the node takes a message that commits to nothing",
        "server/acts/src/channels/heads.rs",
        (
            "if data.content.is_some() != classes.contains(&Class::Message) {",
            "if data.content.is_some() && !classes.contains(&Class::Message) {",
        ),
        ("hostile", "shared_history::the_node_takes_no_message_that_commits_to_nothing"),
    ),
];
