//! The story of a client that dies at every point (`clients/core/examples/crash_points.rs`), as it
//! runs natively.

use wasm_bindgen::prelude::wasm_bindgen;

#[path = "../../core/examples/crash_points.rs"]
mod example;

/// A core dies at each point of what it posts and goes on; gives the names of the points.
#[wasm_bindgen]
#[must_use]
pub fn crash_points() -> Vec<String> {
    example::story()
}

#[cfg(test)]
mod tests {
    #[test]
    fn there_are_at_least_twelve_points_and_all_is_well_after_each() {
        assert!(super::crash_points().len() >= 12);
    }
}
