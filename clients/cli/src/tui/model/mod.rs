//! What the screen shows and what keys do to it: a state and an event give a state and effects.

mod app;
mod composer;
mod composer_keys;
mod effect;
mod entry;
mod field;
mod heard;
mod keys;
mod list_keys;
mod member_list;
mod message_keys;
mod mouse;
mod place;
mod places;
mod rows;
mod sending;
mod sheet;
mod sheets;
mod theirs;
mod timeline;
mod transfers;
mod typing;

pub(crate) use app::{App, Cx, Focus, Member, Members, Shown, Target, Transfer};
pub(crate) use composer::{Composer, Mode};
pub(crate) use effect::{Deed, Effect, Event};
pub(crate) use entry::{Entry, FileInfo, Kind, Message, Reaction, Reply};
pub(crate) use field::Field;
pub(crate) use place::{Place, PlaceKind};
pub(crate) use places::Places;
pub(crate) use sheet::{AT_HAND, Asking, Sheet, found};
pub(crate) use theirs::Theirs;
pub(crate) use timeline::{Key, Pending, Timeline};
