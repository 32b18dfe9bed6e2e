//! The tear sheet.
