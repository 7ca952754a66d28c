//! One call of the core: what came in, and the batch that is being made.

use coterie_types::{Bytes, Millis, to_canonical};
use minicbor::Encode;
use rand_core::CryptoRngCore;
use serde::Serialize;
use serde_json::Value;

use crate::{AskId, Batch, Change, Cx, Show};

/// One call of [`crate::Core::handle`].
pub(crate) struct Turn<'a> {
    pub(crate) now: Millis,
    pub(crate) rng: &'a mut dyn CryptoRngCore,
    pub(crate) out: Batch,
}

/// A view as it is shown.
pub(crate) fn shown<T: Serialize>(view: &T) -> Value {
    serde_json::to_value(view).unwrap_or(Value::Null)
}

impl<'a> Turn<'a> {
    pub(crate) fn new(cx: &'a mut Cx<'_>) -> Self {
        Self { now: cx.now, rng: &mut *cx.rng, out: Batch::default() }
    }

    pub(crate) fn save<T: Encode<()>>(&mut self, key: String, record: &T) {
        self.save_bytes(key, Some(to_canonical(record)));
    }

    pub(crate) fn forget(&mut self, key: String) {
        self.save_bytes(key, None);
    }

    pub(crate) fn save_bytes(&mut self, key: String, value: Option<Vec<u8>>) {
        self.out.save.push(Change { key, value: value.map(Bytes) });
    }

    /// Shows a row of a request.
    pub(crate) fn row<T: Serialize>(&mut self, ask: AskId, row: &T) {
        self.show(ask, shown(row));
    }

    /// The same of a row that is made.
    pub(crate) fn show(&mut self, ask: AskId, value: Value) {
        self.out.show.push(Show::Row { ask, value });
    }

    pub(crate) fn alarm(&mut self, message: impl Into<String>) {
        self.out.show.push(Show::Alarm { message: message.into() });
    }

    pub(crate) fn notice<T: Serialize>(&mut self, notice: &T) {
        self.out.show.push(Show::Notice { notice: shown(notice) });
    }

    /// Asks to be woken at `at` at the latest.
    pub(crate) fn wake(&mut self, at: Millis) {
        self.out.wake = Some(self.out.wake.map_or(at, |earlier| earlier.min(at)));
    }

    pub(crate) fn random<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.rng.fill_bytes(&mut bytes);
        bytes
    }
}
