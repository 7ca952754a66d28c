//! What the state looks like: pure, a state gives a frame and where things are in it.

mod areas;
mod bars;
mod composer;
mod frame;
mod markup;
mod members;
mod messages;
mod place_list;
mod row;
mod scroll;
mod sheets;
mod style;
mod wrap;

#[cfg(test)]
mod snapshots;

pub(crate) use frame::draw;
