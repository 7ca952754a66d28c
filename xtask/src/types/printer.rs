//! Types of Rust as TypeScript, as serde writes and reads them.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, bail};
use syn::{Fields, GenericArgument, ItemEnum, PathArguments, Type};

use super::attributes::{Serde, docs, field_name, serde, variant_name};
use super::core::SCALARS;
use super::render::{Member, declaration, list, object, text, union};
use super::source::{Declared, Sources};

/// Whether something is written by the core, or read by it: there more may be absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Read,
    Written,
}

/// Every type that is reached from these, by name.
pub(super) fn declarations(
    sources: &Sources,
    read: &[&str],
    written: &[&str],
) -> anyhow::Result<String> {
    let mut done: BTreeMap<String, String> = BTreeMap::new();
    for (side, roots) in [(Side::Read, read), (Side::Written, written)] {
        let mut printer = Printer { sources, side, reached: BTreeSet::new() };
        let mut open: Vec<String> = roots.iter().map(ToString::to_string).collect();
        let mut seen = BTreeSet::new();
        while let Some(name) = open.pop() {
            if !seen.insert(name.clone()) {
                continue;
            }
            let printed = printer.declaration(&name).with_context(|| name.clone())?;
            if done.insert(name.clone(), printed.clone()).is_some_and(|other| other != printed) {
                bail!("{name} is read in another form than it is written in");
            }
            open.extend(std::mem::take(&mut printer.reached));
        }
    }
    Ok(done.into_values().collect::<Vec<_>>().join("\n"))
}

struct Printer<'a> {
    sources: &'a Sources,
    side: Side,
    reached: BTreeSet<String>,
}

