//! `link` on a new device, `device approve` on an old one.

use coterie_core::{Failure, Request};
use coterie_driver::Answer;
use qrcode::{QrCode, render::unicode::Dense1x2};
use serde_json::Value;

use crate::client::Client;
use crate::error::Error;
use crate::escape;
use crate::output::Output;
use crate::secrets;

/// The old device: shows the digits, asks whether they are the same, and says so.
pub(super) async fn approve(client: &mut Client, output: Output, code: &str) -> Result<(), Error> {
    let code = code.to_owned();
    let mut running = client.begin(Request::ApproveDevice { code: code.clone() }).await?;
    loop {
        match running.next().await {
            Answer::Row(row) => {
                output.answer(&row, |row| words(output, row))?;
                // Somebody looks at two screens meanwhile.
                let same = tokio::task::spawn_blocking(|| secrets::agreed("The same on both?"));
                let same = same.await.map_err(|e| Error::bug("stdin", e.to_string()))??;
                let confirm = Request::ConfirmLink { code: code.clone(), same };
                client.run(confirm, |_| Ok(())).await?;
            }
            Answer::Alarm(words) => output.alarm(&words),
            Answer::Notice(notice) => output.notice(&notice),
            Answer::Done(value) => {
                return Ok(output.answer(&value, |value| {
                    let name = value.get("name").and_then(Value::as_str).unwrap_or_default();
                    let id = value.get("device_id").and_then(Value::as_str).unwrap_or_default();
                    format!("Added {} ({id}).", escape::line(name))
                })?);
            }
            Answer::Failed(failure) => return Err(Failure::into(failure)),
        }
    }
}

/// A row of either side, in words.
pub(super) fn words(output: Output, row: &Value) -> String {
    let text = |key: &str| row.get(key).and_then(Value::as_str).map(escape::line);
    match (text("code"), text("digits")) {
        (Some(code), _) => {
            let drawn = if output.terminal { drawn(&code) } else { String::new() };
            format!(
                "{drawn}On a device that is signed in:\n\n    coterie device approve {}\n",
                parted(&code)
            )
        }
        (None, Some(digits)) => {
            let of =
                text("name").map_or_else(String::new, |name| format!(" of \u{201c}{name}\u{201d}"));
            format!("Compare with what the other device{of} shows:  {digits}")
        }
        (None, None) => String::new(),
    }
}

/// In groups of which one does not lose count; without blanks, so that it is one argument.
fn parted(code: &str) -> String {
    let letters: Vec<char> = code.chars().collect();
    let groups: Vec<String> = letters.chunks(5).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

/// A QR code of block characters, dark on light whatever the terminal's colours.
fn drawn(code: &str) -> String {
    // Upper case is the denser alphabet; the reader does not mind.
    let Ok(qr) = QrCode::new(code.to_uppercase()) else { return String::new() };
    let image = qr
        .render::<Dense1x2>()
        .dark_color(Dense1x2::Light)
        .light_color(Dense1x2::Dark)
        .quiet_zone(true)
        .build();
    format!("{image}\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_parted_into_groups_that_make_one_argument() {
        assert_eq!(parted("abcdefghjkmnpqrstvwxyz0123"), "abcde-fghjk-mnpqr-stvwx-yz012-3");
    }

    #[test]
    fn a_code_is_drawn_as_a_square_of_blocks() {
        let drawn = drawn("abcdefghjkmnpqrstvwxyz0123");
        let lines: Vec<&str> = drawn.trim_end().lines().collect();
        assert!(lines.len() >= 14, "{drawn}");
        assert!(lines.iter().all(|line| line.chars().count() == lines[0].chars().count()));
        assert!(drawn.chars().all(|c| "\n █▀▄".contains(c)), "{drawn}");
    }
}
