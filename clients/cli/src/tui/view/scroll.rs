//! Which lines of a timeline fit, from where one stands.

use ratatui::text::Line;

use crate::tui::model::{Key, Timeline};

/// A line, and the row that it belongs to.
#[derive(Debug, Clone)]
pub(super) struct Laid {
    pub(super) key: Option<Key>,
    /// Of the row itself, and not of what stands above it.
    pub(super) of_row: bool,
    /// Which of the lines of its row, from 0.
    nth: usize,
    pub(super) line: Line<'static>,
}

impl Laid {
    pub(super) const fn row(key: Key, line: Line<'static>) -> Self {
        Self { key: Some(key), of_row: true, nth: 0, line }
    }

    /// What stands above a row, or belongs to none.
    pub(super) const fn beside(key: Option<Key>, line: Line<'static>) -> Self {
        Self { key, of_row: false, nth: 0, line }
    }
}

/// The lines with their numbers in their rows.
pub(super) fn numbered(mut laid: Vec<Laid>) -> Vec<Laid> {
    let mut before: Option<Key> = None;
    let mut nth = 0;
    for line in &mut laid {
        nth = if line.key.is_some() && line.key == before { nth + 1 } else { 0 };
        line.nth = nth;
        before.clone_from(&line.key);
    }
    laid
}

/// What is to be seen.
pub(super) struct Window<'a> {
    pub(super) lines: &'a [Laid],
    /// The last line, if it is not the very last.
    pub(super) anchor: Option<(Key, usize)>,
    /// The very first line is among them.
    pub(super) top: bool,
}

/// The lines that are to be seen: down to where one stands, moved by what was scrolled, and so that what
/// is selected is among them.
pub(super) fn window<'a>(laid: &'a [Laid], open: &Timeline, height: usize) -> Window<'a> {
    let last = laid.len().saturating_sub(1);
    let highest = last.min(height.saturating_sub(1));
    let at = open.anchor.as_ref().and_then(|anchor| find(laid, anchor)).unwrap_or(last);
    let mut bottom = at.saturating_add_signed(open.moved).clamp(highest, last);
    if let Some(key) = &open.selected {
        let of_it = |line: &Laid| line.key.as_ref() == Some(key) && line.of_row;
        if let Some((from, to)) = laid.iter().position(of_it).zip(laid.iter().rposition(of_it)) {
            bottom = bottom.max(to);
            // Of one that is higher than the screen the beginning is to be seen.
            bottom = bottom.min((from + height).saturating_sub(1)).clamp(highest, last);
        }
    }
    let from = (bottom + 1).saturating_sub(height);
    let lines = laid.get(from..=bottom).unwrap_or_default();
    let anchor = lines.last().filter(|_| bottom < last);
    let anchor = anchor.and_then(|line| Some((line.key.clone()?, line.nth)));
    Window { lines, anchor, top: from == 0 }
}

/// The line of an anchor; of a row that has fewer lines now, its last.
fn find(laid: &[Laid], (key, nth): &(Key, usize)) -> Option<usize> {
    laid.iter().rposition(|line| line.key.as_ref() == Some(key) && line.nth <= *nth)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of three lines each.
    fn laid(rows: std::ops::Range<u64>) -> Vec<Laid> {
        let lines = |row| std::iter::repeat_n(Laid::row(Key::Row(row), Line::raw("x")), 3);
        numbered(rows.flat_map(lines).collect())
    }

    fn places(window: &Window<'_>) -> Vec<(Key, usize)> {
        window.lines.iter().map(|line| (line.key.clone().unwrap(), line.nth)).collect()
    }

    #[test]
    fn the_end_is_shown_until_one_scrolls_and_again_when_one_comes_back() {
        let laid = laid(1..5);
        let mut open = Timeline::of("c");
        let window_at_end = window(&laid, &open, 4);
        assert_eq!((window_at_end.anchor, window_at_end.top), (None, false));
        open.moved = -2;
        let back = window(&laid, &open, 4);
        assert_eq!(back.anchor, Some((Key::Row(4), 0)));
        open.anchor = back.anchor;
        open.moved = 100;
        assert_eq!(window(&laid, &open, 4).anchor, None);
        open.moved = -100;
        let top = window(&laid, &open, 4);
        assert!(top.top);
        assert_eq!(places(&top)[0], (Key::Row(1), 0));
    }

    #[test]
    fn what_arrives_below_does_not_move_what_one_reads() {
        let mut open = Timeline::of("c");
        open.anchor = Some((Key::Row(3), 1));
        let (before, after) = (laid(1..5), laid(1..9));
        assert_eq!(places(&window(&before, &open, 4)), places(&window(&after, &open, 4)));
    }

    #[test]
    fn what_is_selected_is_to_be_seen() {
        let laid = laid(1..9);
        let mut open = Timeline::of("c");
        open.selected = Some(Key::Row(2));
        let seen = places(&window(&laid, &open, 4));
        assert!((0..3).all(|nth| seen.contains(&(Key::Row(2), nth))), "{seen:?}");
        // Higher than the screen: its beginning.
        assert_eq!(places(&window(&laid, &open, 2))[0], (Key::Row(2), 0));
    }

    #[test]
    fn a_timeline_that_fits_is_shown_whole() {
        let laid = laid(1..2);
        let window = window(&laid, &Timeline::of("c"), 10);
        assert_eq!((window.lines.len(), window.top, window.anchor.is_none()), (3, true, true));
        let nothing = super::window(&[], &Timeline::of("c"), 10);
        assert!(nothing.lines.is_empty() && nothing.top);
    }
}
