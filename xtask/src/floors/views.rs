//! What the core answers is a type, from which that of the web client is made: nobody types it twice.

use super::purity::code;

/// Where answers are made.
const CORE: &str = "clients/core/src/";

/// What has no type: an object that is put together by hand.
const UNTYPED: &str = "json!";

/// What says by hand what is answered: the type is that of the request.
const BY_HAND: [&str; 3] = [".ask<", "useAnswer<", " as {"];

/// What is wrong in a source file of Rust; tests may.
pub(crate) fn check(name: &str, text: &str) -> Vec<String> {
    if !name.starts_with(CORE) || name.ends_with("/tests.rs") {
        return Vec::new();
    }
    let found = code(text).filter(|(_, line)| line.contains(UNTYPED));
    found
        .map(|(number, _)| format!("{name}:{number} has `{UNTYPED}`: an answer is a type"))
        .collect()
}

/// What is wrong in a source file of the web client.
pub(crate) fn check_web(name: &str, text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for (number, line) in text.lines().enumerate() {
        // What a function takes for its own request it may hand on.
        let line = line.replace("<K>", "").replace("<K extends", "");
        for word in BY_HAND.iter().filter(|word| line.contains(**word)) {
            let number = number + 1;
            wrong.push(format!("{name}:{number} has `{word}`: what is answered is generated"));
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_is_put_together_by_hand_is_found() {
        let text = "fn a() { json!({}) }\n#[cfg(test)]\nmod tests {\n    json!({})\n}\n";
        assert_eq!(check("clients/core/src/a.rs", text).len(), 1);
        assert_eq!(check("clients/core/src/a/tests.rs", text).len(), 0);
        assert_eq!(check("clients/core/tests/a.rs", text).len(), 0);
        assert_eq!(check("clients/cli/src/a.rs", text).len(), 0);
    }

    #[test]
    fn an_answer_that_is_typed_by_hand_is_found() {
        for line in [
            "core.ask<{ roles: RoleView[] }>({ do: \"list_roles\", server })",
            "useAnswer<Found>(app, request)",
            "(await ask(request)) as { url: string };",
        ] {
            assert_eq!(check_web("a.ts", line).len(), 1, "{line}");
        }
        assert!(check_web("a.ts", "core.ask<K>(request) as Ask").is_empty());
    }
}
