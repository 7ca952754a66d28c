//! What the worker and the core say to each other: `Event` in, `Batch` out, and the views of answers.

use std::path::Path;

use super::printer::declarations;
use super::source::Sources;

/// Where the types stand.
const FOLDERS: [&str; 3] =
    ["crates/protocol/src/content", "crates/protocol/src/own_data", "clients/core/src"];

/// What goes into the core.
const READ: [&str; 2] = ["Event", "Request"];

/// What comes out of it.
const WRITTEN: [&str; 15] = [
    "Batch",
    "Block",
    "ChannelRow",
    "DmView",
    "Failure",
    "Level",
    "MemberView",
    "Mentioned",
    "Purged",
    "Removed",
    "RoleView",
    "PresentedView",
    "ServerView",
    "TemplatesView",
    "Who",
];

/// Types that write themselves, and what they are in JSON.
pub(super) const SCALARS: [(&str, &str); 12] = [
    ("BlobId", "string"),
    ("Bytes", "string"),
    ("ChannelId", "string"),
    ("DeviceId", "string"),
    ("EntryId", "string"),
    ("InvitationId", "string"),
    ("MessageId", "string"),
    ("Millis", "number"),
    ("RoleId", "string"),
    ("Seq", "number"),
    ("ServerId", "string"),
    ("UserId", "string"),
];

/// The whole file.
pub(crate) fn core(root: &Path) -> anyhow::Result<String> {
    let mut sources = Sources::default();
    for folder in FOLDERS {
        sources.read(&root.join(folder))?;
    }
    let file = declarations(&sources, &READ, &WRITTEN)?;
    Ok(format!(
        "// What the core reads and writes. Written by `cargo xtask gen` from {}.\n\n{file}",
        FOLDERS.join(", ")
    ))
}
