//! Lines of JSON with a bound on their length.

use std::io;

use coterie_core::Request;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufRead, AsyncBufReadExt as _, AsyncReadExt as _};

/// Longest line, bytes: 64 messages of 16 KiB, each byte escaped.
const LINE_MAX: u64 = 8 * 1024 * 1024;

/// What a client asks for.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ask {
    /// The version of this protocol, 1.
    pub v: u8,
    /// The node the client means.
    pub node: Option<String>,
    /// How long to wait without progress, milliseconds.
    pub patience_ms: u64,
    /// Wait for ever once caught up.
    pub patient_once_caught_up: bool,
    /// The request.
    pub request: Request,
}

/// The next line without its end; none when the other side has hung up. Cancel safe: what was
/// read of a line stays in `partial`.
pub(crate) async fn read_line(
    from: &mut (impl AsyncBufRead + Unpin),
    partial: &mut Vec<u8>,
) -> io::Result<Option<Vec<u8>>> {
    let read = u64::try_from(partial.len()).unwrap_or(u64::MAX);
    from.take(LINE_MAX.saturating_sub(read)).read_until(b'\n', partial).await?;
    let mut line = std::mem::take(partial);
    match line.pop() {
        Some(b'\n') => Ok(Some(line)),
        None => Ok(None),
        Some(_) => Err(io::Error::new(io::ErrorKind::InvalidData, "a line too long, or cut off")),
    }
}

/// A value as a line.
pub(crate) fn line(value: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    Ok(line)
}
