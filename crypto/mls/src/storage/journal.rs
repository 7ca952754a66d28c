//! A map from keys to values that remembers what changed since the last take.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;

use zeroize::Zeroizing;

type Bytes = Vec<u8>;
type Secret = Zeroizing<Vec<u8>>;

/// One key that changed: its new value, or `None` if it is gone. The values are secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Change {
    /// The key, unique within one group (or one [`crate::KeyPackages`]), not among several.
    pub key: Vec<u8>,
    /// The new value; `None` if the key is to be deleted.
    pub value: Option<Vec<u8>>,
}

impl fmt::Debug for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let length = self.value.as_ref().map(Vec::len);
        f.debug_struct("Change").field("key", &self.key).field("value_bytes", &length).finish()
    }
}

/// openmls's storage in memory. Every value that differs from what was last taken is a [`Change`].
#[derive(Default)]
pub struct JournalStorage {
    inner: RefCell<Inner>,
}

#[derive(Default)]
struct Inner {
    values: BTreeMap<Bytes, Secret>,
    /// Values as they stood at the last take, of the keys written since.
    taken: BTreeMap<Bytes, Option<Secret>>,
    /// The same since the running operation began.
    begun: BTreeMap<Bytes, Option<Secret>>,
}

impl Inner {
    fn set(&mut self, key: Bytes, value: Option<Secret>) {
        let old = match value {
            Some(value) => self.values.insert(key.clone(), value),
            None => self.values.remove(&key),
        };
        self.taken.entry(key.clone()).or_insert_with(|| old.clone());
        self.begun.entry(key).or_insert(old);
    }

    fn restore(&mut self, old: BTreeMap<Bytes, Option<Secret>>) {
        for (key, value) in old {
            match value {
                Some(value) => self.values.insert(key, value),
                None => self.values.remove(&key),
            };
        }
    }
}

impl JournalStorage {
    /// An empty storage.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The storage as it was saved: the sum of all changes taken.
    #[must_use]
    pub fn from_entries(entries: impl IntoIterator<Item = (Vec<u8>, Vec<u8>)>) -> Self {
        let mut values = BTreeMap::new();
        for (key, value) in entries {
            values.insert(key, Zeroizing::new(value));
        }
        let inner = Inner { values, ..Inner::default() };
        Self { inner: RefCell::new(inner) }
    }

    /// What changed since the last take, by key; the last write wins, and a value that is again
    /// what it was is no change.
    pub fn take_changes(&self) -> Vec<Change> {
        let mut inner = self.inner.borrow_mut();
        let taken = std::mem::take(&mut inner.taken);
        inner.begun.clear();
        taken
            .into_iter()
            .filter_map(|(key, old)| {
                let new = inner.values.get(&key);
                (new != old.as_ref()).then(|| Change { value: new.map(|v| v.to_vec()), key })
            })
            .collect()
    }

    /// Forgets everything since the last take.
    pub fn rollback(&self) {
        let mut inner = self.inner.borrow_mut();
        let old = std::mem::take(&mut inner.taken);
        inner.begun.clear();
        inner.restore(old);
    }

    /// Begins an operation that [`Self::undo`] can take back alone.
    pub(crate) fn begin(&self) {
        self.inner.borrow_mut().begun.clear();
    }

    /// Takes back what was written since [`Self::begin`]; true if that was anything.
    pub(crate) fn undo(&self) -> bool {
        let mut inner = self.inner.borrow_mut();
        let old = std::mem::take(&mut inner.begun);
        let written = !old.is_empty();
        inner.restore(old);
        written
    }

    /// The number of keys held.
    #[must_use]
    pub fn len(&self) -> usize {
        self.inner.borrow().values.len()
    }

    /// Whether nothing is held.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A copy of all entries.
    pub(crate) fn entries(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        let inner = self.inner.borrow();
        inner.values.iter().map(|(key, value)| (key.clone(), value.to_vec())).collect()
    }

    pub(crate) fn put_bytes(&self, key: Vec<u8>, value: Vec<u8>) {
        self.inner.borrow_mut().set(key, Some(Zeroizing::new(value)));
    }

    pub(crate) fn delete_bytes(&self, key: Vec<u8>) {
        let mut inner = self.inner.borrow_mut();
        if inner.values.contains_key(&key) {
            inner.set(key, None);
        }
    }

    pub(crate) fn contains(&self, key: &[u8]) -> bool {
        self.inner.borrow().values.contains_key(key)
    }

    /// Reads one value under the lock of the map, without copying its bytes.
    pub(super) fn with_bytes<T>(&self, key: &[u8], read: impl FnOnce(&[u8]) -> T) -> Option<T> {
        self.inner.borrow().values.get(key).map(|value| read(value))
    }
}

impl fmt::Debug for JournalStorage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JournalStorage").field("keys", &self.len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(storage: &JournalStorage, key: u8, value: u8) {
        storage.put_bytes(vec![key], vec![value]);
    }

    fn change(key: u8, value: Option<u8>) -> Change {
        Change { key: vec![key], value: value.map(|v| vec![v]) }
    }

    #[test]
    fn only_what_really_changed_is_taken_and_the_last_write_wins() {
        let storage = JournalStorage::from_entries([(vec![1], vec![10]), (vec![2], vec![20])]);
        put(&storage, 1, 11);
        put(&storage, 1, 12);
        put(&storage, 2, 21);
        put(&storage, 2, 20);
        put(&storage, 3, 30);
        put(&storage, 4, 40);
        storage.delete_bytes(vec![4]);
        storage.delete_bytes(vec![9]);
        assert_eq!(storage.take_changes(), [change(1, Some(12)), change(3, Some(30))]);
        assert_eq!(storage.take_changes(), []);
        storage.delete_bytes(vec![1]);
        assert_eq!(storage.take_changes(), [change(1, None)]);
    }

    #[test]
    fn rollback_returns_to_the_last_take() {
        let storage = JournalStorage::new();
        put(&storage, 1, 10);
        storage.take_changes();
        put(&storage, 1, 11);
        put(&storage, 2, 20);
        storage.rollback();
        assert_eq!(storage.entries(), [(vec![1], vec![10])]);
        assert_eq!(storage.take_changes(), []);
    }

    #[test]
    fn undo_returns_to_the_begin_and_keeps_what_came_before() {
        let storage = JournalStorage::new();
        put(&storage, 1, 10);
        storage.begin();
        assert!(!storage.undo());
        put(&storage, 1, 11);
        put(&storage, 2, 20);
        assert!(storage.undo());
        assert_eq!(storage.take_changes(), [change(1, Some(10))]);
    }

    #[test]
    fn debug_shows_no_value() {
        let shown = format!("{:?}", change(1, Some(0xAB)));
        assert_eq!(shown, "Change { key: [1], value_bytes: Some(1) }");
        let storage = JournalStorage::new();
        put(&storage, 1, 0xAB);
        assert_eq!(format!("{storage:?}"), "JournalStorage { keys: 1 }");
    }
}
