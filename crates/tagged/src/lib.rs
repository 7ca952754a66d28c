//! `#[derive(Tagged)]` and `#[derive(FromJson)]`: read an enum with `#[serde(tag = "…")]` from JSON as serde's own `Deserialize` does, in
//! a tenth of the code.
//!
//! Serde keeps a tagged object in a buffer of its own kind and makes, for every variant, a reader of
//! maps, one of lists and one of names. Here each field is one call of `::coterie_types::tagged::Fields`, so that
//! whoever derives needs the crate `coterie-types`.

use std::fmt::Write as _;

use proc_macro::TokenStream;
use syn::{Attribute, Data, DeriveInput, Error, Fields, Ident, LitStr, Result, Token, Variant};

/// What the attributes of an enum say.
#[derive(Default)]
struct Form {
    tag: Option<String>,
    snake_case: bool,
    deny_unknown_fields: bool,
}

/// Implements `serde::Deserialize` for an enum that says `#[serde(tag = "…", rename_all = "snake_case")]`, with
/// or without `deny_unknown_fields`; its fields may say `#[serde(default)]`, and when they are not written. It reads
/// JSON alone.
#[proc_macro_derive(Tagged, attributes(serde))]
pub fn tagged(input: TokenStream) -> TokenStream {
    implemented(input, deserialize)
}

/// Implements `coterie_types::tagged::FromJson` beside a `Deserialize` of serde's, which reads CBOR too. A field
/// that has it as well may say `#[from_json]`.
#[proc_macro_derive(FromJson, attributes(serde, from_json))]
pub fn from_json(input: TokenStream) -> TokenStream {
    implemented(input, of_json)
}

/// Writes an implementation: of which enum, with which tag, and how its fields are read.
type Written = fn(&Ident, &str, &str) -> String;

fn implemented(input: TokenStream, by: Written) -> TokenStream {
    let written = syn::parse(input).and_then(|input| {
        let text = written(&input, by)?;
        text.parse().map_err(|error| Error::new_spanned(&input.ident, error))
    });
    written.unwrap_or_else(|error| error.into_compile_error().into())
}

fn deserialize(name: &Ident, tag: &str, read: &str) -> String {
    format!(
        "impl<'de> ::serde::Deserialize<'de> for {name} {{
            fn deserialize<D: ::serde::Deserializer<'de>>(from: D) -> ::core::result::Result<Self, D::Error> {{
                {read}
                read(::coterie_types::tagged::Fields::of(from, {tag:?})?).map_err(::serde::de::Error::custom)
            }}
        }}"
    )
}

fn of_json(name: &Ident, tag: &str, read: &str) -> String {
    format!(
        "impl ::coterie_types::tagged::FromJson for {name} {{
            fn from_json(value: ::coterie_types::tagged::Value) -> ::coterie_types::tagged::Read<Self> {{
                {read}
                read(::coterie_types::tagged::Fields::of_value(value, {tag:?})?)
            }}
        }}"
    )
}

fn written(input: &DeriveInput, by: Written) -> Result<String> {
    let refuse = |words| Err(Error::new_spanned(&input.ident, words));
    let Data::Enum(data) = &input.data else { return refuse("only an enum has a tag") };
    let form = form(&input.attrs)?;
    let (Some(tag), true) = (&form.tag, form.snake_case) else {
        return refuse("say #[serde(tag = \"…\", rename_all = \"snake_case\")]");
    };
    let mut arms = String::new();
    for variant in &data.variants {
        let arm = arm(&input.ident, variant, form.deny_unknown_fields)?;
        let _ = write!(arms, "{:?} => {{ {arm} }}", snake_case(&variant.ident.to_string()));
    }
    let name = &input.ident;
    let read = format!(
        "fn read(mut fields: ::coterie_types::tagged::Fields) -> ::coterie_types::tagged::Read<{name}> {{
            match fields.tag() {{ {arms} _ => Err(fields.unknown()) }}
        }}"
    );
    Ok(by(name, tag, &read))
}

