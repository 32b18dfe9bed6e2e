//! The strategy language: spec, expressions, validation, JSON Schema.
