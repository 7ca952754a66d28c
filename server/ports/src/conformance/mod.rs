//! The suites that adapters run, one test a case: stores by [`crate::conformance_tests`], buses by
//! [`crate::bus_conformance_tests`], hints by [`crate::bucket_conformance_tests`] and
//! [`crate::presence_conformance_tests`].

// A case fails by panicking.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod accounts;
mod admin;
mod anonymous;
mod audit;
mod backups;
mod blobs;
mod buses;
mod channels;
mod deletes;
mod hints;
mod history;
mod history_admin;
mod history_backups;
mod history_blobs;
mod history_runs;
mod history_tables;
mod inbox;
mod key_packages;
mod listings;
mod marks;
mod nodes;
mod order;
mod rows;
mod runs;
mod servers;
mod sign_in;
mod tables;
mod writers;

pub use accounts::*;
pub use admin::*;
pub use anonymous::*;
pub use audit::*;
pub use backups::*;
pub use blobs::*;
pub use buses::*;
pub use channels::*;
pub use deletes::*;
pub use hints::*;
pub use history::{History, assert_same};
pub use inbox::*;
pub use key_packages::*;
pub use listings::*;
pub use marks::*;
pub use nodes::*;
pub use order::*;
pub use runs::*;
pub use servers::*;
pub use sign_in::*;
pub use tables::*;
pub use writers::*;

/// Makes a test of every case. `$open` is an async function that gives an empty store as
/// `Arc<dyn Store>` and something that lives as long as the test; `$another` is one that is given
/// that thing and opens the same database once more, as another node does.
#[macro_export]
macro_rules! conformance_tests {
    ($open:path, $another:path) => {
        $crate::conformance_tests! { @cases $open;
            a_database_belongs_to_one_set_of_secrets
            users_are_unique_by_name_and_id
            a_password_and_a_recovery_key_are_replaced
            a_device_log_grows_at_its_head_only
            a_vault_goes_up_from_the_version_it_replaces
            a_session_rotates_once_and_ends_for_good
            a_device_is_seen_and_goes_silent
            sessions_of_a_revoked_device_end
            a_flow_is_taken_once
            what_has_ended_is_forgotten
            an_identity_is_one_users_and_a_user_has_one_of_a_provider
            a_token_is_used_once
            all_sessions_of_a_user_end_but_one
            users_and_servers_are_kept_out
            users_are_listed_by_name_with_filters_and_pages
            servers_are_listed_by_name_with_filters_and_pages
            everything_is_counted
            a_server_is_measured
            a_mark_grows_when_a_server_is_disabled_and_enabled
            a_deleted_user_is_purged_and_others_are_not
            a_deleted_server_is_purged_in_parts_and_others_are_not
            what_is_left_over_is_counted_and_forgotten
            a_profile_goes_up_from_the_version_it_replaces
            users_share_a_server_or_not
            a_key_package_is_claimed_once_and_the_last_resort_stays
            a_key_package_is_taken_in_once
            claims_of_one_user_by_another_are_counted
            old_key_packages_are_forgotten
            claims_at_once_never_share_a_key_package
            a_policy_log_grows_at_its_head_only
            policy_pages_are_bounded_in_rows_and_bytes
            members_come_and_go
            requests_of_direct_messages_are_counted
            channels_and_invitations_are_put_and_changed
            an_invitation_code_is_unique
            roles_and_bans_come_and_go
            overwrites_are_of_roles_and_of_members
            a_deleted_channel_keeps_its_log_and_nothing_else
            the_end_of_a_server_leaves_its_logs
            the_last_checkpoint_is_kept
            listings_are_found_by_the_beginnings_of_their_words
            listings_are_filtered_ordered_and_paged
            activity_is_what_came_in_since_the_oldest_count
            an_audit_log_is_dense_and_filtered
            who_sent_last_is_kept_and_forgotten
            messages_are_found_by_their_id_alone
            a_channel_log_grows_at_its_head_only
            a_message_id_is_unique_with_channel_and_device
            channel_pages_are_bounded_and_filtered
            an_erased_body_keeps_its_hash
            a_group_advances_from_the_epoch_it_leaves
            a_run_keeps_the_group_before_it_until_it_ends
            a_run_that_is_undone_leaves_the_former_group
            reports_of_commits_stay_as_long_as_the_run
            posts_of_others_are_told_from_own_ones
            voids_are_found_by_device
            snapshots_are_found_at_or_before_an_epoch
            a_blob_grows_by_the_part_that_is_next
            bytes_of_blobs_are_bounded_by_user_and_server
            a_blob_stays_as_long_as_a_message_names_it
            a_condemned_blob_is_named_by_nobody_any_more
            blobs_of_a_purged_server_are_free
            a_nullifier_is_used_once_in_a_channel
            a_gate_key_is_of_one_epoch
            anonymous_posts_of_a_purged_server_are_gone
            a_backup_goes_up_from_the_version_it_replaces
            a_chunk_stays_as_long_as_its_owners_list_names_it
            a_condemned_chunk_is_named_by_no_list_any_more
            bytes_of_a_backup_are_bounded
            the_backup_of_a_purged_user_is_free
            a_refused_write_undoes_the_whole_transaction
            an_inbox_keeps_the_newest_of_a_kind
            an_inbox_is_bounded_and_says_what_it_dropped
            of_many_writers_at_one_head_one_wins
            commits_are_counted
            marks_grow_with_what_they_stand_for
            many_marks_are_read_at_once
            lists_are_in_the_order_of_bytes
            sessions_are_listed_newest_first
            a_member_may_come_back
            what_is_acknowledged_or_dropped_is_gone
            what_ends_at_the_moment_stays
            a_number_too_great_to_keep_is_refused_whole
        }
        $crate::conformance_tests! { @nodes $open, $another;
            of_two_nodes_one_wins
            two_nodes_fill_a_log_without_a_gap_for_any_reader
            transactions_that_cross_wait_for_each_other
            what_one_node_wrote_the_other_reads
        }
    };
    (@nodes $open:path, $another:path; $($case:ident)*) => { $(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $case() {
            let (store, keep) = $open().await;
            let another = $another(&keep).await;
            $crate::conformance::$case(store, another).await;
        }
    )* };
    (@cases $open:path; $($case:ident)*) => { $(
        #[tokio::test]
        async fn $case() {
            let (store, _keep) = $open().await;
            $crate::conformance::$case(store).await;
        }
    )* };
}

