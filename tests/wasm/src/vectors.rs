//! The vectors of permissions, run inside the module: the same file and the same runner as natively.

use wasm_bindgen::prelude::{JsError, wasm_bindgen};

#[path = "../../../crates/policy/tests/support/permission_vectors.rs"]
mod permission_vectors;

/// Checks every case of `spec/vectors/permissions.json`, given as its text, and says how many there
/// were.
///
/// # Errors
/// The first case that does not hold, in words.
#[wasm_bindgen]
pub fn check_permission_vectors(file: &str) -> Result<usize, JsError> {
    let file = serde_json::from_str(file)?;
    permission_vectors::check(&file).map_err(|words| JsError::new(&words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_hold_here_too() {
        let file = include_str!("../../../spec/vectors/permissions.json");
        let checked = check_permission_vectors(file);
        assert!(checked.is_ok_and(|count| count >= 200));
    }
}
