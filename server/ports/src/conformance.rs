//! The suite that every store adapter runs.
