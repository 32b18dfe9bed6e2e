//! The users endpoints.
