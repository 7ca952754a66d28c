//! Checks about anonymous posts that are taken out.

use super::table::{Mutant, row};

const KEY: &str = "crates/policy/src/fold/anonymity_key.rs";
const BLOCKED: &str = "crates/policy/src/fold/author_blocked.rs";
const RING: &str = "crates/policy/src/anonymity/ring.rs";
const CHECK: &str = "server/acts/src/channels/anonymous/check.rs";
const HEADS: &str = "an_overwrite_and_a_blocked_author_are_the_new_head_of_the_window_they_change";

/// Every mutant of anonymous posts.
pub(super) const MUTANTS: &[Mutant] = &[
    row(
        "an anonymity key is rotated whenever one likes",
        KEY,
        ("if !fits || body.from < spaced {", "if !fits || (body.from < spaced && false) {"),
        ("refusals", "anonymity::anonymity_key_from"),
    )
    .of("coterie-policy"),
    row(
        "an anonymity key begins in the past",
        KEY,
        ("let times = now + 1..=", "let times = 0..="),
        ("refusals", "anonymity::anonymity_key_from"),
    )
    .of("coterie-policy"),
    row(
        "another's anonymity key is published as one's own",
        KEY,
        ("is_some_and(|owner| *owner != user)", "is_some_and(|owner| *owner != user && false)"),
        ("refusals", "anonymity::anonymity_key_taken"),
    )
    .of("coterie-policy"),
    row(
        "nobody proves to possess an anonymity key",
        KEY,
        (".map_err(|_| Refusal::Possession)?;", ".map_err(|_| Refusal::Possession).ok();"),
        ("refusals", "anonymity::possession"),
    )
    .of("coterie-policy"),
    row(
        "authors are blocked without a bound",
        BLOCKED,
        ("if count >= ANONYMITY_BLOCKED {", "if count >= 64 * ANONYMITY_BLOCKED {"),
        ("refusals", "anonymity::too_many_blocked"),
    )
    .of("coterie-policy"),
    row(
        "authors are blocked in windows that are over",
        BLOCKED,
        ("if rules.start > now || now >=", "if rules.start > now || now >= 900 *"),
        ("refusals", "anonymity::block_window"),
    )
    .of("coterie-policy"),
    row(
        "whoever is timed out is in the ring",
        RING,
        ("if right.posts && back(state, *user, right) <= start {", "if right.posts {"),
        ("anonymity", "whoever_is_timed_out_beyond_the_beginning_of_a_window_is_not_in_its_ring"),
    )
    .of("coterie-policy"),
    row(
        "an overwrite changes no ring head",
        "crates/policy/src/anonymity/touched.rs",
        ("Target::Role(role) => who.roles.insert(role),", "Target::Role(_) => false,"),
        ("anonymity", HEADS),
    )
    .of("coterie-policy"),
    row(
        "a blocked author changes no ring head",
        "crates/policy/src/anonymity/stamp.rs",
        ("self.spans.push(Span { from: block.start, until: block.closes });", "let _ = block;"),
        ("anonymity", HEADS),
    )
    .of("coterie-policy"),
    row(
        "an anonymous post of any window is taken",
        CHECK,
        ("check_open(&rules, self.clock.now())?;", "let _ = check_open;"),
        ("stories", "anonymous::refusals::window_closed"),
    )
    .of("coterie-acts"),
    row(
        "an anonymous post of any epoch is taken",
        CHECK,
        ("if parsed.post.epoch != group.epoch() {", "if parsed.post.epoch > group.epoch() {"),
        ("stories", "anonymous::refusals::epoch_conflict"),
    )
    .of("coterie-acts"),
    row(
        "a kicked device reads an anonymous post",
        CHECK,
        ("if then + group.outsiders(present, channel) > 0 {", "if then > 9 {"),
        ("stories", "anonymous::refusals::reconcile_first"),
    )
    .of("coterie-acts"),
    row(
        "the gate stands open",
        CHECK,
        ("if !GateKey::from_bytes(", "if false && !GateKey::from_bytes("),
        ("stories", "anonymous::refusals::gate_refused"),
    )
    .of("coterie-acts"),
    row(
        "the node looks at no proof",
        "server/acts/src/channels/anonymous/append.rs",
        (
            "self.verify_anonymous(&policy, &rules, parsed).await?;",
            "self.verify_anonymous(&policy, &rules, parsed).await.ok();",
        ),
        ("stories", "anonymous::refusals::proof_refused"),
    )
    .of("coterie-acts"),
    row(
        "a block names whatever ticket one likes",
        "server/acts/src/channels/anonymous/block.rs",
        ("Ok(named && hash == Some(block.envelope))", "Ok(named || hash == Some(block.envelope))"),
        ("stories", "anonymous::blocks::block_unfit"),
    )
    .of("coterie-acts"),
    row(
        "the time of an anonymous post is kept",
        "server/acts/src/channels/anonymous/append.rs",
        ("AnonymousPost::hour(self.clock.now())", "self.clock.now()"),
        (
            "stories",
            "anonymous::kept::rows_of_an_anonymous_post_hold_no_user_device_session_or_time",
        ),
    )
    .of("coterie-acts"),
    row(
        "a credential comes with an anonymous post",
        "server/api/src/extract/uncredentialed.rs",
        ("if named ||", "if false && named ||"),
        ("api", "anonymous::credential_on_anonymous"),
    )
    .of("coterie-api"),
];
