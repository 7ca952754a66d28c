//! `xtask-bindgen INPUT.wasm OUT_DIR web|nodejs`: writes the JavaScript side of a WASM module.
//!
//! It is a package of its own so that `cargo xtask` itself stays quick to build.

mod order;
mod same;

use std::path::Path;

use anyhow::{Context as _, bail};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [input, out_dir, target] = args.as_slice() else {
        bail!("usage: xtask-bindgen INPUT.wasm OUT_DIR web|nodejs");
    };
    let mut bindgen = Bindgen::new();
    bindgen.input_path(input).typescript(true);
    match target.as_str() {
        // What travels has no names of functions: they are a sixth of it.
        "web" => bindgen.web(true)?.remove_name_section(true).remove_producers_section(true),
        "nodejs" => bindgen.nodejs(true)?,
        other => bail!("unknown target {other}: web or nodejs"),
    };
    bindgen.generate(out_dir).with_context(|| format!("bindings of {input}"))?;
    let name = Path::new(input).file_stem().and_then(|name| name.to_str()).context("no name")?;
    let written = Path::new(out_dir).join(format!("{name}_bg.wasm"));
    let module = order::ordered(&std::fs::read(&written)?)
        .with_context(|| format!("functions of {}", written.display()))?;
    Ok(std::fs::write(written, module)?)
}
