//! Typed configuration from the environment, tracing, secrets cache, SQS batch adapter.
