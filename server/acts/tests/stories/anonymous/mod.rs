//! Anonymous posts: what is accepted, what is refused and by which code, and what is kept.

mod blocks;
mod kept;
mod polls;
mod refusals;
mod scene;
