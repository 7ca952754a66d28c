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
        ("if at > turn.now {", "if at > Millis(0) {"),
        (
            "scenarios",
            "idle::after_a_week_every_path_is_new_and_an_earlier_copy_reads_nothing_new_p6",
        ),
    ),
];
