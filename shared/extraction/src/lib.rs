//! Strategies and claims out of documents.
