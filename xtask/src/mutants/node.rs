//! Bugs planted where order and durability are kept: in the node, its stores and the driver.

use super::table::{LIB, Mutant, row};

const BATCH: &str = "server/acts/src/channels/batch.rs";
const COMMIT: &str = "server/acts/src/channels/post_commit.rs";
const ENVELOPES: &str = "server/store-postgres/src/writes/channels.rs";

/// Every mutant of what is promised about faults.
pub(super) const MUTANTS: &[Mutant] = &[
    row(
        "the node acknowledges before the transaction",
        BATCH,
        ("match self.store.commit(writes).await {", "match self.store.commit(writes).await.or(Ok(())) {"),
        (
            "stories",
            "durable::a_message_that_fails_at_commit_is_not_acknowledged_and_wakes_nobody_r1_r6",
        ),
    )
    .of("coterie-acts"),
    row(
        "the store answers before COMMIT",
        "server/store-postgres/src/writes/mod.rs",
        ("transaction.commit().await?;", "let _ = transaction.commit().await;"),
        (
            "stories",
            "durable::a_commit_that_fails_at_commit_is_not_acknowledged_and_wakes_nobody_r3_r6",
        ),
    )
    .of("coterie-acts"),
    row(
        "seq from a sequence",
        ENVELOPES,
        (
            "    let sql = \"INSERT INTO envelopes (channel, seq, hash, kind, message_id, device, header, body,
                                      body_hash, pinned_seq, pinned_hash)
               SELECT $1, * FROM unnest($2::BIGINT[], $3::BYTEA[], $4::BIGINT[], $5::BYTEA[],
                                        $6::BYTEA[], $7::BYTEA[], $8::BYTEA[], $9::BYTEA[],
                                        $10::BIGINT[], $11::BYTEA[])\";",
            "    run(db, query(\"CREATE SEQUENCE IF NOT EXISTS seqs\")).await?;
    let sql = \"INSERT INTO envelopes (channel, seq, hash, kind, message_id, device, header, body,
                                      body_hash, pinned_seq, pinned_hash)
               SELECT $1, nextval('seqs'), b, c, d, e, f, g, h, i, j
               FROM unnest($2::BIGINT[], $3::BYTEA[], $4::BIGINT[], $5::BYTEA[],
                           $6::BYTEA[], $7::BYTEA[], $8::BYTEA[], $9::BYTEA[],
                           $10::BIGINT[], $11::BYTEA[]) AS r (a, b, c, d, e, f, g, h, i, j)\";",
        ),
        ("stories", "durable::what_failed_at_commit_leaves_no_hole_in_the_log_r2"),
    )
    .of("coterie-acts"),
    row(
        "no unique index over message ids on Postgres",
        "migrations/postgres/0005_policy_tables.sql",
        (
            "    DROP CONSTRAINT envelopes_message_id,
    ADD CONSTRAINT envelopes_message_id UNIQUE (channel, message_id, device);",
            "    DROP CONSTRAINT envelopes_message_id;",
        ),
        ("conformance", "a_message_id_is_unique_with_channel_and_device"),
    )
    .of("coterie-store-postgres"),
    row(
        "no unique index over message ids on SQLite",
        "migrations/sqlite/0005_policy_tables.sql",
        ("    UNIQUE (channel, message_id, device)", "    CHECK (seq > 0)"),
        ("conformance", "a_message_id_is_unique_with_channel_and_device"),
    )
    .of("coterie-store-sqlite"),
    row(
        "SQLite goes on with a connection on which a write failed",
        "server/store-sqlite/src/writes/mod.rs",
        ("Err(_) => connection.close_on_drop(),", "Err(_) => {}"),
        (
            LIB,
            "writes::tests::a_full_disk_refuses_what_has_no_room_and_afterwards_all_is_written_again",
        ),
    )
    .of("coterie-store-sqlite"),
    row(
        "wake-up for a message before the transaction",
        BATCH,
        (
            "let rows = envelopes.clone();",
            "self.bus.publish(Topic::Channel(channel));\n            let rows = envelopes.clone();",
        ),
        (
            "stories",
            "durable::a_message_that_fails_at_commit_is_not_acknowledged_and_wakes_nobody_r1_r6",
        ),
    )
    .of("coterie-acts"),
    row(
        "wake-up for a commit before the transaction",
        COMMIT,
        (
            "let mut writes = std::mem::take(&mut staged.writes);",
            "let mut writes = std::mem::take(&mut staged.writes);\n            self.bus.publish(Topic::Channel(channel));",
        ),
        (
            "stories",
            "durable::a_commit_that_fails_at_commit_is_not_acknowledged_and_wakes_nobody_r3_r6",
        ),
    )
    .of("coterie-acts"),
    row(
        "whoever is let in again is counted as one who rejoins",
        COMMIT,
        ("(true, true, _) => Effort::Join,", "(true, true, _) => Effort::Rejoin,"),
        (
            "scenarios",
            "removal::who_is_kicked_and_let_in_again_a_dozen_times_within_the_hour_still_reads_and_writes",
        ),
    ),
    row(
        "commits taken in without authorisation",
        COMMIT,
        (
            "judge_and_admit(policy, pinned, channel, &item, outsiders, now)?;",
            "let _ = (judge_and_admit(policy, pinned, channel, &item, outsiders, now), now);",
        ),
        ("stories", "removal::a_right_leaf_cannot_be_removed"),
    )
    .of("coterie-acts"),
    row(
        "the client takes messages in without authorisation",
        "clients/core/src/channel/message.rs",
        (
            "if let Err(verdict) = judge(&state, channel.id, &item) {",
            "if let Err(verdict) = judge(&state, channel.id, &item).or(Ok::<(), Verdict>(())) {",
        ),
        (
            "hostile",
            "rights::a_message_under_a_right_that_was_revoked_before_is_shown_by_no_client_p8",
        ),
    ),
    row(
        "the driver sends before it saves",
        "clients/driver/src/drive/looping.rs",
        (
            "        let changes: Vec<&Change> = batches.iter().flat_map(|batch| &batch.save).collect();
        self.store.save(changes, &mut self.rng).await?;
        for batch in batches {
            self.follow(batch).await?;
        }",
            "        let changes: Vec<Change> =
            batches.iter().flat_map(|batch| batch.save.iter().cloned()).collect();
        for batch in batches {
            self.follow(batch).await?;
        }
        self.store.save(changes.iter().collect::<Vec<_>>(), &mut self.rng).await?;",
        ),
        (LIB, "drive::tests::what_cannot_be_saved_is_neither_sent_nor_shown"),
    )
    .of("coterie-driver"),
];