impl Printer<'_> {
    fn declaration(&mut self, name: &str) -> anyhow::Result<String> {
        if let Some((_, of)) = SCALARS.iter().find(|(known, _)| *known == name) {
            return Ok(declaration(&[], name, of));
        }
        Ok(match self.sources.find(name)? {
            Declared::Alias(item) => declaration(&docs(&item.attrs), name, &self.of(&item.ty)?),
            Declared::Struct(item) => {
                let told = serde(&item.attrs)?;
                let named = told.rename.clone().unwrap_or_else(|| item.ident.to_string());
                let tag = told.tag.map(|tag| member(tag, text(&named)));
                let of = self.fields(&item.fields, tag.into_iter().collect(), "")?;
                declaration(&docs(&item.attrs), name, &of)
            }
            Declared::Enum(item) => declaration(&docs(&item.attrs), name, &self.variants(item)?),
        })
    }

    fn variants(&mut self, item: &ItemEnum) -> anyhow::Result<String> {
        let told = serde(&item.attrs)?;
        let mut parts = Vec::new();
        for variant in &item.variants {
            let own = serde(&variant.attrs)?;
            let name = text(&variant_name(&variant.ident, &told, &own));
            let part = self.variant(&told, &name, &variant.fields)?;
            let docs = docs(&variant.attrs);
            let is_plain = part == name;
            let comment = if is_plain { String::new() } else { docs.join(" ") };
            parts.push(match comment.replace("*/", "* /") {
                comment if comment.is_empty() => part,
                comment => format!("/** {comment} */ {part}"),
            });
        }
        Ok(union(&parts, ""))
    }

    fn variant(&mut self, told: &Serde, name: &str, fields: &Fields) -> anyhow::Result<String> {
        if told.untagged {
            return self.fields(fields, Vec::new(), "    ");
        }
        let tag = |of: &Option<String>| {
            of.iter().map(|tag| member(tag.clone(), name.to_owned())).collect::<Vec<_>>()
        };
        let Some(content) = &told.content else {
            return match (&told.tag, fields) {
                (None, Fields::Unit) => Ok(name.to_owned()),
                (None, fields) => {
                    let of = self.fields(fields, Vec::new(), "    ")?;
                    let key = name.trim_matches('"').to_owned();
                    Ok(object(&[member(key, of)], "    "))
                }
                (Some(_), Fields::Unnamed(_)) => {
                    let of = self.fields(fields, Vec::new(), "    ")?;
                    Ok(format!("({} & {of})", object(&tag(&told.tag), "    ")))
                }
                (Some(_), fields) => self.fields(fields, tag(&told.tag), "    "),
            };
        };
        let mut members = tag(&told.tag);
        if !matches!(fields, Fields::Unit) {
            members.push(member(content.clone(), self.fields(fields, Vec::new(), "      ")?));
        }
        Ok(object(&members, "    "))
    }

    /// What fields are, after those that are there already.
    fn fields(
        &mut self,
        fields: &Fields,
        mut members: Vec<Member>,
        indent: &str,
    ) -> anyhow::Result<String> {
        let mut flat = Vec::new();
        match fields {
            Fields::Unit => {}
            Fields::Unnamed(unnamed) => {
                let mut all = unnamed.unnamed.iter();
                let (Some(one), None) = (all.next(), all.next()) else {
                    bail!("a tuple of more than one field");
                };
                return self.of(&one.ty);
            }
            Fields::Named(named) => {
                for field in &named.named {
                    let told = serde(&field.attrs)?;
                    if told.skip {
                        continue;
                    }
                    let name = field_name(field, &told)?;
                    let of = self.of(&field.ty).with_context(|| name.clone())?;
                    if told.flatten && is_map(&field.ty) {
                        // What is in it is said where it is put together.
                        continue;
                    }
                    if told.flatten {
                        flat.push(of);
                        continue;
                    }
                    let optional = match self.side {
                        Side::Read => told.default || is_option(&field.ty),
                        Side::Written => told.skipped,
                    };
                    let never_null = optional && self.side == Side::Written;
                    let of = match of.strip_suffix(" | null") {
                        Some(some) if never_null => some.to_owned(),
                        _ => of,
                    };
                    members.push(Member { docs: docs(&field.attrs), name, optional, of });
                }
            }
        }
        let mut whole = object(&members, indent);
        for part in &flat {
            whole = format!("{whole} & {part}");
        }
        Ok(if flat.is_empty() { whole } else { format!("({whole})") })
    }

    /// What a type of Rust is called here.
    fn of(&mut self, of: &Type) -> anyhow::Result<String> {
        let path = match of {
            Type::Reference(reference) => return self.of(&reference.elem),
            Type::Path(path) => &path.path,
            _ => bail!("a type that has no name"),
        };
        let last = path.segments.last().context("a type that has no name")?;
        let name = last.ident.to_string();
        let arguments: Vec<&Type> = match &last.arguments {
            PathArguments::AngleBracketed(all) => all
                .args
                .iter()
                .filter_map(|one| match one {
                    GenericArgument::Type(of) => Some(of),
                    _ => None,
                })
                .collect(),
            _ => Vec::new(),
        };
        Ok(match (name.as_str(), arguments.as_slice()) {
            ("String" | "str", []) => "string".to_owned(),
            ("bool", []) => "boolean".to_owned(),
            ("u8" | "u16" | "u32" | "u64" | "usize" | "i64", []) => "number".to_owned(),
            ("Value", []) => "unknown".to_owned(),
            ("Option", [one]) => format!("{} | null", self.of(one)?),
            ("Vec", [one]) => list(&self.of(one)?),
            ("Box", [one]) => self.of(one)?,
            ("BTreeMap" | "Map", [_, one]) => format!("Record<string, {}>", self.of(one)?),
            (_, []) => {
                self.reached.insert(name.clone());
                name
            }
            _ => bail!("{name}<…> is not understood here"),
        })
    }
}

fn member(name: String, of: String) -> Member {
    Member { docs: Vec::new(), name, optional: false, of }
}

fn is_option(of: &Type) -> bool {
    is_called(of, "Option")
}

fn is_map(of: &Type) -> bool {
    is_called(of, "Map")
}

