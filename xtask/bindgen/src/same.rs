//! Which functions of a module do the same, so that one of them can stand for all.
//!
//! Two do the same when their types, their code and what they call are the same. What they call may
//! itself be two functions that do the same: so all functions that look alike are taken for the same
//! at first, and parted by what they call until nothing parts any more.

use std::collections::HashMap;
use std::hash::Hash;

/// Something that a function mentions: the instruction, and which function.
pub(crate) type Mention = (u8, Callee);

/// A function that is mentioned.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Callee {
    /// An imported one; only itself is the same.
    Imported(u32),
    /// The one defined at this place.
    Defined(usize),
}

/// Of each function the first one that does the same. `looks` are their types and code without the
/// numbers of functions, `mentions` these numbers, in order.
pub(crate) fn same<L: Eq + Hash>(looks: &[L], mentions: &[Vec<Mention>]) -> Vec<usize> {
    let mut classes = firsts(looks.iter());
    let mut count = 0;
    loop {
        let class = |callee| match callee {
            Callee::Defined(at) => Callee::Defined(classes.get(at).copied().unwrap_or(at)),
            imported @ Callee::Imported(_) => imported,
        };
        let parted = firsts(classes.iter().zip(mentions).map(|(own, mentions)| {
            let mentions =
                mentions.iter().map(|(instruction, callee)| (*instruction, class(*callee)));
            (*own, mentions.collect::<Vec<_>>())
        }));
        let now = parted.iter().enumerate().filter(|(at, first)| at == *first).count();
        if now == count {
            return parted;
        }
        (classes, count) = (parted, now);
    }
}

/// Of each item the place of the first one that equals it.
fn firsts<T: Eq + Hash>(items: impl Iterator<Item = T>) -> Vec<usize> {
    let mut seen = HashMap::new();
    items.enumerate().map(|(at, item)| *seen.entry(item).or_insert(at)).collect()
}

#[cfg(test)]
mod tests {
    use super::{Callee, same};

    const CALL: u8 = 0x10;

    fn calls(of: &[usize]) -> Vec<(u8, Callee)> {
        of.iter().map(|at| (CALL, Callee::Defined(*at))).collect()
    }

    #[test]
    fn those_that_look_alike_and_call_the_same_are_the_same() {
        let mentions = [calls(&[]), calls(&[]), calls(&[0]), calls(&[1]), calls(&[2])];
        assert_eq!(same(&["leaf", "leaf", "calls", "calls", "calls"], &mentions), [0, 0, 2, 2, 4]);
    }

    #[test]
    fn those_that_look_alike_and_call_others_are_not() {
        let mentions = [calls(&[]), calls(&[]), calls(&[0]), calls(&[1])];
        assert_eq!(same(&["one", "other", "calls", "calls"], &mentions), [0, 1, 2, 3]);
        let mentions = [vec![(CALL, Callee::Imported(0))], vec![(CALL, Callee::Imported(1))]];
        assert_eq!(same(&["calls", "calls"], &mentions), [0, 1]);
        let mentions = [vec![(CALL, Callee::Imported(0))], vec![(0xd2, Callee::Imported(0))]];
        assert_eq!(same(&["calls", "calls"], &mentions), [0, 1]);
    }

    #[test]
    fn those_that_call_themselves_or_each_other_are_the_same_too() {
        assert_eq!(same(&["itself", "itself"], &[calls(&[0]), calls(&[1])]), [0, 0]);
        let mentions = [calls(&[1]), calls(&[0]), calls(&[3]), calls(&[2])];
        assert_eq!(same(&["even", "odd", "even", "odd"], &mentions), [0, 1, 0, 1]);
    }

    #[test]
    fn a_difference_at_the_end_of_a_chain_parts_all_that_lead_to_it() {
        let mentions = [calls(&[1]), calls(&[2]), calls(&[]), calls(&[4]), calls(&[5]), calls(&[])];
        let looks = ["a", "b", "c", "a", "b", "other"];
        assert_eq!(same(&looks, &mentions), [0, 1, 2, 3, 4, 5]);
    }
}
