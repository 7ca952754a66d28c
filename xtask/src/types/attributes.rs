//! What `#[serde(…)]` and the doc comments of a type say. What is not understood is refused.

use anyhow::{Context as _, bail};
use syn::{Attribute, Expr, ExprLit, Lit, LitStr, Meta};

/// What serde is told of a type, a variant or a field.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Serde {
    /// The field that names the variant.
    pub(super) tag: Option<String>,
    /// The field that holds what a variant holds.
    pub(super) content: Option<String>,
    /// Another name.
    pub(super) rename: Option<String>,
    /// Whether variants are told apart by what they hold alone.
    pub(super) untagged: bool,
    /// Whether variants are named in snake case.
    pub(super) snake_case: bool,
    /// Whether it may be absent where it is read.
    pub(super) default: bool,
    /// Whether it may be absent where it was written.
    pub(super) skipped: bool,
    /// Whether it is neither written nor read.
    pub(super) skip: bool,
    /// Whether its own fields stand in its place.
    pub(super) flatten: bool,
}

/// What `#[serde(…)]` says.
pub(super) fn serde(attributes: &[Attribute]) -> anyhow::Result<Serde> {
    let mut serde = Serde::default();
    for attribute in attributes.iter().filter(|one| one.path().is_ident("serde")) {
        attribute.parse_nested_meta(|meta| {
            let name = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
            let value = || -> syn::Result<String> { Ok(meta.value()?.parse::<LitStr>()?.value()) };
            match name.as_str() {
                "tag" => serde.tag = Some(value()?),
                "content" => serde.content = Some(value()?),
                "rename" => serde.rename = Some(value()?),
                "rename_all" if value()? == "snake_case" => serde.snake_case = true,
                "skip_serializing_if" => {
                    value()?;
                    serde.skipped = true;
                }
                "default" => {
                    if meta.input.peek(syn::Token![=]) {
                        value()?;
                    }
                    serde.default = true;
                }
                "flatten" => serde.flatten = true,
                "untagged" => serde.untagged = true,
                "skip" => serde.skip = true,
                "deny_unknown_fields" => {}
                _ => return Err(meta.error("serde is told something that is not understood here")),
            }
            Ok(())
        })?;
    }
    Ok(serde)
}

/// A doc comment, one line after the other.
pub(super) fn docs(attributes: &[Attribute]) -> Vec<String> {
    let line = |attribute: &Attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value().trim().to_owned()),
            _ => None,
        },
        _ => None,
    };
    attributes.iter().filter_map(line).collect()
}

/// A name as serde writes it in snake case.
pub(super) fn snake(name: &str) -> String {
    let mut out = String::new();
    for (at, letter) in name.char_indices() {
        if letter.is_uppercase() && at > 0 {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
}

/// The name of a variant.
pub(super) fn variant_name(ident: &syn::Ident, of_enum: &Serde, own: &Serde) -> String {
    match &own.rename {
        Some(name) => name.clone(),
        None if of_enum.snake_case => snake(&ident.to_string()),
        None => ident.to_string(),
    }
}

/// The name of a field.
pub(super) fn field_name(field: &syn::Field, serde: &Serde) -> anyhow::Result<String> {
    let ident = field.ident.as_ref().context("a field without a name")?.to_string();
    if serde.tag.is_some() || serde.content.is_some() || serde.snake_case {
        bail!("the field {ident} has what only a type may have");
    }
    Ok(serde.rename.clone().unwrap_or_else(|| ident.trim_start_matches("r#").to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_as_serde_writes_them() {
        assert_eq!(snake("ShowRecovery"), "show_recovery");
        assert_eq!(snake("Done"), "done");
    }

    #[test]
    fn what_serde_is_told_is_understood_or_refused() {
        let item: syn::ItemStruct =
            syn::parse_str("#[serde(tag = \"do\", rename_all = \"snake_case\")] struct A;")
                .unwrap();
        let told = serde(&item.attrs).unwrap();
        assert_eq!((told.tag.as_deref(), told.snake_case), (Some("do"), true));
        for strange in
            ["#[serde(with = \"m\")] struct A;", "#[serde(rename_all = \"x\")] struct A;"]
        {
            let item: syn::ItemStruct = syn::parse_str(strange).unwrap();
            assert!(serde(&item.attrs).is_err(), "{strange}");
        }
    }
}
