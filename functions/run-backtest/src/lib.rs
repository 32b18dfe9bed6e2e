//! One chunk of a backtest.
