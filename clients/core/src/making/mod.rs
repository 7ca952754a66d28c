//! A server on its way: the entry that opens its log, and what its template makes. What is to be made
//! is saved before anything of it is posted, with the ids of the entries; what is made, the verified
//! log says. So it goes on after a crash at any point, and nothing is made twice. What no more can be
//! made of stays noted, until its owner goes on with it or leaves it as it is.

mod ending;
mod go;
mod state;
mod view;

pub(crate) use state::{Made, Making, MakingRecord};
pub(crate) use view::MakingView;
