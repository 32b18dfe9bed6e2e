//! The engine, sweeps, replay hash, look-ahead certificate.
