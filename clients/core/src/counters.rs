//! How often something could not be shown, and how often what was wrong with a channel was put
//! right: counted from the day this device was made, saved with what is counted, shown by `status`.

use serde_json::{Map, Value};

use crate::{
    keys,
    reason::{Reason, named},
    records::{CountRecord, CountersRecord},
    turn::Turn,
};

named! {
    /// A step by which a channel is put right, the cheapest first.
    Step:
    /// The log was ahead: what is missing was fetched.
    Fetched = "fetched",
    /// An item that came early was kept until those before it were there.
    Buffered = "buffered",
    /// An item that had to wait was processed again, and passed.
    Reprocessed = "reprocessed",
    /// The group was given up and entered again.
    Rejoined = "rejoined",
    /// Other own devices were asked for messages that could not be read.
    Asked = "asked",
    /// A message that one of them has told.
    Told = "told",
    /// A message that was told to one of them.
    Answered = "answered",
    /// The group was reset, and the next one entered.
    Reset = "reset",
    /// The channel rests: it was entered again too often.
    Rested = "rested",
}

/// The counters of this device.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    record: CountersRecord,
    changed: bool,
}

impl Counters {
    pub(crate) fn open(record: CountersRecord) -> Self {
        Self { record, changed: false }
    }

    /// Something could not be shown.
    pub(crate) fn unshown(&mut self, reason: Reason) {
        self.changed = true;
        count(&mut self.record.reasons, reason.code());
    }

    /// A step was taken.
    pub(crate) fn stepped(&mut self, step: Step) {
        self.changed = true;
        count(&mut self.record.steps, step.code());
    }

    /// Saves what has changed, in the batch of what was counted.
    pub(crate) fn save(&mut self, turn: &mut Turn<'_>) {
        if std::mem::take(&mut self.changed) {
            turn.save(keys::COUNTERS.to_owned(), &self.record);
        }
    }

    /// `{unshown: {REASON: n}, steps: {STEP: n}}`; steps are all there, reasons only if they occurred.
    pub(crate) fn view(&self) -> Value {
        let of = |counts: &[CountRecord]| -> Map<String, Value> {
            counts.iter().map(|c| (c.code.clone(), c.count.into())).collect()
        };
        let mut steps: Map<String, Value> =
            Step::ALL.iter().map(|step| (step.code().to_owned(), 0.into())).collect();
        steps.extend(of(&self.record.steps));
        let unshown = of(&self.record.reasons);
        Value::Object(Map::from_iter([
            ("unshown".to_owned(), Value::Object(unshown)),
            ("steps".to_owned(), Value::Object(steps)),
        ]))
    }
}

fn count(counts: &mut Vec<CountRecord>, code: &str) {
    match counts.iter_mut().find(|known| known.code == code) {
        Some(known) => known.count = known.count.saturating_add(1),
        None => counts.push(CountRecord { code: code.to_owned(), count: 1 }),
    }
}

#[cfg(test)]
mod tests {
    use coterie_types::{from_canonical, to_canonical};
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_counted_is_still_there_when_it_is_opened_again() {
        let mut counters = Counters::default();
        counters.unshown(Reason::Withheld);
        counters.unshown(Reason::Withheld);
        counters.unshown(Reason::Undone);
        counters.stepped(Step::Rejoined);
        let bytes = to_canonical(&counters.record);
        let again = Counters::open(from_canonical(&bytes).unwrap());
        assert_eq!(again.view()["unshown"], json!({ "withheld": 2, "undone": 1 }));
        assert_eq!(again.view()["steps"]["rejoined"], 1);
        assert_eq!(again.view()["steps"]["fetched"], 0);
    }

    #[test]
    fn steps_have_codes_of_their_own() {
        let codes: std::collections::BTreeSet<_> =
            Step::ALL.iter().map(|step| step.code()).collect();
        assert_eq!(codes.len(), Step::ALL.len());
    }
}
