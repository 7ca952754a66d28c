//! Checks against a lying node and cheating members that are taken out.

use super::table::{Mutant, row};

const INGEST: &str = "clients/core/src/channel/ingest.rs";
const COMMIT: &str = "clients/core/src/channel/commit.rs";
const JUDGE: &str = "crates/policy/src/judge/commit.rs";

/// Every mutant of the hostile list.
pub(super) const MUTANTS: &[Mutant] = &[
    row(
        "a log without an end is asked for ever",
        INGEST,
        ("channel.idle_pages.enough(new)", "channel.idle_pages.enough(true)"),
        ("hostile", "endless::a_log_that_always_has_more_and_shows_nothing_is_given_up_p19"),
    ),
    row(
        "a policy log without an end is asked for ever",
        "clients/core/src/server/sync.rs",
        (
            "server.idle_pages.enough(!server.stale || known.seq != before)",
            "server.idle_pages.enough(true)",
        ),
        (
            "hostile",
            "endless::a_policy_log_that_always_has_more_and_shows_nothing_new_is_given_up_p19",
        ),
    ),
    row(
        "an inbox without an end is asked for ever",
        "clients/core/src/inbox.rs",
        ("self.inbox.idle_pages.enough(new)", "self.inbox.idle_pages.enough(true)"),
        ("hostile", "endless::an_inbox_that_always_has_more_is_given_up_and_stops_nothing_p19"),
    ),
    row(
        "the lease is waited for without end",
        "clients/core/src/channel/join.rs",
        ("turn.now.since(since) < LEASE_PATIENCE", "turn.now >= since"),
        ("hostile", "endless::a_lease_that_others_hold_for_ever_keeps_nobody_out_p18"),
    ),
    row(
        "whom the node names as waiting is believed to belong there",
        "clients/core/src/channel/waiting.rs",
        (
            ".filter(|d| missing.contains(d))",
            ".filter(|_| !missing.contains(&DeviceId::from_bytes([0; 16])))",
        ),
        (
            "hostile",
            "waiting::strangers_and_the_kicked_whom_the_node_names_as_waiting_are_added_by_nobody_p11",
        ),
    ),
    row(
        "a claimed KeyPackage of another user's device is passed over in silence",
        "clients/core/src/channel/adding.rs",
        ("Some(other) if other != user => {", "Some(other) if other != user && false => {"),
        ("hostile", "claims::a_claim_answered_with_another_users_device_is_used_in_no_part_p11"),
    ),
    row(
        "two KeyPackages of one device are taken for one",
        "clients/core/src/channel/adding.rs",
        ("if !seen.insert(device) {", "if !seen.insert(device) && false {"),
        ("hostile", "claims::a_claim_answered_twice_for_a_device_is_used_in_no_part_p11"),
    ),
    row(
        "a page in the answer to a lost race may be older than what stood",
        INGEST,
        ("if page.head.seq < shown ||", "if"),
        ("hostile", "channel_log::an_older_log_in_the_answer_to_a_lost_race_is_caught"),
    ),
    row(
        "a group that cannot be entered is tried for ever",
        "clients/core/src/channel/ladder.rs",
        ("lost.max(channel.entering.rests_until(turn.now))", "lost"),
        ("hostile", "ladder::a_group_that_cannot_be_joined_is_not_tried_for_ever_p19"),
    ),
    row(
        "a join that was acknowledged is awaited for ever",
        INGEST,
        ("                    core.look_for_join(turn, channel);\n", ""),
        (
            "hostile",
            "ladder::a_join_that_is_acknowledged_and_never_shown_is_not_awaited_for_ever_p19",
        ),
    ),
    row(
        "a reset leaves a channel resting",
        "clients/core/src/channel/reset.rs",
        ("        self.forget_tries(channel);\n", ""),
        ("hostile", "ladder::a_channel_that_could_not_be_joined_goes_on_by_itself_after_a_reset"),
    ),
    row(
        "what the node refuses is tried as often as it can be",
        INGEST,
        (
            "if channel.seq() != before {\n                        channel.backoff",
            "if true {\n                        channel.backoff",
        ),
        (
            "hostile",
            "ghosts::a_node_that_refuses_a_removal_that_is_right_stops_those_who_send_and_loses_nothing",
        ),
    ),
    row(
        "a commit of an epoch that is over makes everybody join anew",
        COMMIT,
        ("if theirs < ours => {", "if theirs < ours && false => {"),
        ("hostile", "histories::a_commit_of_an_epoch_that_is_over_convicts_the_node_p15"),
    ),
    row(
        "an added leaf is not judged",
        JUDGE,
        ("if !changes.adds.iter().all(|leaf| leaf.is_right(at, channel)) {", "if false {"),
        ("hostile", "ghosts::a_second_leaf_in_a_users_name_is_refused_p11"),
    ),
    row(
        "a committer is not judged",
        JUDGE,
        ("if !committer.is_right(at, channel) {", "if false {"),
        (
            "hostile",
            "ghosts::a_member_who_was_kicked_and_enters_by_external_commit_is_refused_p3_p11",
        ),
    ),
    row(
        "a removed leaf is not judged",
        JUDGE,
        (
            "if changes.removes.iter().any(|leaf| leaf.is_right(at, channel) && !own(leaf)) {",
            "if changes.removes.iter().all(|leaf| own(leaf)) && false {",
        ),
        (
            "hostile",
            "ghosts::a_commit_that_removes_a_member_who_belongs_is_refused_by_node_and_members_p10",
        ),
    ),
    row(
        "a sender is not judged",
        "crates/policy/src/judge/message.rs",
        (
            "let user = sender.right_user(at, channel).ok_or(Verdict::SenderNotRight)?;",
            "let Some(user) = sender.right_user(at, channel) else { return Ok(()) };",
        ),
        (
            "hostile",
            "ghosts::what_a_kicked_member_writes_before_the_removal_is_committed_is_read_by_nobody_p3",
        ),
    ),
    row(
        "one item of the inbox that makes no sense holds up all",
        "clients/core/src/inbox.rs",
        (
            "                Err(error) => turn\n                    .alarm(format!(\"notice: item {} of the inbox was not used: {error}\", item.seq)),",
            "                Err(_) => return,",
        ),
        ("hostile", "poison::a_poisoned_inbox_item_holds_up_no_other_and_no_join_p19"),
    ),
];