/// Makes a test of every case. `$open` is an async function that gives two ends of an empty bus as
/// `Arc<dyn Bus>`, as two processes hold them (or the same one twice, if it has one process), and
/// something that lives as long as the test.
#[macro_export]
macro_rules! bus_conformance_tests {
    ($open:path) => {
        $crate::bus_conformance_tests! { @cases $open;
            a_topic_of_every_kind_arrives_at_both_ends
            only_followed_topics_wake
            what_was_published_often_is_taken_once
            a_topic_followed_no_longer_is_not_taken
            a_dropped_subscription_follows_nothing
            observers_are_told_before_followers_are_woken
            a_wake_up_stays_in_its_process
            many_publish_at_once_and_nothing_is_lost
        }
    };
    (@cases $open:path; $($case:ident)*) => { $(
        #[tokio::test]
        async fn $case() {
            let (here, there, _keep) = $open().await;
            $crate::conformance::$case(here, there).await;
        }
    )* };
}

/// The same for buckets, as `Arc<dyn Buckets>`.
#[macro_export]
macro_rules! bucket_conformance_tests {
    ($open:path) => {
        $crate::bus_conformance_tests! { @cases $open;
            a_burst_passes_then_one_a_second
            buckets_of_different_keys_are_different
            a_look_takes_nothing
            a_clock_behind_brings_nothing_back
            an_unbounded_rule_always_passes
        }
    };
}

/// The same for presence, as `Arc<dyn Presence>`.
#[macro_export]
macro_rules! presence_conformance_tests {
    ($open:path) => {
        $crate::bus_conformance_tests! { @cases $open;
            who_is_connected_is_online_at_both_ends
        }
    };
}

/// The same for relays, as `Arc<dyn Relay>`.
#[macro_export]
macro_rules! relay_conformance_tests {
    ($open:path) => {
        $crate::bus_conformance_tests! { @cases $open;
            what_is_told_is_heard_at_both_ends_as_it_was_told
            only_who_follows_a_channel_hears_of_it
        }
    };
}
