//! Places that do no I/O take time and randomness as arguments and touch nothing else.

use super::foreign;

/// Words that have no place in a file that does no I/O.
const FORBIDDEN: [&str; 9] = [
    "std::fs",
    "std::net",
    "std::process",
    "std::env",
    "std::thread",
    "thread::spawn",
    "async fn",
    "async move",
    ".await",
];

/// Clocks and randomness from the air; openmls brings its own, so `crypto/mls` is exempt.
const AMBIENT: [&str; 7] = [
    "SystemTime::now",
    "Instant::now",
    "OsRng",
    "thread_rng",
    "rand::rng()",
    "rand::random",
    "getrandom::",
];

/// The one place where a library takes randomness and time for itself.
const EXEMPT: &str = "crypto/mls";

/// What is wrong in a source file of a member; only `src/` is looked at, without its tests.
pub(crate) fn check(folder: &str, name: &str, text: &str) -> Vec<String> {
    let in_src = name.starts_with(&format!("{folder}/src/"));
    let is_test = name.ends_with("/tests.rs") || name.contains("/tests/");
    if !foreign::is_pure(folder) || !in_src || is_test {
        return Vec::new();
    }
    let mut wrong = Vec::new();
    for (number, line) in code(text) {
        let ambient = AMBIENT.iter().filter(|_| folder != EXEMPT);
        for word in FORBIDDEN.iter().chain(ambient).filter(|word| line.contains(**word)) {
            wrong.push(format!("{name}:{number} has `{word}`: {folder} takes it as an argument"));
        }
    }
    wrong
}

/// The numbered lines of a file up to its tests, without comments.
pub(super) fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines: Vec<&str> = text.lines().collect();
    let opens_tests = |pair: &[&str]| {
        pair[0] == "#[cfg(test)]" && pair[1].starts_with("mod ") && pair[1].ends_with('{')
    };
    let end = lines.windows(2).position(opens_tests).unwrap_or(lines.len());
    let numbered = lines.into_iter().take(end).enumerate();
    numbered
        .map(|(index, line)| (index + 1, line))
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(folder: &str, name: &str, text: &str) -> usize {
        check(folder, &format!("{folder}/{name}"), text).len()
    }

    #[test]
    fn a_clock_randomness_or_io_is_found() {
        for text in
            ["let t = Instant::now();", "OsRng.fill()", "std::fs::read(p)", "async fn a() {}"]
        {
            assert_eq!(count("crates/policy", "src/fold.rs", text), 1, "{text}");
            assert_eq!(count("clients/core", "src/a.rs", text), 1, "{text}");
            assert_eq!(count("clients/driver", "src/a.rs", text), 0, "{text}");
        }
    }

    #[test]
    fn mls_may_take_randomness_and_time_but_no_io() {
        assert_eq!(count("crypto/mls", "src/a.rs", "OsRng"), 0);
        assert_eq!(count("crypto/seal", "src/a.rs", "OsRng"), 1);
        assert_eq!(count("crypto/mls", "src/a.rs", "std::net::TcpStream"), 1);
    }

    #[test]
    fn tests_examples_and_comments_may() {
        let text = "// OsRng\nfn a() {}\n#[cfg(test)]\nmod tests {\n    OsRng\n}\n";
        assert_eq!(count("crates/policy", "src/a.rs", text), 0);
        assert_eq!(count("crates/policy", "src/fold/tests.rs", "OsRng"), 0);
        assert_eq!(count("crates/policy", "examples/vectors.rs", "OsRng"), 0);
    }

    #[test]
    fn an_attribute_before_code_hides_nothing() {
        let text = "#[cfg(test)]\nmod tests;\nfn a() { OsRng }\n";
        assert_eq!(count("crates/policy", "src/a.rs", text), 1);
    }
}
