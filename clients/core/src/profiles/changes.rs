//! Whose profile became another: a program that stays open reads anew what it shows of them.

use std::collections::{BTreeSet, VecDeque};

use coterie_types::{Gather as _, UserId};

/// Most that are remembered; of those before nothing is told.
const MOST: usize = 20_000;

/// The users, in the order in which their profiles changed since the program began.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    users: VecDeque<UserId>,
    forgotten: usize,
}

impl Changes {
    /// A profile is another now.
    pub(super) fn note(&mut self, user: UserId) {
        if self.users.len() >= MOST {
            self.users.pop_front();
            self.forgotten += 1;
        }
        self.users.push_back(user);
    }

    /// Where it stands.
    pub(crate) fn mark(&self) -> usize {
        self.forgotten + self.users.len()
    }

    /// Whose profile has changed since a mark, each once.
    pub(crate) fn since(&self, mark: usize) -> BTreeSet<UserId> {
        self.users.iter().skip(mark.saturating_sub(self.forgotten)).copied().into_set()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_told_once_and_nobody_twice() {
        let user = |n: usize| UserId::from_bytes((n as u128).to_be_bytes());
        let mut changes = Changes::default();
        let begin = changes.mark();
        for n in [1, 2, 1] {
            changes.note(user(n));
        }
        assert_eq!(changes.since(begin), [user(1), user(2)].into());
        let later = changes.mark();
        assert_eq!(changes.since(later), BTreeSet::new());
        (0..MOST).for_each(|n| changes.note(user(n)));
        assert_eq!(changes.since(later).len(), MOST);
        let last = changes.mark();
        changes.note(user(7));
        assert_eq!(changes.since(last), [user(7)].into());
    }
}
