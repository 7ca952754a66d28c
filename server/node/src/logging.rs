//! The log: on stderr, without secrets.

use tracing_subscriber::{EnvFilter, fmt};

use crate::{config::Config, flags::LogFormat};

/// Sets up the log of the whole process.
pub(crate) fn init(config: &Config) {
    let filter = EnvFilter::try_new(&config.log_filter).unwrap_or_else(|_| EnvFilter::new("info"));
    // A log that cannot be written, as on a full disk, ends nothing: the library would complain on
    // stderr, and panic in the middle of an act when that fails too.
    let log = fmt().with_env_filter(filter).with_writer(std::io::stderr).log_internal_errors(false);
    // The first subscriber of a process stands; there is no other here.
    let _ = match config.log {
        LogFormat::Text => log.with_ansi(false).try_init(),
        LogFormat::Json => log.json().try_init(),
    };
}
