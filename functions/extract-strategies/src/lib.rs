//! Parsed pages to strategies.
