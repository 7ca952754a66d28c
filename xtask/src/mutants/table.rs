//! The checks that are taken out, one a row, and the test that must notice.

/// A check that is taken out.
pub(super) struct Mutant {
    /// Its name.
    pub(super) name: &'static str,
    /// The file it is in.
    pub(super) file: &'static str,
    /// What stands there, once.
    pub(super) find: &'static str,
    /// What stands there instead.
    pub(super) replace: &'static str,
    /// The package, suite (or [`LIB`]) and test that must fail.
    pub(super) package: &'static str,
    pub(super) suite: &'static str,
    pub(super) test: &'static str,
}

/// The suite of the tests that stand at the foot of a library's files.
pub(super) const LIB: &str = "lib";

pub(super) const fn row(
    name: &'static str,
    file: &'static str,
    (find, replace): (&'static str, &'static str),
    (suite, test): (&'static str, &'static str),
) -> Mutant {
    Mutant { name, file, find, replace, package: "coterie-world", suite, test }
}

impl Mutant {
    /// The same, with its test in another package.
    pub(super) const fn of(mut self, package: &'static str) -> Self {
        self.package = package;
        self
    }
}

const ENVELOPE: &str = "clients/core/src/channel/envelope.rs";
const INGEST: &str = "clients/core/src/channel/ingest.rs";
const MESSAGE: &str = "clients/core/src/channel/message.rs";
const UNDO: &str = "clients/core/src/channel/undo.rs";
const SYNC: &str = "clients/core/src/server/sync.rs";

const WELCOME: &str = "clients/core/src/channel/welcome.rs";
const ADDING: &str = "clients/core/src/channel/adding.rs";

