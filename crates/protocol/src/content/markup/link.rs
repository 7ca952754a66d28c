//! Where links go. Only the web and mail; whatever else is text.

use serde::Serialize;

/// Longest target, bytes.
pub(super) const TARGET_MAX: usize = 2_048;

/// Where a link goes, and whether it says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Link {
    /// The whole target.
    pub target: String,
    /// The host that is asked, or of mail the part after the `@`.
    pub host: String,
    /// Whether its label is other than its target: then the target is shown beside it.
    pub differs: bool,
}

impl Link {
    /// A link under a label, if its target is one to follow.
    #[must_use]
    pub fn new(target: &str, label: &str) -> Option<Self> {
        let (rest, mail) = split(target)?;
        let fits = target.len() <= TARGET_MAX
            && target.bytes().all(|b| b.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&b));
        if !fits {
            return None;
        }
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let authority = rest.get(..end)?;
        let host = authority.rsplit('@').next().unwrap_or_default();
        // A port, but not the colons of an IPv6 address.
        let host = match host.rsplit_once(':') {
            Some((host, port)) if !mail && port.bytes().all(|b| b.is_ascii_digit()) => host,
            _ => host,
        };
        let mail_fits =
            !mail || authority.split_once('@').is_some_and(|(user, _)| !user.is_empty());
        if host.is_empty() || !mail_fits {
            return None;
        }
        let differs = label != target && label != rest;
        Some(Self { target: target.to_owned(), host: host.to_ascii_lowercase(), differs })
    }
}

/// What follows the scheme, and whether it is mail.
fn split(target: &str) -> Option<(&str, bool)> {
    let after = |scheme: &str| {
        let head = target.get(..scheme.len())?;
        head.eq_ignore_ascii_case(scheme).then(|| target.get(scheme.len()..)).flatten()
    };
    after("https://")
        .or_else(|| after("http://"))
        .map(|rest| (rest, false))
        .or_else(|| after("mailto:").map(|rest| (rest, true)))
}

/// How long the bare target at the beginning of a text is, in bytes; 0: there is none. Stops at white
/// space and at what closes something around it.
pub(super) fn bare(text: &str) -> usize {
    let Some((rest, _)) = split(text) else { return 0 };
    let scheme = text.len() - rest.len();
    let stops = |b: &u8| !b.is_ascii_graphic() || b"\"<>\\^`{|}[]*".contains(b);
    let length = text.bytes().take(TARGET_MAX + 1).position(|b| stops(&b));
    let mut end = length.unwrap_or(text.len().min(TARGET_MAX + 1));
    let bytes = text.as_bytes();
    let mut open = bytes.iter().take(end).filter(|b| **b == b'(').count();
    let mut closed = bytes.iter().take(end).filter(|b| **b == b')').count();
    // The sentence's own punctuation does not belong to it.
    while let Some(last) = end.checked_sub(1).and_then(|i| bytes.get(i)) {
        match last {
            b')' if closed > open => closed -= 1,
            b'.' | b',' | b':' | b';' | b'!' | b'?' | b'\'' | b'_' | b'~' => {}
            b'(' => open -= 1,
            _ => break,
        }
        end -= 1;
    }
    let target = text.get(..end).unwrap_or_default();
    if end > scheme && Link::new(target, target).is_some() { end } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_web_and_mail_are_links() {
        for good in ["https://a.example/x?y#z", "HTTP://a.example", "mailto:a@b.example"] {
            assert!(Link::new(good, good).is_some(), "{good}");
        }
        for bad in [
            "javascript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "ftp://a",
            "//a.example",
            "https://",
            "https:a",
            "https:///x",
            "mailto:",
            "mailto:b.example",
            "https://a b",
            "https://a\u{202e}b",
            "https://a\\@b",
            "https://ä.example",
            "coterie://x",
            "",
        ] {
            assert_eq!(Link::new(bad, bad), None, "{bad}");
        }
        assert_eq!(Link::new(&format!("https://{}", "a".repeat(2_041)), ""), None);
    }

    #[test]
    fn a_label_that_is_not_the_target_is_marked_p20() {
        let differs = |target, label| Link::new(target, label).unwrap().differs;
        assert!(!differs("https://a.example/", "https://a.example/"));
        assert!(!differs("https://a.example/", "a.example/"));
        assert!(differs("https://evil.example/", "https://bank.example/"));
        assert!(differs("https://evil.example/", "click here"));
    }

    #[test]
    fn the_host_is_the_one_that_is_asked() {
        let host = |target| Link::new(target, "").unwrap().host;
        assert_eq!(host("https://bank.example@evil.example/x"), "evil.example");
        assert_eq!(host("https://bank.example:x@EVIL.example:8080?q"), "evil.example");
        assert_eq!(host("https://[::1]/x"), "[::1]");
        assert_eq!(host("mailto:a@b.example?subject=x"), "b.example");
    }

    #[test]
    fn a_bare_link_ends_where_the_sentence_goes_on() {
        let of = |text: &str| text[..bare(text)].to_owned();
        assert_eq!(of("https://a.example/b."), "https://a.example/b");
        assert_eq!(of("https://a.example/b_(c)) x"), "https://a.example/b_(c)");
        assert_eq!(of("https://a.example/b||"), "https://a.example/b");
        assert_eq!(of("https://"), "");
        assert_eq!(of("nothing"), "");
    }
}
