//! TypeScript: comments, fields, names.

/// A field of an object.
pub(super) struct Member {
    pub(super) docs: Vec<String>,
    pub(super) name: String,
    pub(super) optional: bool,
    pub(super) of: String,
}

/// A doc comment before something.
pub(super) fn comment(docs: &[String], indent: &str) -> String {
    let safe = |line: &String| line.replace("*/", "* /");
    match docs {
        [] => String::new(),
        [one] => format!("{indent}/** {} */\n", safe(one)),
        lines => {
            let line = |line| format!("{indent} * {}\n", safe(line)).replace("* \n", "*\n");
            let lines: String = lines.iter().map(line).collect();
            format!("{indent}/**\n{lines}{indent} */\n")
        }
    }
}

/// An object of these fields.
pub(super) fn object(members: &[Member], indent: &str) -> String {
    if members.is_empty() {
        return "Record<string, never>".to_owned();
    }
    let inner = format!("{indent}  ");
    let mut out = "{\n".to_owned();
    for Member { docs, name, optional, of } in members {
        out.push_str(&comment(docs, &inner));
        let mark = if *optional { "?" } else { "" };
        let name = key(name);
        out.push_str(&format!("{inner}{name}{mark}: {of};\n"));
    }
    out + indent + "}"
}

/// A name as a key of an object.
pub(super) fn key(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let begins = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if begins && name.chars().all(plain) { name.to_owned() } else { text(name) }
}

/// A text as a literal.
pub(super) fn text(text: &str) -> String {
    format!("{:?}", text)
}

/// A list of something.
pub(super) fn list(of: &str) -> String {
    if of.contains([' ', '\n']) { format!("({of})[]") } else { format!("{of}[]") }
}

/// One of several.
pub(super) fn union(parts: &[String], indent: &str) -> String {
    match parts {
        [] => "never".to_owned(),
        [one] => one.clone(),
        _ if parts.iter().all(|part| part.len() < 24) && parts.len() < 4 => parts.join(" | "),
        _ => parts.iter().map(|part| format!("\n{indent}  | {part}")).collect(),
    }
}

/// A declaration.
pub(super) fn declaration(docs: &[String], name: &str, of: &str) -> String {
    format!("{}export type {name} = {of};\n", comment(docs, "")).replace("= \n", "=\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_cannot_end_early_and_a_name_is_quoted_where_it_must_be() {
        assert_eq!(comment(&["a */ b".into()], ""), "/** a * / b */\n");
        assert_eq!((key("a_b"), key("a-b")), ("a_b".into(), "\"a-b\"".into()));
        assert_eq!(list("string | null"), "(string | null)[]");
    }
}
