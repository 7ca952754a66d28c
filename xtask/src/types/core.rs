//! What the worker and the core say to each other: `Event` in, `Batch` out, and the views of answers.

use std::path::Path;

use super::answers;
use super::printer::declarations;
use super::source::Sources;

/// Where the types stand.
const FOLDERS: [&str; 3] =
    ["crates/protocol/src/content", "crates/protocol/src/own_data", "clients/core/src"];

/// What goes into the core.
const READ: [&str; 2] = ["Event", "Request"];

/// What comes out of it, beside what requests are answered with.
const WRITTEN: [&str; 3] = ["Batch", "DeviceNotice", "Failure"];

/// Types that write themselves, and what they are in JSON.
pub(super) const SCALARS: [(&str, &str); 14] = [
    ("BlobId", "string"),
    ("Bytes", "string"),
    ("ChannelId", "string"),
    ("DeviceId", "string"),
    ("EntryId", "string"),
    ("FixedBytes", "string"),
    ("InvitationId", "string"),
    ("MessageId", "string"),
    ("Millis", "number"),
    ("RoleId", "string"),
    ("Said", "{ kind: string; [field: string]: unknown }"),
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
    let written: Vec<&str> = WRITTEN.into_iter().chain(answers::views()).collect();
    let file = declarations(&sources, &READ, &written)?;
    let answers = answers::answers(&sources)?;
    Ok(format!(
        "// What the core reads and writes. Written by `cargo xtask gen` from {}.\n\n\
        {answers}\n{file}",
        FOLDERS.join(", ")
    ))
}
