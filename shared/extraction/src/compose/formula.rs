//! Measures that the language has a function for and a text a name: bands, oscillators, streaks, places in the calendar.

use super::comparison::Test;
use super::word::Figure;

/// In what a formula is counted, which decides what it can be compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scale {
    /// The price's own units.
    Price,
    /// Points without a unit: an oscillator, a number of deviations.
    Points,
    /// Shares or contracts traded.
    Volume,
    /// Parts of one.
    Share,
    /// Sessions, months: the same for every asset.
    Calendar,
    /// A number of bars.
    Bars,
}

/// A part of a formula's text.
#[derive(Clone, Debug)]
pub(super) enum Part {
    Text(&'static str),
    /// A number of the text, by the name of its parameter.
    Figure(&'static str, Figure),
    /// A number that the text leaves to custom, by the name of its parameter.
    Usual(&'static str, &'static str),
    /// A comparison inside a function.
    Test(Box<Test>),
}

/// An expression with the numbers that the text gives it.
#[derive(Clone, Debug)]
pub(super) struct Formula {
    /// The name of its signal.
    pub name: &'static str,
    pub parts: Vec<Part>,
    pub scale: Scale,
    /// One number for all assets.
    pub market: bool,
}

impl Formula {
    pub(super) fn new(name: &'static str, scale: Scale, parts: Vec<Part>) -> Self {
        Self {
            name,
            parts,
            scale,
            market: false,
        }
    }

    /// Whether two formulas are the same number.
    pub(super) fn same(&self, other: &Self) -> bool {
        self.parts.len() == other.parts.len()
            && self.parts.iter().zip(&other.parts).all(|pair| match pair {
                (Part::Text(a), Part::Text(b)) | (Part::Usual(_, a), Part::Usual(_, b)) => a == b,
                (Part::Figure(_, a), Part::Figure(_, b)) => a.same(b),
                (Part::Test(a), Part::Test(b)) => {
                    a.above == b.above && a.equal == b.equal && a.left.same(&b.left) && a.right.same(&b.right)
                }
                _ => false,
            })
    }
}
