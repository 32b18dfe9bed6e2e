//! Numbers with a unit: `12 months`, `252 days`, `10%`, `50`.

use crate::MAX_NUMBER;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::{borrow::Cow, fmt, str::FromStr};

/// What a number counts.
///
/// `Days` count bars. The calendar units sample the last bar of each period; see [`crate::program::Operation`]. A year is
/// twelve months: windows in years sample month ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Unit {
    /// A plain number. Where a duration is asked for, it counts bars.
    #[default]
    None,
    /// The value is the fraction (`10%` is 0.1), and is a share of something, not a count.
    Percent,
    /// Bars (trading days).
    Days,
    /// Week ends (weeks run from Monday to Sunday).
    Weeks,
    /// Month ends.
    Months,
    /// Quarter ends.
    Quarters,
    /// Twelve month ends each; in a schedule, year ends.
    Years,
}

impl Unit {
    /// Whether a duration in this unit samples period ends instead of counting bars.
    pub const fn is_calendar(self) -> bool {
        matches!(self, Self::Weeks | Self::Months | Self::Quarters | Self::Years)
    }

    /// Whether a quantity in this unit is a duration.
    pub const fn is_duration(self) -> bool {
        matches!(self, Self::Days) || self.is_calendar()
    }

    /// Samples of this unit in a year: 52 weeks, 12 months (also for a window in years, which samples months), 4 quarters.
    /// `None` for bars, of which the data alone says how many make a year.
    pub const fn per_year(self) -> Option<f64> {
        match self {
            Self::None | Self::Percent | Self::Days => None,
            Self::Weeks => Some(52.0),
            Self::Months | Self::Years => Some(12.0),
            Self::Quarters => Some(4.0),
        }
    }

    /// The unit a word names: `day`, `days`, `bar`, `bars`, `week`, `weeks`, …, `percent`, `%`.
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "%" | "percent" => Self::Percent,
            "day" | "days" | "bar" | "bars" => Self::Days,
            "week" | "weeks" => Self::Weeks,
            "month" | "months" => Self::Months,
            "quarter" | "quarters" => Self::Quarters,
            "year" | "years" => Self::Years,
            _ => return None,
        })
    }

    /// The word after a number, plural; empty for a plain number.
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Percent => "%",
            Self::Days => "days",
            Self::Weeks => "weeks",
            Self::Months => "months",
            Self::Quarters => "quarters",
            Self::Years => "years",
        }
    }
}

/// A number and what it counts. Written as a number (`50`) or as text (`12 months`, `10%`).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Quantity {
    /// The number; for [`Unit::Percent`] the fraction, so that `10%` is 0.1.
    pub value: f64,
    /// What it counts.
    pub unit: Unit,
}

impl Quantity {
    /// A plain number.
    pub const fn number(value: f64) -> Self {
        Self {
            value,
            unit: Unit::None,
        }
    }

    /// A number with a unit. For percent, `value` is the fraction.
    pub const fn new(value: f64, unit: Unit) -> Self {
        Self { value, unit }
    }

    /// The duration as a window counts it: a year is twelve months.
    #[must_use]
    pub const fn in_samples(self) -> Self {
        match self.unit {
            Unit::Years => Self::new(12.0 * self.value, Unit::Months),
            _ => self,
        }
    }

    /// The quantity in the unit of the parameter it is a value for. A plain number takes the unit over, so that for `10%` a
    /// plain 15 means 15%, and for `12 months` a plain 6 means 6 months.
    #[must_use]
    pub fn in_unit_of(self, parameter: Self) -> Self {
        match (self.unit, parameter.unit) {
            (Unit::None, Unit::Percent) => Self::new(self.value / 100.0, Unit::Percent),
            (Unit::None, unit) => Self::new(self.value, unit),
            _ => self,
        }
    }
}

impl From<f64> for Quantity {
    fn from(value: f64) -> Self {
        Self::number(value)
    }
}

/// A percentage as people wrote it: 0.07 prints as 7, not 7.000000000000001.
fn as_percent(fraction: f64) -> f64 {
    let percent = fraction * 100.0;
    let rounded = (percent * 1e9).round() / 1e9;
    if rounded / 100.0 == fraction {
        rounded
    } else {
        percent
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.unit {
            Unit::None => write!(f, "{}", self.value),
            Unit::Percent => write!(f, "{}%", as_percent(self.value)),
            unit => {
                let word = unit.word();
                let word = if self.value == 1.0 {
                    &word[..word.len() - 1]
                } else {
                    word
                };
                write!(f, "{} {word}", self.value)
            }
        }
    }
}

/// Text that is no quantity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a quantity: write a number, optionally with a unit, such as 50, 10% or 12 months")]
pub struct QuantityError(String);

impl FromStr for Quantity {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || QuantityError(text.chars().take(60).collect());
        let trimmed = text.trim();
        let split = trimmed
            .find(|c: char| c == '%' || c == ' ' || (c.is_alphabetic() && !matches!(c, 'e' | 'E')))
            .unwrap_or(trimmed.len());
        let (number, word) = trimmed.split_at(split);
        let value: f64 = number.trim().parse().map_err(|_| error())?;
        if value.is_nan()
            || value.abs() > MAX_NUMBER
            || !number.starts_with(|c: char| c.is_ascii_digit() || "-+.".contains(c))
        {
            return Err(error());
        }
        let unit = match word.trim() {
            "" => Unit::None,
            word => Unit::from_word(&word.to_ascii_lowercase()).ok_or_else(error)?,
        };
        let value = if unit == Unit::Percent {
            value / 100.0
        } else {
            value
        };
        Ok(Self { value, unit })
    }
}

/// Whole numbers are written without a decimal point, so that text and canonical form do not depend on the reader.
pub(crate) fn serialize_number<S: Serializer>(value: f64, serializer: S) -> Result<S::Ok, S::Error> {
    if value.fract() == 0.0 && value.abs() < 9e15 {
        serializer.serialize_i64(value as i64)
    } else {
        serializer.serialize_f64(value)
    }
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.unit {
            Unit::None => serialize_number(self.value, serializer),
            _ => serializer.collect_str(self),
        }
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Quantity;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number or a quantity such as `12 months` or `10%`")
            }
            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Quantity, E> {
                self.visit_f64(value as f64)
            }
            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Quantity, E> {
                self.visit_f64(value as f64)
            }
            fn visit_f64<E: de::Error>(self, value: f64) -> Result<Quantity, E> {
                if value.abs() <= MAX_NUMBER {
                    Ok(Quantity::number(value))
                } else {
                    Err(E::custom("the number is not between -1e15 and 1e15"))
                }
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Quantity, E> {
                text.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

impl JsonSchema for Quantity {
    fn schema_name() -> Cow<'static, str> {
        "Quantity".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A number, or a number with a unit: 50, 10%, 252 days (bars), 12 months (month ends).",
            "anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^\s*[-+]?[0-9.]+([eE][-+]?[0-9]+)?\s*(%|percent|days?|bars?|weeks?|months?|quarters?|years?)?\s*$"}]
        })
    }
}
