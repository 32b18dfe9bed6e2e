//! Charts as SVG, drawn by hand.

mod axis;
mod bars;
mod frame;
mod histogram;
mod line;
mod thin;

pub(crate) use bars::bars;
pub(crate) use histogram::histogram;
pub(crate) use line::{Line, Scale, lines};
