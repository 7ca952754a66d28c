//! What is asked without any credential, so that nobody can tell who asked.

pub(crate) mod post;
