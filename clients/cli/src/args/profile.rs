//! What a user tells of themselves, and whom they block.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};

use crate::when;

/// What about profiles.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum ProfileCommand {
    /// What somebody tells of themselves, or what you do.
    Show(ShowProfile),
    /// Change what you tell of yourself, to those with whom you share a server. What is not given stays.
    Set(Box<SetProfile>),
}

/// Whose profile.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct ShowProfile {
    /// Who.
    pub(crate) user: Option<String>,
    /// Save the picture there.
    #[arg(long, value_name = "FILE")]
    pub(crate) avatar: Option<PathBuf>,
    /// Save the wide picture there.
    #[arg(long, value_name = "FILE", conflicts_with = "avatar")]
    pub(crate) banner: Option<PathBuf>,
    /// The picture as it is in this server.
    #[arg(long, value_name = "SERVER", requires = "avatar")]
    pub(crate) server: Option<String>,
}

/// What changes.
#[derive(Debug, Clone, ClapArgs)]
#[group(required = true, multiple = true)]
pub(crate) struct SetProfile {
    /// What to call you, beside your username.
    #[arg(long, value_name = "TEXT")]
    pub(crate) name: Option<String>,
    /// No name but your username.
    #[arg(long, conflicts_with = "name")]
    pub(crate) no_name: bool,
    /// How to speak of you.
    #[arg(long, value_name = "TEXT")]
    pub(crate) pronouns: Option<String>,
    /// Take it away.
    #[arg(long, conflicts_with = "pronouns")]
    pub(crate) no_pronouns: bool,
    /// About you.
    #[arg(long, value_name = "TEXT")]
    pub(crate) bio: Option<String>,
    /// Take it away.
    #[arg(long, conflicts_with = "bio")]
    pub(crate) no_bio: bool,
    /// What you are up to.
    #[arg(long, value_name = "TEXT")]
    pub(crate) status: Option<String>,
    /// When that ends: 2026-01-31, 2026-01-31T17:05 (UTC).
    #[arg(long, value_name = "WHEN", value_parser = when::parse, requires = "status")]
    pub(crate) status_until: Option<u64>,
    /// Take it away.
    #[arg(long, conflicts_with = "status")]
    pub(crate) no_status: bool,
    /// Your picture: JPEG, PNG or WebP, at most 64 KiB and 1,024 pixels on a side.
    #[arg(long, value_name = "FILE")]
    pub(crate) avatar: Option<PathBuf>,
    /// Take it away.
    #[arg(long, conflicts_with = "avatar")]
    pub(crate) no_avatar: bool,
    /// A wide one: at most 128 KiB and 2,048 pixels on a side.
    #[arg(long, value_name = "FILE")]
    pub(crate) banner: Option<PathBuf>,
    /// Take it away.
    #[arg(long, conflicts_with = "banner")]
    pub(crate) no_banner: bool,
    /// The avatar is for this server alone.
    #[arg(long, value_name = "SERVER")]
    pub(crate) server: Option<String>,
}

impl SetProfile {
    /// What is given, nothing for what is to go, and none of what stays.
    pub(crate) fn given(text: Option<&String>, no: bool) -> Option<String> {
        text.cloned().or_else(|| no.then(String::new))
    }
}
