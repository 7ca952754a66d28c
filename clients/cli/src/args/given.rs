//! Values as they are typed: colours, pauses, overwrites.

use coterie_core::acts::NewOverwrite;
use coterie_types::Bytes;

use crate::span;

/// `#rrggbb`, or `none`.
pub(super) fn colour(text: &str) -> Result<u32, String> {
    if text == "none" {
        return Ok(0);
    }
    let digits = text.strip_prefix('#').unwrap_or(text);
    let good = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let number = good.then(|| u32::from_str_radix(digits, 16).ok()).flatten();
    number.ok_or_else(|| "a colour like #ff8800, or none".to_owned())
}

/// A public key, as base64url.
pub(super) fn key(text: &str) -> Result<Bytes, String> {
    let key = Bytes::from_base64(text).ok().filter(|bytes| bytes.len() == 32);
    key.ok_or_else(|| "a public key, as `attest key` says it".to_owned())
}

/// Whole seconds: `10s`, `5m`; `0` for none.
pub(super) fn seconds(text: &str) -> Result<u32, String> {
    let wrong = || "a time like 10s or 5m, in whole seconds; 0 for none".to_owned();
    if text == "0" {
        return Ok(0);
    }
    let millis = span::life(text).map_err(|_| wrong())?;
    let whole = (millis > 0 && millis % 1000 == 0).then_some(millis / 1000);
    whole.and_then(|seconds| u32::try_from(seconds).ok()).ok_or_else(wrong)
}

/// How long a time-out lasts, milliseconds; `0` ends one.
pub(super) fn time_out(text: &str) -> Result<u64, String> {
    match text {
        "never" => Err("a time-out has an end: a time like 10m, 1h or 7d; 0 ends it".to_owned()),
        text => span::life(text).map_err(|_| "a time like 10m, 1h or 7d; 0 ends it".to_owned()),
    }
}

/// A category; `none` for none.
pub(super) fn or_none(text: &str) -> Result<String, String> {
    Ok(if text == "none" { String::new() } else { text.to_owned() })
}

/// `ROLE=+FLAG,-FLAG`, or `member:NAME=…`: what is allowed and denied.
pub(super) fn overwrite(text: &str) -> Result<NewOverwrite, String> {
    let wrong = || "an overwrite like mods=+VIEW_CHANNEL,-SEND_MESSAGES or member:bob=…".to_owned();
    let (target, flags) = text.rsplit_once('=').ok_or_else(wrong)?;
    let (mut allow, mut deny) = (Vec::new(), Vec::new());
    for flag in flags.split(',').map(str::trim).filter(|flag| !flag.is_empty()) {
        match (flag.strip_prefix('+'), flag.strip_prefix('-')) {
            (Some(flag), _) => allow.push(flag),
            (None, Some(flag)) => deny.push(flag),
            (None, None) => return Err(wrong()),
        }
    }
    if target.is_empty() || (allow.is_empty() && deny.is_empty()) {
        return Err(wrong());
    }
    let mut given =
        NewOverwrite { allow: some(&allow), deny: some(&deny), ..NewOverwrite::default() };
    match target.strip_prefix("member:") {
        Some(member) => given.member = Some(member.to_owned()),
        None => given.role = Some(target.strip_prefix("role:").unwrap_or(target).to_owned()),
    }
    Ok(given)
}

/// What of a channel's past whoever joins is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct History {
    pub(super) mode: &'static str,
    pub(super) days: Option<u16>,
}

/// `none`, `since-joining`, `all`, or days: `30d`.
pub(super) fn history(text: &str) -> Result<History, String> {
    let days = text.strip_suffix('d').and_then(|days| days.parse::<u16>().ok());
    let (mode, days) = match (text, days) {
        ("none", _) => ("none", None),
        ("since-joining", _) => ("since_joining", None),
        ("all", _) => ("all", None),
        (_, days @ Some(1..=3_650)) => ("last_days", days),
        _ => return Err("none, since-joining, all, or days like 30d, 3650d at most".to_owned()),
    };
    Ok(History { mode, days })
}

fn some(flags: &[&str]) -> Option<String> {
    (!flags.is_empty()).then(|| flags.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_six_digits_or_none() {
        assert_eq!(colour("#ff8800"), Ok(0xff_88_00));
        assert_eq!(colour("00FF00"), Ok(0xff00));
        assert_eq!(colour("none"), Ok(0));
        for bad in ["", "#fff", "red", "#ff88001", "#gg0000"] {
            assert!(colour(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn slow_mode_is_in_whole_seconds_and_a_time_out_has_an_end() {
        assert_eq!(seconds("10s"), Ok(10));
        assert_eq!(seconds("6h"), Ok(21_600));
        assert_eq!(seconds("0"), Ok(0));
        for bad in ["1500ms", "10", "never", ""] {
            assert!(seconds(bad).is_err(), "{bad}");
        }
        assert_eq!(time_out("10m"), Ok(600_000));
        assert_eq!(time_out("0"), Ok(0));
        assert!(time_out("never").is_err() && time_out("soon").is_err());
    }

    #[test]
    fn a_history_is_a_word_or_a_number_of_days() {
        assert_eq!(history("30d"), Ok(History { mode: "last_days", days: Some(30) }));
        assert_eq!(history("since-joining"), Ok(History { mode: "since_joining", days: None }));
        for bad in ["", "0d", "3651d", "30", "last_days", "d"] {
            assert!(history(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_overwrite_is_a_target_and_flags_with_their_signs() {
        let given = overwrite("mods=+VIEW_CHANNEL,-SEND_MESSAGES,+ATTACH_FILES").unwrap();
        assert_eq!(given.role.as_deref(), Some("mods"));
        assert_eq!(given.allow.as_deref(), Some("VIEW_CHANNEL,ATTACH_FILES"));
        assert_eq!(given.deny.as_deref(), Some("SEND_MESSAGES"));
        let given = overwrite("member:bob=-VIEW_CHANNEL").unwrap();
        assert_eq!((given.member.as_deref(), given.role, given.allow), (Some("bob"), None, None));
        for bad in ["", "mods", "mods=", "mods=VIEW_CHANNEL", "=+VIEW_CHANNEL"] {
            assert!(overwrite(bad).is_err(), "{bad}");
        }
    }
}
