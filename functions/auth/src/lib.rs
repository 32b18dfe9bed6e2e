//! The auth endpoints.