fn is_called(of: &Type, name: &str) -> bool {
    matches!(of, Type::Path(path) if path.path.segments.last().is_some_and(|l| l.ident == name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(source: &str, read: &[&str], written: &[&str]) -> anyhow::Result<String> {
        let mut sources = Sources::default();
        sources.add(source)?;
        let file = declarations(&sources, read, written)?;
        Ok(file.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn what_may_be_absent_differs_between_what_is_read_and_what_is_written() {
        let source = "#[derive(Serialize, Deserialize)] struct A { \
            a: Option<u8>, #[serde(default)] b: bool, \
            #[serde(skip_serializing_if = \"x\")] c: Option<Seq> }";
        let read = printed(source, &["A"], &[]).unwrap();
        assert!(read.contains("a?: number | null; b?: boolean; c?: Seq | null;"), "{read}");
        let written = printed(source, &[], &["A"]).unwrap();
        assert!(written.contains("a: number | null; b: boolean; c?: Seq;"), "{written}");
        assert!(written.contains("export type Seq = number;"), "{written}");
        assert!(printed(source, &["A"], &["A"]).is_err());
    }

    #[test]
    fn an_enum_is_told_apart_by_its_tag() {
        let source = "#[derive(Serialize)] #[serde(tag = \"do\", rename_all = \"snake_case\")] \
            enum A { ShowIt, Of { b: Vec<Option<bool>> }, Act(B) } \
            #[derive(Serialize)] struct B { #[serde(flatten)] c: C, d: &'static str } \
            #[derive(Serialize)] #[serde(tag = \"kind\", content = \"id\")] enum C { X, Y(UserId) }";
        let written = printed(source, &[], &["A"]).unwrap();
        for part in [
            "{ do: \"show_it\"; }",
            "{ do: \"of\"; b: (boolean | null)[]; }",
            "({ do: \"act\"; } & B)",
            "({ d: string; } & C)",
            "{ kind: \"X\"; } | { kind: \"Y\"; id: UserId; }",
        ] {
            assert!(written.contains(part), "{part}: {written}");
        }
    }

    #[test]
    fn rows_have_their_tag_in_themselves_and_are_put_together_without_another() {
        let source = "#[derive(Serialize)] #[serde(untagged)] enum A { B(Box<B>), C(C<'a>) } \
            #[derive(Serialize)] #[serde(tag = \"type\", rename = \"b_row\")] struct B { \
            #[serde(skip_serializing_if = \"x\")] d: Option<Option<u8>> } \
            #[derive(Serialize)] #[serde(tag = \"type\", rename = \"c\")] struct C<'a> { \
            #[serde(flatten)] e: Map<String, Value>, f: &'a str, #[serde(skip)] h: H, g: Map<String, Value> }";
        let written = printed(source, &[], &["A"]).unwrap();
        for part in [
            "export type A = B | C;",
            "{ type: \"b_row\"; d?: number | null; }",
            "{ type: \"c\"; f: string; g: Record<string, unknown>; }",
        ] {
            assert!(written.contains(part), "{part}: {written}");
        }
    }

    #[test]
    fn an_enum_of_codes_is_its_codes() {
        let source = "#[derive(Serialize)] struct A { b: B } \
            named! { /// Why. \n B: /// One. \n One = \"the_one\", Two = \"two\", }";
        let written = printed(source, &[], &["A"]).unwrap();
        assert!(
            written.contains("/** Why. */ export type B = \"the_one\" | \"two\";"),
            "{written}"
        );
    }

    #[test]
    fn what_is_unknown_or_stands_twice_is_refused() {
        for source in [
            "#[derive(Serialize)] struct A { b: B }",
            "#[derive(Serialize)] struct A { b: Rc<u8> }",
            "#[derive(Serialize)] struct A { #[serde(with = \"x\")] b: u8 }",
            "#[derive(Serialize)] struct A; mod m { } #[derive(Serialize)] struct A;",
        ] {
            assert!(printed(source, &[], &["A"]).is_err(), "{source}");
        }
    }
}
