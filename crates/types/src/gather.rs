//! Maps, sets and order by little code.
//!
//! `collect` into a map of the standard library sorts first, and each kind of key and value has a sort and a builder of
//! its own: 4 kB of WebAssembly. One by one they go in by `insert`, which is there anyway.

use std::collections::{BTreeMap, BTreeSet};

/// Maps and sets of what an iterator gives.
pub trait Gather: Iterator + Sized {
    /// A map; of several with the same key the last counts.
    fn into_map<K: Ord, V>(self) -> BTreeMap<K, V>
    where
        Self: Iterator<Item = (K, V)>,
    {
        let mut map = BTreeMap::new();
        for (key, value) in self {
            map.insert(key, value);
        }
        map
    }

    /// A set.
    fn into_set(self) -> BTreeSet<Self::Item>
    where
        Self::Item: Ord,
    {
        let mut set = BTreeSet::new();
        for one in self {
            set.insert(one);
        }
        set
    }
}

impl<I: Iterator> Gather for I {}

/// Sorts by a number, the least first; what has the same stays in the order in which it was.
pub fn sort_by_number<T>(items: &mut Vec<T>, number: impl Fn(&T) -> u64) {
    let mut places: Vec<(u64, usize)> = Vec::with_capacity(items.len());
    places.extend(items.iter().enumerate().map(|(at, item)| (number(item), at)));
    places.sort_unstable();
    let mut taken: Vec<Option<T>> = Vec::with_capacity(items.len());
    taken.extend(items.drain(..).map(Some));
    items.extend(places.into_iter().filter_map(|(_, at)| taken.get_mut(at)?.take()));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn maps_and_sets_are_those_of_the_standard_library(pairs: Vec<(u8, u32)>) {
            prop_assert_eq!(pairs.iter().copied().into_map(), pairs.iter().copied().collect());
            prop_assert_eq!(pairs.iter().copied().into_set(), pairs.iter().copied().collect());
        }

        #[test]
        fn the_order_is_that_of_a_stable_sort(mut pairs: Vec<(u8, u32)>) {
            let mut expected = pairs.clone();
            expected.sort_by_key(|(number, _)| *number);
            sort_by_number(&mut pairs, |(number, _)| u64::from(*number));
            prop_assert_eq!(pairs, expected);
        }
    }
}
