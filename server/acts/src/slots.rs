//! A bounded table of things kept in memory, one a key: made when first asked for, forgotten when
//! there are too many and nobody holds it.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};

/// Keeps at most `bound` values that nobody holds.
pub(crate) struct Slots<K, V> {
    bound: usize,
    slots: Mutex<Table<K, V>>,
}

struct Table<K, V> {
    turn: u64,
    values: HashMap<K, (u64, Arc<V>)>,
}

impl<K: Eq + Hash + Copy, V: Default> Slots<K, V> {
    pub(crate) fn new(bound: usize) -> Self {
        Self { bound, slots: Mutex::new(Table { turn: 0, values: HashMap::new() }) }
    }

    /// The value of this key; the same one for all who hold it at a time.
    pub(crate) fn get(&self, key: K) -> Arc<V> {
        let mut table = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        table.turn += 1;
        let turn = table.turn;
        let slot = table.values.entry(key).or_default();
        slot.0 = turn;
        let value = Arc::clone(&slot.1);
        // A quarter at a time, so that the sort is paid for by many calls.
        if table.values.len() > self.bound + self.bound / 4 + 1 {
            table.forget_oldest(self.bound);
        }
        value
    }
}

impl<K: Eq + Hash + Copy, V> Table<K, V> {
    fn forget_oldest(&mut self, bound: usize) {
        let mut idle: Vec<(u64, K)> = self
            .values
            .iter()
            .filter(|(_, (_, value))| Arc::strong_count(value) == 1)
            .map(|(key, (turn, _))| (*turn, *key))
            .collect();
        idle.sort_unstable_by_key(|(turn, _)| *turn);
        let surplus = self.values.len().saturating_sub(bound);
        for (_, key) in idle.into_iter().take(surplus) {
            self.values.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_that_nobody_holds_is_forgotten() {
        let slots: Slots<u32, Mutex<u32>> = Slots::new(4);
        let held = slots.get(0);
        *held.lock().unwrap() = 7;
        for key in 1..100 {
            slots.get(key);
        }
        assert!(slots.slots.lock().unwrap().values.len() <= 6);
        assert_eq!(*slots.get(0).lock().unwrap(), 7, "held, so kept");
    }
}
