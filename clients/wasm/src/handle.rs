//! A core that JavaScript holds.

use coterie_core::{Core, Cx, Event, Row};
use coterie_types::Millis;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;
use wasm_bindgen::prelude::{JsError, wasm_bindgen};

/// A core, with a generator seeded by the browser.
#[wasm_bindgen]
pub struct CoreHandle {
    core: Core,
    rng: ChaCha20Rng,
}

#[wasm_bindgen]
impl CoreHandle {
    /// Opens a core on rows: a JSON array of `{key, value}` with every row of the store but those
    /// whose key starts with `t/`, in ascending order of keys; values are base64url.
    ///
    /// # Errors
    /// When the rows are not what a core wrote, or there is no randomness.
    pub fn open(rows: &str) -> Result<Self, JsError> {
        let rows: Vec<Row> = serde_json::from_str(rows)?;
        Ok(Self { core: Core::open(rows)?, rng: generator()? })
    }

    /// What follows from an event at a time (`Date.now()`): a `Batch`, whose `save` must be
    /// durable before anything else of it is done.
    ///
    /// # Errors
    /// When the event is none; then nothing has happened.
    pub fn handle(&mut self, now: f64, event: &str) -> Result<String, JsError> {
        let event: Event = serde_json::from_str(event)?;
        let mut cx = Cx { now: millis(now), rng: &mut self.rng };
        let batch = self.core.handle(&mut cx, event);
        Ok(serde_json::to_string(&batch)?)
    }
}

/// A generator with the browser's randomness.
pub(crate) fn generator() -> Result<ChaCha20Rng, JsError> {
    let mut seed = [0; 32];
    getrandom::getrandom(&mut seed)?;
    Ok(ChaCha20Rng::from_seed(seed))
}

/// JavaScript's time; what is no time is 0.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, and milliseconds are exact in a double until the year 287396"
)]
#[must_use]
pub fn millis(now: f64) -> Millis {
    Millis(now as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_go_in_and_batches_come_out_as_json() {
        let mut handle = CoreHandle::open("[]").unwrap_or_else(|_| panic!("it opens"));
        let event = r#"{"event":"asked","ask":7,"request":{"do":"whoami"}}"#;
        let batch = handle.handle(1_000.5, event).unwrap_or_else(|_| panic!("it answers"));
        let batch: serde_json::Value = serde_json::from_str(&batch).unwrap();
        assert_eq!(batch["show"][0]["show"], "failed");
        assert_eq!(batch["show"][0]["ask"], 7);
        assert_eq!(batch["show"][0]["failure"]["kind"], "not_signed_in");
    }

    #[test]
    fn what_is_no_time_is_the_epoch() {
        assert_eq!(millis(f64::NAN), Millis(0));
        assert_eq!(millis(-1.0), Millis(0));
        assert_eq!(millis(1e300), Millis(u64::MAX));
    }
}
