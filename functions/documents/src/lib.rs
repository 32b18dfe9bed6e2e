//! The documents endpoints.
