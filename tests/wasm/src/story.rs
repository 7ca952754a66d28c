//! The story of two clients (`clients/core/examples/two_clients.rs`), as it runs natively.

use wasm_bindgen::prelude::wasm_bindgen;

#[path = "../../../clients/core/examples/two_clients.rs"]
pub(crate) mod example;

/// Two cores register, meet and talk over a node of a few vectors; gives what each of them read.
#[wasm_bindgen]
#[must_use]
pub fn two_clients() -> Vec<String> {
    example::story().into()
}
