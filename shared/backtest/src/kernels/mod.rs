//! The arithmetic of the language over plain slices: one series in, one series out.
//!
//! Every kernel reads position `t` and earlier only, writes NaN where its window is not full or holds a NaN, and gives
//! the same bits at `t` whatever follows `t`.

pub(crate) mod compare;
pub(crate) mod decimal;
pub(crate) mod garch;
pub(crate) mod recursive;
pub(crate) mod rolling;
pub(crate) mod window;
