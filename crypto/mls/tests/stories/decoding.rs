//! Bytes that are not what they seem.