/// How a variant is read.
fn arm(of: &Ident, variant: &Variant, deny_unknown_fields: bool) -> Result<String> {
    if let Some(attribute) = variant.attrs.iter().find(|one| one.path().is_ident("serde")) {
        return Err(Error::new_spanned(attribute, "no variant says anything of its own"));
    }
    let name = &variant.ident;
    match &variant.fields {
        Fields::Unit => Ok(format!("Ok({of}::{name})")),
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
            Ok(format!("Ok({of}::{name}(fields.whole()?))"))
        }
        Fields::Unnamed(fields) => Err(Error::new_spanned(fields, "a list has no tag")),
        Fields::Named(fields) => {
            let mut taken = String::new();
            for field in &fields.named {
                let Some(name) = &field.ident else { continue };
                let nested = field.attrs.iter().any(|one| one.path().is_ident("from_json"));
                let take = match (has_default(&field.attrs)?, nested) {
                    (true, false) => "take_or_default",
                    (false, false) => "take",
                    (false, true) => "take_from_json",
                    (true, true) => return Err(Error::new_spanned(field, "not both")),
                };
                let _ = write!(taken, "{name}: fields.{take}({:?})?,", name.to_string());
            }
            let made = format!("{of}::{name} {{ {taken} }}");
            let end = if deny_unknown_fields { "fields.end()?;" } else { "" };
            Ok(format!("let made = {made}; {end} Ok(made)"))
        }
    }
}

fn form(attributes: &[Attribute]) -> Result<Form> {
    let mut form = Form::default();
    for attribute in attributes.iter().filter(|one| one.path().is_ident("serde")) {
        attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("tag") {
                form.tag = Some(meta.value()?.parse::<LitStr>()?.value());
            } else if meta.path.is_ident("rename_all") {
                form.snake_case = meta.value()?.parse::<LitStr>()?.value() == "snake_case";
            } else if meta.path.is_ident("deny_unknown_fields") {
                form.deny_unknown_fields = true;
            } else {
                return Err(meta.error("not known here"));
            }
            Ok(())
        })?;
    }
    Ok(form)
}

/// Whether a field that is missing has its default.
fn has_default(attributes: &[Attribute]) -> Result<bool> {
    let mut found = false;
    for attribute in attributes.iter().filter(|one| one.path().is_ident("serde")) {
        attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("skip_serializing_if") {
                // Said to whoever writes it.
                return meta.value()?.parse::<LitStr>().map(|_| ());
            }
            if !meta.path.is_ident("default") || meta.input.peek(Token![=]) {
                return Err(meta.error("not known here"));
            }
            found = true;
            Ok(())
        })?;
    }
    Ok(found)
}

/// As serde does it.
fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for (at, letter) in name.char_indices() {
        if at > 0 && letter.is_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::{deserialize, of_json, snake_case, written};

    fn refused(source: &str) -> String {
        written(&syn::parse_str(source).unwrap(), deserialize).unwrap_err().to_string()
    }

    #[test]
    fn names_are_those_of_serde() {
        assert_eq!(snake_case("RegisterByProvider"), "register_by_provider");
        assert_eq!(snake_case("Whoami"), "whoami");
    }

    #[test]
    fn what_it_would_read_otherwise_than_serde_is_refused() {
        let tagged = |body: &str| {
            format!("#[serde(tag = \"do\", rename_all = \"snake_case\")] enum A {{ {body} }}")
        };
        for read in [
            "B, C { d: u8 }, E(F), G { #[from_json] h: I }",
            "B { #[serde(default, skip_serializing_if = \"Option::is_none\")] c: Option<u8> }",
        ] {
            assert!(written(&syn::parse_str(&tagged(read)).unwrap(), of_json).is_ok(), "{read}");
        }
        assert!(refused(&tagged("B { #[serde(rename = \"d\")] c: u8 }")).contains("not known"));
        assert!(refused(&tagged("B { #[serde(default = \"d\")] c: u8 }")).contains("not known"));
        assert!(refused(&tagged("#[serde(rename = \"c\")] B")).contains("of its own"));
        assert!(refused(&tagged("B(u8, u8)")).contains("list"));
        assert!(refused(&tagged("B { #[from_json] #[serde(default)] c: D }")).contains("not both"));
        assert!(refused("#[serde(tag = \"do\")] enum A { B }").contains("snake_case"));
        assert!(
            refused("#[serde(tag = \"do\", content = \"c\")] enum A { B }").contains("not known")
        );
        assert!(refused("struct A;").contains("only an enum"));
    }
}
