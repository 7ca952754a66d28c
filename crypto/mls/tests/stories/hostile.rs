//! Members who mean harm.
