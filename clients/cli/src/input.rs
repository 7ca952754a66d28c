//! Lines of stdin, read beside everything else.

use std::io::{self, BufRead as _, Read as _};
use std::path::Path;

use coterie_types::limits::PLAINTEXT_MAX;
use tokio::sync::mpsc;

use crate::error::Error;

/// Lines that wait to be sent; beyond it stdin is not read.
const WAITING: usize = 256;

/// A line of stdin.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line {
    Text(String),
    /// Longer than a message may be.
    TooLong,
    NotUtf8,
}

/// The bytes of a file, or of stdin for `-`; at most so many.
pub(crate) fn file(path: &Path, most: usize) -> Result<Vec<u8>, Error> {
    let wrong = |what: String| Error::usage(format!("{}: {what}", path.display()));
    let mut bytes = Vec::new();
    let limit = most as u64 + 1;
    let read = if path.as_os_str() == "-" {
        io::stdin().lock().take(limit).read_to_end(&mut bytes)
    } else {
        let file = std::fs::File::open(path).map_err(|error| wrong(error.to_string()))?;
        file.take(limit).read_to_end(&mut bytes)
    };
    read.map_err(|error| wrong(error.to_string()))?;
    if bytes.len() > most {
        return Err(wrong(format!("more than {most} bytes")));
    }
    Ok(bytes)
}

/// Starts reading; ends with stdin, or at the first line that is none.
pub(crate) fn lines() -> mpsc::Receiver<Line> {
    let (sender, receiver) = mpsc::channel(WAITING);
    // A thread of its own: a read of stdin cannot be interrupted, and must not keep us from ending.
    std::thread::spawn(move || {
        let mut stdin = io::stdin().lock();
        while let Some(line) = next(&mut stdin) {
            let last = !matches!(line, Line::Text(_));
            if sender.blocking_send(line).is_err() || last {
                break;
            }
        }
    });
    receiver
}

fn next(from: &mut impl io::BufRead) -> Option<Line> {
    let mut line = Vec::new();
    // A line feed and perhaps a carriage return come on top.
    let most = u64::try_from(PLAINTEXT_MAX + 2).unwrap_or(u64::MAX);
    from.take(most).read_until(b'\n', &mut line).ok()?;
    if line.is_empty() {
        return None;
    }
    let ended = line.last() == Some(&b'\n');
    if ended {
        line.pop();
        line.pop_if(|byte| *byte == b'\r');
    }
    if line.len() > PLAINTEXT_MAX {
        return Some(Line::TooLong);
    }
    Some(String::from_utf8(line).map_or(Line::NotUtf8, Line::Text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_with_either_ending_or_the_file() {
        let mut text = b"one\r\n\ntwo\nthree".as_slice();
        let lines: Vec<Line> = std::iter::from_fn(|| next(&mut text)).collect();
        let text = |text: &str| Line::Text(text.into());
        assert_eq!(lines, [text("one"), text(""), text("two"), text("three")]);
    }

    #[test]
    fn a_line_that_is_no_message_is_not_read_to_its_end() {
        let long = vec![b'x'; PLAINTEXT_MAX];
        assert!(matches!(next(&mut long.as_slice()), Some(Line::Text(_))));
        let longer = vec![b'x'; PLAINTEXT_MAX + 1];
        assert_eq!(next(&mut longer.as_slice()), Some(Line::TooLong));
        assert_eq!(next(&mut b"\xff\n".as_slice()), Some(Line::NotUtf8));
    }
}
