//! Colours and weights. None of them says anything alone: what matters stands there as a sign or a word.

use ratatui::style::{Color, Modifier, Style};

/// For what stands beside the matter.
pub(super) fn quiet() -> Style {
    Style::new().add_modifier(Modifier::DIM)
}

pub(super) fn strong() -> Style {
    Style::new().add_modifier(Modifier::BOLD)
}

pub(super) fn accent() -> Style {
    Style::new().fg(Color::Cyan)
}

pub(super) fn warning() -> Style {
    Style::new().fg(Color::Yellow)
}

pub(super) fn alarm() -> Style {
    Style::new().fg(Color::Red).add_modifier(Modifier::BOLD)
}

/// Under a cursor.
pub(super) fn cursor() -> Style {
    Style::new().add_modifier(Modifier::REVERSED)
}

/// A bar over the whole width.
pub(super) fn bar() -> Style {
    Style::new().add_modifier(Modifier::REVERSED)
}

const NAMES: [Color; 6] =
    [Color::Cyan, Color::Green, Color::Magenta, Color::Blue, Color::Yellow, Color::LightRed];

/// Of somebody's name: the same colour for the same user.
pub(super) fn name(user: &str) -> Style {
    let sum = user.bytes().fold(7_usize, |sum, byte| sum.wrapping_mul(31) + usize::from(byte));
    let colour = NAMES.get(sum % NAMES.len()).copied().unwrap_or(Color::Reset);
    Style::new().fg(colour).add_modifier(Modifier::BOLD)
}
