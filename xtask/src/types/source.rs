//! The types of the house that serde writes or reads, as they stand in the source.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, bail};
use syn::parse::ParseStream;
use syn::{Attribute, Ident, Item, ItemEnum, ItemStruct, ItemType, LitStr, Token, Visibility};

/// A type.
#[derive(Clone)]
pub(super) enum Declared {
    Struct(ItemStruct),
    Enum(ItemEnum),
    Alias(ItemType),
}

/// All of them by name; of a name that stands for several there are several.
#[derive(Default)]
pub(super) struct Sources(BTreeMap<String, Vec<Declared>>);

impl Sources {
    /// Reads every file below a folder.
    pub(super) fn read(&mut self, folder: &Path) -> anyhow::Result<()> {
        for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
            let path = entry?.path();
            if path.is_dir() {
                self.read(&path)?;
            } else if path.extension().is_some_and(|end| end == "rs") {
                self.add(&fs::read_to_string(&path)?)
                    .with_context(|| path.display().to_string())?;
            }
        }
        Ok(())
    }

    /// Takes the types of one file.
    pub(super) fn add(&mut self, text: &str) -> anyhow::Result<()> {
        for item in syn::parse_file(text)?.items {
            let (name, declared) = match item {
                Item::Struct(item) if is_serde(&item.attrs) => {
                    (item.ident.to_string(), Declared::Struct(item))
                }
                Item::Enum(item) if is_serde(&item.attrs) => {
                    (item.ident.to_string(), Declared::Enum(item))
                }
                Item::Macro(item) if item.mac.path.is_ident("named") => {
                    let item = item.mac.parse_body_with(named)?;
                    (item.ident.to_string(), Declared::Enum(item))
                }
                Item::Type(item)
                    if item.generics.params.is_empty()
                        && matches!(item.vis, Visibility::Public(_)) =>
                {
                    (item.ident.to_string(), Declared::Alias(item))
                }
                _ => continue,
            };
            self.0.entry(name).or_default().push(declared);
        }
        Ok(())
    }

    /// The one type of a name.
    pub(super) fn find(&self, name: &str) -> anyhow::Result<&Declared> {
        match self.0.get(name).map(Vec::as_slice) {
            Some([one]) => Ok(one),
            Some(several) => bail!("{} types are called {name}", several.len()),
            None => bail!("no type {name} derives Serialize or Deserialize"),
        }
    }
}

/// What the core's `named!` makes: an enum that is written as the codes of its variants.
fn named(input: ParseStream<'_>) -> syn::Result<ItemEnum> {
    let attributes = input.call(Attribute::parse_outer)?;
    let name: Ident = input.parse()?;
    input.parse::<Token![:]>()?;
    let mut variants = String::new();
    while !input.is_empty() {
        input.call(Attribute::parse_outer)?;
        let variant: Ident = input.parse()?;
        input.parse::<Token![=]>()?;
        let code: LitStr = input.parse()?;
        input.parse::<Token![,]>()?;
        variants.push_str(&format!("#[serde(rename = {:?})] {variant},", code.value()));
    }
    let item: ItemEnum = syn::parse_str(&format!("enum {name} {{ {variants} }}"))?;
    Ok(ItemEnum { attrs: attributes, ..item })
}

/// Whether a type derives what serde needs.
fn is_serde(attributes: &[Attribute]) -> bool {
    let mut found = false;
    for attribute in attributes.iter().filter(|one| one.path().is_ident("derive")) {
        let _ = attribute.parse_nested_meta(|meta| {
            let last = meta.path.segments.last().map(|segment| segment.ident.to_string());
            found |= matches!(last.as_deref(), Some("Serialize" | "Deserialize"));
            Ok(())
        });
    }
    found
}
