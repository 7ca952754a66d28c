//! Each file says first what it is for, and none grows without end.

/// From here on a file is listed.
const LONG: usize = 300;

/// More lines than this are refused.
const TOO_LONG: usize = 500;

/// What is wrong with a source file.
pub(crate) fn check(name: &str, text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    if !text.starts_with("//!") {
        wrong.push(format!("{name}:1 does not begin with `//!` and what the file is for"));
    }
    let lines = text.lines().count();
    if lines > TOO_LONG {
        wrong.push(format!("{name} has {lines} lines, {TOO_LONG} are the most"));
    }
    wrong
}

/// A line about a file that is long and still allowed.
pub(crate) fn long(name: &str, text: &str) -> Option<String> {
    let lines = text.lines().count();
    (lines > LONG && lines <= TOO_LONG).then(|| format!("{name} has {lines} lines"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_first_what_it_is_for() {
        assert!(check("a.rs", "//! A file.\nfn a() {}\n").is_empty());
        assert_eq!(check("a.rs", "fn a() {}\n").len(), 1);
        assert_eq!(check("a.rs", "\n//! Late.\n").len(), 1);
    }

    #[test]
    fn a_long_file_is_listed_and_a_longer_one_refused() {
        let file = |lines: usize| format!("//! A file.\n{}", "//\n".repeat(lines - 1));
        assert!(long("a.rs", &file(300)).is_none());
        assert!(long("a.rs", &file(301)).is_some());
        assert!(check("a.rs", &file(500)).is_empty());
        assert_eq!(check("a.rs", &file(501)).len(), 1);
    }
}
