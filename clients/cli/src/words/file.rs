//! About files.

use serde_json::Value;

use super::{is, number, text};

pub(super) fn saved(value: &Value) -> String {
    format!("Saved {} ({}).", text(value, "path"), size(number(value, "length")))
}

/// An answer to `--cancel`.
pub(super) fn cancelled(value: &Value) -> String {
    let was = if is(value, "cancelled") { "Given up." } else { "There was nothing to give up." };
    was.into()
}

/// What a message says of its file: the sender's words, as data.
pub(super) fn of_message(row: &Value) -> Option<String> {
    let file = row.get("file")?;
    let size = size(number(file, "length"));
    let sides = sides(file).map(|sides| format!(", {sides}")).unwrap_or_default();
    let (name, media_type) = (text(file, "name"), text(file, "media_type"));
    Some(format!("[file {name}, {media_type}{sides}, {size}]"))
}

/// A picture's pixels, as its sender says.
pub(crate) fn sides(file: &Value) -> Option<String> {
    let preview = file.get("preview")?;
    Some(format!("{}×{}", number(preview, "width"), number(preview, "height")))
}

/// A length as people say it.
pub(crate) fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    let mut unit = None;
    let (mut whole, mut tenths) = (bytes, 0);
    for name in UNITS {
        if whole < 1024 {
            break;
        }
        (tenths, whole, unit) = (whole % 1024 * 10 / 1024, whole / 1024, Some(name));
    }
    match unit {
        Some(unit) if whole < 10 => format!("{whole}.{tenths} {unit}"),
        Some(unit) => format!("{whole} {unit}"),
        None => format!("{bytes} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn lengths_are_short() {
        for (bytes, words) in [
            (0, "0 bytes"),
            (1023, "1023 bytes"),
            (1024, "1.0 KiB"),
            (1536, "1.5 KiB"),
            (64 << 20, "64 MiB"),
            (2 << 30, "2.0 GiB"),
        ] {
            assert_eq!(size(bytes), words);
        }
    }

    #[test]
    fn a_files_name_is_escaped() {
        let file = json!({ "name": "a\u{1b}[2J\n", "media_type": "text/plain", "length": 3 });
        let words = of_message(&json!({ "file": file })).unwrap();
        assert_eq!(words, "[file a\\u{1b}[2J\\u{a}, text/plain, 3 bytes]");
        assert_eq!(of_message(&json!({})), None);
        let preview = json!({ "width": 4000, "height": 3000 });
        let file =
            json!({ "name": "a", "media_type": "image/png", "length": 3, "preview": preview });
        let words = of_message(&json!({ "file": file })).unwrap();
        assert_eq!(words, "[file a, image/png, 4000×3000, 3 bytes]");
    }
}
