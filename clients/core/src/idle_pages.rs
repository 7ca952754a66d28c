//! A node that always says that there is more, and shows nothing new, is not asked for ever.

use coterie_types::limits::IDLE_PAGES;

/// How many pages in a row brought nothing new, though there is more.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct IdlePages(u32);

impl IdlePages {
    /// Counts a page; `new` if it brought something, or there is no more. True if it is enough: then
    /// it begins anew.
    pub(crate) fn enough(&mut self, new: bool) -> bool {
        self.0 = if new { 0 } else { self.0 + 1 };
        let enough = self.0 >= IDLE_PAGES;
        if enough {
            self.0 = 0;
        }
        enough
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_in_a_row_count() {
        let mut idle = IdlePages::default();
        for _ in 1..IDLE_PAGES {
            assert!(!idle.enough(false));
        }
        assert!(!idle.enough(true));
        for _ in 1..IDLE_PAGES {
            assert!(!idle.enough(false));
        }
        assert!(idle.enough(false));
        assert!(!idle.enough(false));
    }
}
