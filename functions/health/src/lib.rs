//! The health endpoints.
