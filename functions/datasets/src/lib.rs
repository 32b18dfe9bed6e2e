//! The datasets endpoints.
