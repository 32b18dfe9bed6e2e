//! The backtests endpoints.
