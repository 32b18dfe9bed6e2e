//! The strategies endpoints.
