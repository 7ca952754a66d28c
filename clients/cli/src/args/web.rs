//! `verify-web`: the web client of a node, compared with a list of hashes.

use std::path::PathBuf;

use clap::Args as ClapArgs;

/// Which web client, and by which list.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct VerifyWeb {
    /// The node's URL; else that of --node or of the profile.
    pub(crate) url: Option<String>,
    /// The list of hashes to compare with (`clients/web/out/hashes.json` of a build of one's own, or
    /// one that was published); else the node's own.
    #[arg(long, value_name = "FILE")]
    pub(crate) manifest: Option<PathBuf>,
    /// The release key that must have signed the node's list (`cargo xtask web-key` prints it, and the
    /// settings of the web client show it).
    #[arg(long, value_name = "KEY")]
    pub(crate) key: Option<String>,
    /// Refuse a release that is older than this number.
    #[arg(long, value_name = "RELEASE", requires = "key")]
    pub(crate) at_least: Option<u64>,
}
