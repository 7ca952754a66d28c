//! Checks of those who make and read anonymous posts, that are taken out.

use super::table::{Mutant, row};

const POSTS: &str = "clients/core/src/channel/anonymous.rs";
const POLLS: &str = "clients/core/src/channel/polls.rs";

/// Every mutant of them.
pub(super) const MUTANTS: &[Mutant] = &[
    row(
        "an author fetches the log when their post is in",
        "clients/core/src/features/anon/send.rs",
        ("Ok(posted) => {", "Ok(posted) => {\n                core.sync_channel(id);"),
        ("scenarios", "anonymous::an_author_asks_for_nothing_when_the_post_is_in"),
    ),
    row(
        "an anonymous post counts twice",
        POSTS,
        (
            "if self.anonymous.posts.values().any(again) {",
            "if self.anonymous.posts.values().filter(|_| false).any(again) {",
        ),
        ("hostile", "anonymous::a_post_that_is_shown_again_is_refused_by_all_alike_p16"),
    ),
    row(
        "an anonymous post is not verified by its readers",
        "crates/policy/src/anonymity/judge.rs",
        (
            "proof.verify(&statement).map_err(|_| AnonymousRefusal::Proof)",
            "Ok(Verified { nullifier: proof.nullifier(), ticket: [1; 32], handle: None })",
        ),
        ("hostile", "anonymous::an_invented_post_is_refused_by_all_alike_p16"),
    ),
    row(
        "the header of an anonymous post is not compared",
        POSTS,
        ("    if same {\n        Ok(post)", "    if same || seq > 0 {\n        Ok(post)"),
        ("hostile", "anonymous::a_header_that_names_a_device_convicts_the_node_p16"),
    ),
    row(
        "the ring head of an anonymous post is not looked up",
        POSTS,
        ("envelope.check_ring(channel, policy, &post.ring)?;", "let _ = policy;"),
        ("hostile", "anonymous::a_ring_head_that_is_not_in_the_policy_log_convicts_the_node_p16"),
    ),
    row(
        "an anonymous post does not wait until others know the epoch",
        "clients/core/src/anonymity/seen.rs",
        ("(self.speakers.len() < OTHERS && until > now).then_some(until)", "None"),
        ("scenarios", "anonymous::a_post_waits_in_words_until_others_are_seen_to_know_the_epoch"),
    ),
    row(
        "the quota is not counted",
        "clients/core/src/anonymity/standing.rs",
        ("if ready.left() == 0 {", "if false {"),
        (
            "scenarios",
            "anonymous::three_write_and_five_read_until_the_quota_is_used_and_again_in_the_next_window",
        ),
    ),
    row(
        "posts of the user's other devices are not counted",
        POSTS,
        (
            "bits.fold(self.used.of(rules), |all, bit: u64| all | bit)",
            "bits.fold(0, |all, _: u64| all) | self.used.of(rules)",
        ),
        ("scenarios", "anonymous::two_devices_of_one_user_share_the_key_and_the_quota"),
    ),
    row(
        "an anonymous post goes with the session",
        "clients/core/src/net.rs",
        (
            "let (authorised, renewed, apart) = (false, false, true);",
            "let (authorised, renewed, apart) = (true, false, true);",
        ),
        (
            "scenarios",
            "anonymous::three_write_and_five_read_until_the_quota_is_used_and_again_in_the_next_window",
        ),
    ),
    row(
        "a vote counts twice",
        POLLS,
        (
            "            Some(_) => Err(Reason::PostedBefore),",
            "            Some(_) => Ok(verified.nullifier),",
        ),
        ("hostile", "polls::a_vote_that_is_shown_again_is_counted_once_by_all_alike_p16"),
    ),
    row(
        "whoever was removed is still in a poll's ring",
        "crates/policy/src/anonymity/poll.rs",
        ("keys.retain(|key| first.binary_search(key).is_ok());", "keys = first.to_vec();"),
        ("refusals", "polls::the_ring_of_a_poll_never_grows_and_loses_whoever_is_removed"),
    )
    .of("coterie-policy"),
    row(
        "a poll's ring grows",
        "crates/policy/src/anonymity/poll.rs",
        ("first.binary_search(key).is_ok());", "!first.is_empty() || !key.is_empty());"),
        ("refusals", "polls::the_ring_of_a_poll_never_grows_and_loses_whoever_is_removed"),
    )
    .of("coterie-policy"),
    row(
        "a closed poll takes votes",
        "crates/policy/src/anonymity/poll.rs",
        ("if at.0 / 1000 >= terms.closes {", "if at.0 >= terms.closes * 2_000 {"),
        (
            "refusals",
            "polls::a_vote_after_the_close_of_another_class_window_or_ring_head_is_refused",
        ),
    )
    .of("coterie-policy"),
    row(
        "a poll goes over any ring that its author names",
        "crates/policy/src/anonymity/poll.rs",
        ("if rules.head != terms.ring {", "if rules.head.seq < terms.ring.seq {"),
        ("refusals", "polls::a_poll_over_another_ring_than_the_log_has_is_refused"),
    )
    .of("coterie-policy"),
    row(
        "the node takes any terms of a poll",
        "server/acts/src/channels/batch.rs",
        (
            "judge_poll(at, (channel, request.user), poll, self.clock.now())?;",
            "judge_poll(at, (channel, request.user), poll, self.clock.now()).ok();",
        ),
        ("stories", "anonymous::polls::a_poll_with_forged_terms_or_without_the_right_is_refused"),
    )
    .of("coterie-acts"),
    row(
        "a vote is looked at like a post of its window",
        "server/acts/src/channels/anonymous/append.rs",
        ("if parsed.post.poll.is_some() { 0 }", "if parsed.post.poll.is_some() { u64::MAX >> 2 }"),
        ("stories", "anonymous::polls::each_of_the_ring_votes_once_and_posts_besides"),
    )
    .of("coterie-acts"),
    row(
        "anybody closes a poll",
        POLLS,
        (
            "let by_author = Some(record.author) == row.user && ",
            "let by_author = row.user.is_some() && ",
        ),
        ("hostile", "polls::a_poll_is_closed_by_its_author_alone"),
    ),
    row(
        "seeds are wiped while a poll is open",
        "clients/core/src/anonymity/keys.rs",
        (".chain(polls).map(step_of)", ".chain(polls.take(0)).map(step_of)"),
        ("scenarios", "polls::a_key_that_was_rotated_votes_in_the_poll_of_its_time_and_only_once"),
    ),
];
