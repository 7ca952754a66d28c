//! Checks about a user's devices that are taken out.

use super::table::{Mutant, row};

/// Every mutant of devices.
pub(super) const MUTANTS: &[Mutant] = &[
    row(
        "the vault keeps its master key at a revocation",
        "clients/core/src/features/revoke.rs",
        (
            "vault.renew(turn.rng).map_err(|error| not_renewable(&error))?;",
            "let _ = not_renewable;",
        ),
        (
            "scenarios",
            "devices::a_revocation_gives_the_vault_a_new_master_key_that_every_method_opens",
        ),
    ),
    row(
        "nobody is told of their new devices",
        "clients/core/src/news.rs",
        ("if account.told >= head {", "if account.told <= head {"),
        ("scenarios", "devices::the_other_own_devices_are_told_of_new_and_revoked_ones_once_p11"),
    ),
    row(
        "an idle device stays right",
        "crates/policy/src/right_set.rs",
        ("if self.is_idle(device) || !self.may(", "if !self.may("),
        ("refusals", "devices::an_idle_device_is_in_no_channel_until_it_is_back"),
    )
    .of("coterie-policy"),
    row(
        "an idle device signs whatever it likes",
        "crates/policy/src/fold/author.rs",
        ("if idle && !back {", "if idle && !back && false {"),
        ("refusals", "devices::author_device_idle"),
    )
    .of("coterie-policy"),
    row(
        "a device is idle whenever somebody says so",
        "server/acts/src/servers/silent_devices.rs",
        ("if silent {", "if silent || true {"),
        ("stories", "idle::device_not_silent"),
    )
    .of("coterie-acts"),
    row(
        "an update is never due",
        "clients/core/src/channel/update.rs",
        (
            "renewed.plus(UPDATE_EVERY - SPREAD + number % SPREAD)",
            "renewed.plus(UPDATE_EVERY * 100 + number % SPREAD)",
        ),
        (
            "scenarios",
            "idle::after_a_week_every_path_is_new_and_an_earlier_copy_reads_nothing_new_p6",
        ),
    ),
    row(
        "a backup may go back to an earlier version",
        "clients/core/src/backup/manifest.rs",
        ("if view.version < known {", "if false {"),
        ("hostile", "backups::a_list_that_is_rolled_back_is_noticed_and_the_backup_not_used"),
    ),
    row(
        "what a revoked device backs up is believed",
        "clients/core/src/backup/manifest.rs",
        ("if !device.is_active() && !seen && known > 0 {", "if false {"),
        ("hostile", "backups::what_a_revoked_device_has_written_since_is_not_believed"),
    ),
    row(
        "what is in the backup need not be in the log",
        "clients/core/src/backup/restore.rs",
        ("if !is_of(&item, &envelope) {", "if false {"),
        ("hostile", "backups::what_is_in_the_backup_and_not_in_the_log_is_not_shown"),
    ),
    row(
        "a deletion does not reach the backup",
        "clients/core/src/backup/note.rs",
        ("if seq <= kept.cursor || at_work {", "if false {"),
        ("hostile", "backups::the_node_has_no_word_of_it_and_a_deleted_text_is_in_it_no_more"),
    ),
];
