//! The node of the story (`clients/core/examples/loopback`), for stories that JavaScript drives: so the
//! driver can die between any two steps.

use coterie_core::Call;
use coterie_wasm::millis;
use wasm_bindgen::prelude::{JsError, wasm_bindgen};

use crate::story::example::loopback::Loopback;

/// A node of a few vectors.
#[wasm_bindgen]
pub struct StoryNode {
    node: Loopback,
}

#[wasm_bindgen]
impl StoryNode {
    /// A node that has seen nothing.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new() -> Self {
        Self { node: Loopback::new() }
    }

    /// The event that answers a call, by the session of a device; none: of whoever has none yet.
    ///
    /// # Errors
    /// When the call or the device is none.
    pub fn answer(
        &mut self,
        now: f64,
        device: Option<String>,
        call: &str,
    ) -> Result<String, JsError> {
        let call: Call = serde_json::from_str(call)?;
        if let Some(device) = device {
            self.node.device = device.parse()?;
        }
        self.node.now = millis(now);
        Ok(serde_json::to_string(&self.node.answer(call))?)
    }
}

impl Default for StoryNode {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_before_is_answered_alike_when_it_comes_again() {
        let mut node = StoryNode::new();
        let call = r#"{"call":1,"method":"GET","path":"/v1/servers","bearer":null,"body":null}"#;
        let mut answer = || node.answer(5.0, None, call).unwrap_or_else(|_| panic!("it answers"));
        let first: serde_json::Value = serde_json::from_str(&answer()).unwrap();
        assert_eq!((&first["event"], &first["status"]), (&"answered".into(), &200.into()));
        assert_eq!(serde_json::from_str::<serde_json::Value>(&answer()).unwrap(), first);
    }
}
