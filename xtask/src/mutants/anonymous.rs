//! Checks of those who make and read anonymous posts, that are taken out.

use super::table::{Mutant, row};

const POSTS: &str = "clients/core/src/channel/anonymous.rs";

/// Every mutant of them.
pub(super) const MUTANTS: &[Mutant] = &[
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
];
