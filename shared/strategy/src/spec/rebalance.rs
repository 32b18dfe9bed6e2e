//! When a portfolio is decided.

use super::Expression;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;

/// When the portfolio is decided and traded towards. Written as a word (`month_end`) or as a mapping
/// (`{trading_day: -3, months: [6, 12], band: 5%}`).
///
/// All dates are those of the exchange's calendar, which is known in advance: the last trading day of a month is
/// known on that day. A period that the data does not complete has no end.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rebalance {
    /// The days.
    pub on: Schedule,
    /// Only in these months (1 to 12); empty for all.
    pub months: Vec<u8>,
    /// Trade only if some weight is further than this from its target, in points of equity (`5%`).
    pub band: Option<Expression>,
    /// Trade only if some weight is further than this from its target, as a share of the target (`25%`).
    pub relative_band: Option<Expression>,
}

/// The days on which a portfolio is decided.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Schedule {
    /// Every bar; the portfolio is traded only when the decided weights differ from those decided before. Between
    /// changes positions drift.
    #[default]
    OnSignal,
    /// Once, on the first bar on which the portfolio can be decided.
    Once,
    /// Every bar.
    Daily,
    /// First trading day of each week.
    WeekStart,
    /// Last trading day of each week.
    WeekEnd,
    /// First trading day of each month.
    MonthStart,
    /// Last trading day of each month.
    MonthEnd,
    /// First trading day of each quarter.
    QuarterStart,
    /// Last trading day of each quarter.
    QuarterEnd,
    /// First trading day of each year.
    YearStart,
    /// Last trading day of each year.
    YearEnd,
    /// Every so many bars (`21 days`) or every so many period ends (`2 weeks`, `6 months`), counted from the first.
    Every(Expression),
    /// On a weekday; if it is a holiday, on the week's next trading day, or its last if there is none.
    Weekday(Weekday),
    /// On a day of the month, or the first trading day after it; in a month without that day, the last trading day.
    DayOfMonth(Expression),
    /// On the n-th trading day of each month; −1 is the last, −3 the third from the end.
    TradingDay(Expression),
    /// Whenever a market-wide condition holds.
    When(Expression),
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Word {
    OnSignal,
    Once,
    Daily,
    WeekStart,
    WeekEnd,
    MonthStart,
    MonthEnd,
    QuarterStart,
    QuarterEnd,
    YearStart,
    YearEnd,
}

impl Word {
    const ALL: [(Self, Schedule); 11] = [
        (Self::OnSignal, Schedule::OnSignal),
        (Self::Once, Schedule::Once),
        (Self::Daily, Schedule::Daily),
        (Self::WeekStart, Schedule::WeekStart),
        (Self::WeekEnd, Schedule::WeekEnd),
        (Self::MonthStart, Schedule::MonthStart),
        (Self::MonthEnd, Schedule::MonthEnd),
        (Self::QuarterStart, Schedule::QuarterStart),
        (Self::QuarterEnd, Schedule::QuarterEnd),
        (Self::YearStart, Schedule::YearStart),
        (Self::YearEnd, Schedule::YearEnd),
    ];

    fn schedule(self) -> Schedule {
        Self::ALL
            .iter()
            .find(|(word, _)| *word == self)
            .map(|(_, schedule)| schedule.clone())
            .unwrap_or_default()
    }

    fn of(schedule: &Schedule) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(_, known)| known == schedule)
            .map(|(word, _)| *word)
    }
}

#[derive(Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Fields {
    /// Days with a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    on: Option<Word>,
    /// Every so many bars or period ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    every: Option<Expression>,
    /// On a weekday, or the week's next trading day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    weekday: Option<Weekday>,
    /// On a day of the month, or the first trading day after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    day_of_month: Option<Expression>,
    /// On the n-th trading day of the month; −1 is the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    trading_day: Option<Expression>,
    /// Whenever a market-wide condition holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    when: Option<Expression>,
    /// Only in these months, 1 to 12.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(inner(range(min = 1, max = 12)))]
    months: Vec<u8>,
    /// Trade only if some weight is further than this from its target, in points of equity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    band: Option<Expression>,
    /// Trade only if some weight is further than this from its target, as a share of the target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    relative_band: Option<Expression>,
}

impl TryFrom<Fields> for Rebalance {
    type Error = &'static str;

    fn try_from(fields: Fields) -> Result<Self, Self::Error> {
        let mut schedules = [
            fields.on.map(Word::schedule),
            fields.every.map(Schedule::Every),
            fields.weekday.map(Schedule::Weekday),
            fields.day_of_month.map(Schedule::DayOfMonth),
            fields.trading_day.map(Schedule::TradingDay),
            fields.when.map(Schedule::When),
        ]
        .into_iter()
        .flatten();
        let (Some(on), None) = (schedules.next(), schedules.next()) else {
            return Err(
                "needs exactly one of `on`, `every`, `weekday`, `day_of_month`, `trading_day` or `when`",
            );
        };
        Ok(Self {
            on,
            months: fields.months,
            band: fields.band,
            relative_band: fields.relative_band,
        })
    }
}

impl Serialize for Rebalance {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let word = Word::of(&self.on);
        if let (Some(word), true, None, None) =
            (word, self.months.is_empty(), &self.band, &self.relative_band)
        {
            return word.serialize(serializer);
        }
        let mut fields = Fields {
            on: word,
            months: self.months.clone(),
            band: self.band.clone(),
            relative_band: self.relative_band.clone(),
            ..Fields::default()
        };
        match &self.on {
            Schedule::Every(every) => fields.every = Some(every.clone()),
            Schedule::Weekday(weekday) => fields.weekday = Some(*weekday),
            Schedule::DayOfMonth(day) => fields.day_of_month = Some(day.clone()),
            Schedule::TradingDay(day) => fields.trading_day = Some(day.clone()),
            Schedule::When(when) => fields.when = Some(when.clone()),
            _ => {}
        }
        fields.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Rebalance {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Rebalance;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a word such as `month_end`, or a mapping such as `{every: 21 days}`")
            }
            fn visit_str<E: de::Error>(self, word: &str) -> Result<Rebalance, E> {
                let word = Word::deserialize(de::value::StrDeserializer::new(word))?;
                Ok(Rebalance {
                    on: word.schedule(),
                    ..Rebalance::default()
                })
            }
            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Rebalance, A::Error> {
                let fields = Fields::deserialize(de::value::MapAccessDeserializer::new(map))?;
                fields.try_into().map_err(de::Error::custom)
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

impl JsonSchema for Rebalance {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Rebalance".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let word = generator.subschema_for::<Word>();
        let fields = generator.subschema_for::<Fields>();
        schemars::json_schema!({
            "description": "When the portfolio is decided: a word, or a mapping with exactly one schedule.",
            "anyOf": [word, fields]
        })
    }
}