/// Every mutant.
pub(super) const MUTANTS: &[Mutant] = &[
    row(
        "the group of a Welcome not compared with the channel",
        WELCOME,
        (
            "if group.group_id() != id || group.context() != group_context(channel, welcome.incarnation)",
            "if false",
        ),
        (
            "hostile",
            "welcomes::a_welcome_into_a_look_alike_group_of_the_same_id_and_another_server_is_not_used",
        ),
    ),
    row(
        "a claimed KeyPackage not compared with the policy's device",
        ADDING,
        (
            "            && parts.leaf.credential == certificate.0\n            && parts.leaf.signature_key == known.key\n",
            "",
        ),
        ("hostile", "welcomes::a_key_package_of_another_device_is_not_added"),
    ),
    row(
        "a Welcome acknowledged and not saved",
        "clients/core/src/inbox.rs",
        ("        turn.save(keys::welcome(channel), &record);\n", ""),
        (
            "scenarios",
            "dms::whoever_is_welcomed_and_dies_between_save_and_acknowledge_reads_all_the_same",
        ),
    ),
    row(
        "a Welcome not compared with the added device",
        "server/acts/src/channels/welcomes.rs",
        ("if recipients != [(*reference).clone()] {", "if recipients.is_empty() {"),
        ("stories", "welcomes::welcome_key_package"),
    )
    .of("coterie-acts"),
    row(
        "an added leaf without a Welcome",
        "server/acts/src/channels/welcomes.rs",
        ("if fitting.len() < added.len() {", "if false {"),
        ("stories", "welcomes::welcome_missing"),
    )
    .of("coterie-acts"),
    row(
        "an invited member may do everything",
        "crates/policy/src/fold/dm.rs",
        ("_ if invited => Err(Refusal::NotAccepted),", ""),
        ("refusals", "dms::not_accepted"),
    )
    .of("coterie-policy"),
    row(
        "an invited member may send",
        "crates/policy/src/permissions/resolve.rs",
        ("            set = set & INVITED;\n", ""),
        ("refusals", "dms::whoever_is_asked_reads_and_does_nothing_else"),
    )
    .of("coterie-policy"),
    row(
        "policy head of an envelope not compared",
        ENVELOPE,
        ("if policy.has(pin) {", "if pin.seq > 0 {"),
        (
            "hostile",
            "heads::a_policy_head_of_equal_seq_and_other_hash_raises_an_alarm_and_pauses_that_channel_only",
        ),
    ),
    row(
        "channel head of an envelope not compared",
        ENVELOPE,
        ("known.is_some_and(|hash| hash != said.channel.hash)", "known.is_some_and(|_| false)"),
        (
            "hostile",
            "heads::a_channel_head_of_equal_seq_and_other_hash_raises_an_alarm_and_pauses_that_channel_only",
        ),
    ),
    row(
        "message id of the header not compared",
        ENVELOPE,
        ("if said.message_id != self.header.message_id {", "if false {"),
        ("hostile", "channel_log::an_altered_message_id_in_the_header_is_caught"),
    ),
    row(
        "head of a page not compared",
        INGEST,
        ("page.head.seq == known.seq && page.head.hash != known.hash", "false"),
        ("hostile", "channel_log::altered_ciphertext_is_never_shown_and_is_caught"),
    ),
    row(
        "an older log believed",
        INGEST,
        ("if page.head.seq < shown", "if false"),
        ("hostile", "channel_log::an_older_log_than_before_is_caught"),
    ),
    row(
        "withheld envelopes not noticed",
        INGEST,
        ("} else if page.head.seq > known.seq {", "} else if false {"),
        ("hostile", "channel_log::a_withheld_envelope_leaves_a_visible_gap_p14"),
    ),
    row(
        "author taken from the header",
        MESSAGE,
        (
            "device: Some(device),\n            content: Some(Bytes(content.to_vec())),",
            "device: Some(envelope.header.device),\n            content: Some(Bytes(content.to_vec())),",
        ),
        (
            "hostile",
            "channel_log::an_altered_author_in_the_header_changes_nothing_that_is_shown_and_is_caught_p7",
        ),
    ),
    row(
        "a restored store sends on",
        MESSAGE,
        (
            "let what = if own {\n            self.give_up_group(turn, channel, Lost::OldStore);",
            "let what = if own {",
        ),
        ("hostile", "forgery::a_restored_backup_never_uses_a_key_twice_r10"),
    ),
    row(
        "an older policy log believed",
        SYNC,
        ("if lied {", "if lied && false {"),
        ("hostile", "policy_log::an_older_policy_log_than_before_is_caught_p9"),
    ),
    row(
        "withheld policy entries not noticed",
        SYNC,
        ("} else if page.entries.is_empty() && head.seq > known.seq {", "} else if false {"),
        ("hostile", "policy_log::withheld_policy_entries_are_caught"),
    ),
    row(
        "an intent's signature not verified",
        "crates/policy/src/intent.rs",
        ("signed.map_err(|_| Refusal::Signature)", "{ let _ = signed; Ok(()) }"),
        ("hostile", "policy_log::an_altered_entry_is_refused_p10"),
    ),
    row(
        "what waits in a channel that is lost is sent later",
        "clients/core/src/channel/closing.rs",
        (
            "self.drop_queued(turn, channel, message, Failure::no_channel());",
            "let _ = (message, &turn);",
        ),
        ("scenarios", "roles::what_waited_when_sight_was_lost_is_never_sent_later"),
    ),
    row(
        "a listing not compared with what the owner has signed",
        "clients/core/src/features/link.rs",
        ("(stands || !self.listed).then_some(found)", "{ let _ = stands; Some(found) }"),
        ("scenarios", "discovery::a_listing_that_the_owner_has_not_signed_is_refused_p24"),
    ),
    row(
        "a message that may have been sent is taken back",
        "clients/core/src/channel/outbox.rs",
        ("if std::mem::take(&mut queued.first_try) && never_sent {", "if never_sent {"),
        (
            "scenarios",
            "crashes::a_message_that_may_have_been_sent_is_not_taken_back_when_the_node_is_gone_later_r5",
        ),
    ),
    row(
        "nobody removes before sending",
        "clients/core/src/channel/advance.rs",
        (
            "if !self.owed(channel).is_empty() && (channel.urgent || sends) {",
            "if !self.owed(channel).is_empty() && channel.urgent {",
        ),
        ("hostile", "forgery::a_client_that_has_seen_a_removal_sends_nothing_to_the_removed_p3"),
    ),
    row(
        "the node lets a message pass a removal that is owed",
        "crates/policy/src/judge/admit.rs",
        ("Err(Verdict::ReconcileFirst)", "Ok(())"),
        ("stories", "removal::after_a_kick_nobody_sends_before_the_removal"),
    )
    .of("coterie-acts"),
    row(
        "a void is not judged",
        UNDO,
        (
            "judge(&state, channel.id, &item).map_err(|verdict| lied(&verdict.to_string()))?;",
            "let _ = (judge, &item);",
        ),
        ("hostile", "bad_commits::a_void_with_a_report_too_few_is_caught"),
    ),
    row(
        "a report's signature is not verified",
        UNDO,
        (
            "signed.verify(&key).map_err(|_| lied(\"a report is forged\"))?;",
            "let _ = signed.verify(&key);",
        ),
        ("hostile", "bad_commits::a_void_with_a_forged_report_is_caught"),
    ),
    row(
        "a void of what others have followed",
        "clients/core/src/channel/run.rs",
        (
            "            end_run(channel);\n        }\n    }\n\n    /// A commit was merged",
            "        }\n    }\n\n    /// A commit was merged",
        ),
        ("hostile", "bad_commits::a_void_of_what_others_have_followed_is_caught"),
    ),
    row(
        "a void whose committer is not compared",
        UNDO,
        (
            "if self.poster(channel, envelope.header.device) != Some(run.user) {",
            "if self.poster(channel, envelope.header.device).is_none() {",
        ),
        ("hostile", "bad_commits::a_void_in_the_name_of_another_committer_is_caught"),
    ),
    row(
        "what may have arrived is forgotten when the next try is refused",
        "clients/core/src/channel/outbox.rs",
        ("let lapses = queued.record.attempted && !queued.first_try;", "let lapses = false;"),
        (
            "scenarios",
            "talking::a_message_that_may_have_arrived_before_a_kick_is_known_to_its_author_after_the_return_r1_r10",
        ),
    ),
    row(
        "what was undone is forgotten by a program that dies",
        "clients/core/src/channel/advance.rs",
        ("        self.resend_undone(turn, channel);\n", ""),
        (
            "hostile",
            "bad_commits::a_message_behind_what_is_undone_is_sent_again_by_a_program_that_died_r1",
        ),
    ),
    row(
        "a void before the own join is believed",
        UNDO,
        (
            "if goes_on.is_none() || goes_on != self.poster(channel, envelope.header.device) {",
            "if false {",
        ),
        ("hostile", "bad_commits::a_void_of_what_stood_before_the_own_join_is_caught"),
    ),
    row(
        "one report is enough",
        "crates/policy/src/judge/void.rs",
        ("const REPORTERS: usize = 2;", "const REPORTERS: usize = 1;"),
        ("hostile", "bad_commits::one_who_lies_undoes_nothing"),
    ),
    row(
        "those who have followed are not heard",
        "server/acts/src/channels/report_commit.rs",
        (
            "            self.store.commit(vec![end]).await.map_err(ActError::from)?;\n            return Ok(settled(loaded.head));\n        };\n        if",
            "            return Ok(settled(loaded.head));\n        };\n        if",
        ),
        ("hostile", "bad_commits::two_who_lie_undo_nothing_that_another_has_followed"),
    ),
    row(
        "renewals are not counted",
        "server/acts/src/channels/calm.rs",
        ("Effort::Renewal => counted.renewed = Some(now),", "Effort::Renewal => {}"),
        ("hostile", "bad_commits::a_member_who_commits_every_50_ms_is_stopped_after_the_first_p18"),
    ),
];
