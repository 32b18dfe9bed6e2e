//! Indicators by name: Bollinger bands, MACD, stochastics, volume, yesterday's prices.
//!
//! Names and usual settings: J. Bollinger (2001), Bollinger on Bollinger Bands; G. Appel (1979), The Moving Average
//! Convergence-Divergence Trading Method; G. Lane's stochastics; J. W. Wilder (1978), New Concepts in Technical Trading Systems.

use super::formula::{Formula, Part, Scale};
use super::reader::Reader;
use super::term::{Measure, Term};
use super::word::{Figure, What};
use crate::ledger::amount::Counts;

/// A number an indicator takes.
struct Setting {
    parameter: &'static str,
    /// What it is by custom where the text does not say; none where there is no custom.
    usual: Option<&'static str>,
    counts: Counts,
}

const fn days(parameter: &'static str, usual: Option<&'static str>) -> Setting {
    Setting {
        parameter,
        usual,
        counts: Counts::Days,
    }
}

const WIDTH: Setting = Setting {
    parameter: "band_width",
    usual: Some("2"),
    counts: Counts::Plain,
};

/// An indicator as texts name it.
struct Indicator {
    names: &'static [&'static str],
    /// Indicators of one kit share their settings.
    kit: &'static str,
    /// The name of its signal.
    signal: &'static str,
    /// Its expression; `{}` takes the next setting.
    expression: &'static str,
    settings: &'static [Setting],
    scale: Scale,
}

const BANDS: &[Setting] = &[days("band_window", Some("20 days")), WIDTH];
const MACD: &[Setting] = &[
    days("fast", Some("12 days")),
    days("slow", Some("26 days")),
    days("signal_window", Some("9 days")),
];

#[rustfmt::skip]
const TABLE: &[Indicator] = &[
    Indicator {
        names: &["lower bollinger band", "bollinger lower band", "lower bollinger", "bollinger lower", "lower band"],
        kit: "bollinger", signal: "lower_band", expression: "bollinger_lower(close, {}, {})", settings: BANDS, scale: Scale::Price,
    },
    Indicator {
        names: &["upper bollinger band", "bollinger upper band", "upper bollinger", "bollinger upper", "upper band"],
        kit: "bollinger", signal: "upper_band", expression: "bollinger_upper(close, {}, {})", settings: BANDS, scale: Scale::Price,
    },
    Indicator {
        names: &["middle bollinger band", "bollinger middle band", "middle band", "bollinger midline"],
        kit: "bollinger", signal: "middle_band", expression: "sma(close, {})", settings: BANDS, scale: Scale::Price,
    },
    Indicator {
        names: &["upper donchian channel", "upper donchian band", "donchian upper band", "donchian channel high", "upper donchian"],
        kit: "donchian", signal: "upper", expression: "delay(donchian_upper({}), 1)", settings: &[days("channel", Some("20 days"))], scale: Scale::Price,
    },
    Indicator {
        names: &["lower donchian channel", "lower donchian band", "donchian lower band", "donchian channel low", "lower donchian"],
        kit: "donchian low", signal: "lower", expression: "delay(donchian_lower({}), 1)", settings: &[days("channel", None)], scale: Scale::Price,
    },
    Indicator {
        names: &["macd signal line", "macd signal", "signal line"],
        kit: "macd", signal: "macd_signal_line", expression: "macd_signal(close, {}, {}, {})", settings: MACD, scale: Scale::Points,
    },
    Indicator {
        names: &["macd histogram", "histogram"],
        kit: "macd", signal: "macd_histogram", expression: "macd(close, {}, {}) - macd_signal(close, {0}, {1}, {})", settings: MACD, scale: Scale::Points,
    },
    Indicator {
        names: &["macd line", "macd"],
        kit: "macd", signal: "macd_line", expression: "macd(close, {}, {})", settings: MACD, scale: Scale::Points,
    },
    Indicator {
        names: &["stochastic %d", "%d"],
        kit: "stochastic", signal: "stochastic_average", expression: "mean(stochastic({}), 3 days)", settings: &[days("stochastic_window", Some("14 days"))], scale: Scale::Points,
    },
    Indicator {
        names: &["stochastic oscillator", "stochastic %k", "stochastics", "stochastic", "%k"],
        kit: "stochastic", signal: "stochastic_level", expression: "stochastic({})", settings: &[days("stochastic_window", Some("14 days"))], scale: Scale::Points,
    },
    Indicator {
        names: &["average directional index", "adx"],
        kit: "adx", signal: "trend_strength", expression: "adx({})", settings: &[days("adx_window", Some("14 days"))], scale: Scale::Points,
    },
    Indicator {
        names: &["z score", "zscore"],
        kit: "zscore", signal: "deviation", expression: "zscore(close, {})", settings: &[days("zscore_window", None)], scale: Scale::Points,
    },
    Indicator {
        names: &["internal bar strength", "ibs"],
        kit: "ibs", signal: "bar_strength", expression: "(close - low) / (high - low)", settings: &[], scale: Scale::Points,
    },
    Indicator {
        names: &["average volume", "moving average of volume", "moving average of its volume", "average of volume", "average of its volume",
                 "volume moving average", "average trading volume", "average daily volume", "volume average", "volume sma"],
        kit: "volume", signal: "average_volume", expression: "sma(volume, {})", settings: &[days("volume_window", None)], scale: Scale::Volume,
    },
    Indicator {
        names: &["trading volume", "daily volume", "volume"],
        kit: "traded", signal: "", expression: "volume", settings: &[], scale: Scale::Volume,
    },
    Indicator {
        names: &["yesterday's close", "yesterday's closing price", "the previous day's close", "the prior day's close", "the previous close",
                 "the prior close", "its previous close", "its prior close", "the day before's close", "the close of the day before",
                 "the previous day's closing price", "yesterday", "the day before", "the previous day", "the prior day", "the close before",
                 "previous close", "prior close", "previous day's close", "prior day's close"],
        kit: "past", signal: "", expression: "delay(close, 1 day)", settings: &[], scale: Scale::Price,
    },
    Indicator {
        names: &["yesterday's high", "the previous day's high", "the prior day's high", "the high of the day before", "the high of the previous day",
                 "previous day's high", "prior day's high"],
        kit: "past", signal: "", expression: "delay(high, 1 day)", settings: &[], scale: Scale::Price,
    },
    Indicator {
        names: &["yesterday's low", "the previous day's low", "the prior day's low", "the low of the day before", "the low of the previous day",
                 "previous day's low", "prior day's low"],
        kit: "past", signal: "", expression: "delay(low, 1 day)", settings: &[], scale: Scale::Price,
    },
    Indicator {
        names: &["its open", "the day's open", "today's open", "its opening price", "the opening price", "the open"],
        kit: "open", signal: "", expression: "open", settings: &[], scale: Scale::Price,
    },
];

static RANGE: Indicator = Indicator {
    names: &[],
    kit: "atr",
    signal: "range",
    expression: "atr({})",
    settings: &[days("atr_window", None)],
    scale: Scale::Price,
};

/// Words between an indicator and its numbers that say nothing more.
const FILLERS: &[&str] = &[
    "days",
    "day",
    "period",
    "periods",
    "window",
    "standard",
    "deviation",
    "deviations",
    "standard deviation",
    "standard deviations",
    "sd",
    "sigma",
    "setting",
    "settings",
    "with",
    "of",
    "a",
    "an",
    "the",
    "and",
    "over",
    "on",
    "parameters",
    "its",
    "close",
    "closing",
    "ema",
    "prices",
    "price",
];

/// What a text and a name agree in, hyphens being spaces: the bytes of the text.
fn opens(text: &str, name: &str) -> Option<usize> {
    let end = name.len();
    let head = text.get(..end)?;
    let same = head
        .bytes()
        .zip(name.bytes())
        .all(|(a, b)| a == b || a == b'-' && b == b' ');
    let bound = text
        .get(end..)
        .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()));
    (same && bound).then_some(end)
}

impl Reader<'_> {
    /// An indicator with its numbers. None, and nothing read, if none stands here.
    pub(super) fn indicator(&mut self) -> Option<Term> {
        let start = self.at;
        let found = self.named();
        if found.is_none() {
            self.at = start;
        }
        found
    }

    fn named(&mut self) -> Option<Term> {
        let mut of = None;
        let mut lengths = Vec::new();
        let mut found = self.entry();
        while found.is_none() {
            if let Some(symbol) = self.item().and_then(|i| match &i.what {
                What::Symbol(s) if of.is_none() => Some(s.clone()),
                _ => None,
            }) {
                of = Some(symbol);
                self.at += 1;
                self.eat(&["'s", "’s", "s"]);
            } else if let Some(f) = self
                .figure()
                .filter(|f| f.amount.counts == Counts::Days && lengths.is_empty())
            {
                lengths.push(f);
            } else if !self.eat(&["the", "its", "a", "an", "their", "when"]) {
                return None;
            }
            found = self.entry();
        }
        let entry = found?;
        let mut given = lengths;
        self.arguments(&mut given)?;
        if entry.kit == "macd" {
            self.eat(&["line"]);
        }
        if given.is_empty() && !entry.settings.is_empty() {
            let back = self.at;
            let length = (self.eat(&["over", "of", "with", "for"]) && {
                self.eat_all(&["the", "last", "past", "a"]);
                true
            })
            .then(|| self.figure())
            .flatten()
            .filter(|f| f.amount.counts == Counts::Days && !f.amount.implicit);
            match length {
                Some(length) => given.push(length),
                None => self.at = back,
            }
        }
        if of.is_none() {
            let back = self.at;
            self.eat_all(&["of", "for", "on"]);
            of = (self.at > back).then(|| self.symbol()).flatten();
            if of.is_none() {
                self.at = back;
            }
        }
        let parts = self.parts(entry, given)?;
        let mut term = Term::new(Measure::Formula, None, of);
        term.formula = Some(Formula::new(entry.signal, entry.scale, parts));
        Some(term)
    }

    /// The average true range with its length, for which there is no custom.
    pub(super) fn true_range(&mut self) -> Option<Formula> {
        let start = self.at;
        let length = self.figure().filter(|f| f.amount.counts == Counts::Days);
        if !self.eat(&["average true range", "average true ranges", "atr", "atrs"]) {
            self.at = start;
            return None;
        }
        let mut given: Vec<Figure> = length.into_iter().collect();
        self.arguments(&mut given)?;
        let parts = self.parts(&RANGE, given)?;
        Some(Formula::new(RANGE.signal, RANGE.scale, parts))
    }

    /// The indicator whose name stands here.
    fn entry(&mut self) -> Option<&'static Indicator> {
        let item = self.item()?;
        let text = item.sentence.lower.get(item.range.start..)?;
        let (entry, length) = TABLE
            .iter()
            .flat_map(|e| e.names.iter().map(move |n| (e, n)))
            .filter_map(|(e, n)| opens(text, n).map(|l| (e, l)))
            .max_by_key(|(_, l)| *l)?;
        let (sentence, end) = (item.sentence.index, item.range.start + length);
        let mut at = self.at;
        while self
            .items
            .get(at)
            .is_some_and(|i| i.sentence.index == sentence && i.range.start < end && !i.is_mark('.'))
        {
            at += 1;
        }
        // A name must end where a word of the text ends.
        let whole = self
            .items
            .get(at - 1)
            .is_some_and(|i| i.range.end <= end || i.text.ends_with("'s"));
        if !whole {
            return None;
        }
        self.at = at;
        Some(entry)
    }

    /// "(20, 2)", "(20 days, 2 standard deviations)".
    fn arguments(&mut self, given: &mut Vec<Figure>) -> Option<()> {
        let start = self.at;
        if !self.eat_mark('(') {
            return Some(());
        }
        loop {
            if let Some(f) = self.figure() {
                given.push(f);
            } else if self.eat_mark(')') {
                return Some(());
            } else if !self.eat_mark(',') && !self.eat_mark('/') && !self.filler() {
                self.at = start;
                return None;
            }
        }
    }

    fn filler(&mut self) -> bool {
        let found = self.item().is_some_and(|i| FILLERS.contains(&i.text));
        self.at += usize::from(found);
        found
    }

    /// The expression with the numbers given here, given before for its kit, or usual.
    fn parts(&mut self, entry: &'static Indicator, given: Vec<Figure>) -> Option<Vec<Part>> {
        if given.len() > entry.settings.len() {
            return None;
        }
        let fits = |f: &Figure, s: &Setting| match s.counts {
            Counts::Days => matches!(f.amount.counts, Counts::Days | Counts::Plain) && f.amount.value.fract() == 0.0,
            _ => f.amount.counts == Counts::Plain,
        } && f.amount.value > 0.0;
        if !given.iter().zip(entry.settings).all(|(f, s)| fits(f, s)) {
            return None;
        }
        let known = self
            .settings
            .iter()
            .find(|(kit, _)| *kit == entry.kit)
            .map(|(_, f)| f.clone());
        // "Its 9-day signal line": the last number of its kit, the others as they were said, or usual.
        let last = entry.kit == "macd" && entry.expression.starts_with("macd_signal") && given.len() == 1;
        let mut figures: Vec<Option<Figure>> = match known {
            Some(known) if given.is_empty() || last => known.into_iter().map(Some).collect(),
            Some(known) => {
                let same = known.iter().zip(&given).all(|(a, b)| a.same(b));
                // Two settings of one kit: which is meant later would be a guess.
                if !same || known.len() < given.len() {
                    return None;
                }
                known.into_iter().map(Some).collect()
            }
            None if last => Vec::new(),
            None => {
                if !given.is_empty() {
                    self.settings.push((entry.kit, given.clone()));
                }
                given.iter().cloned().map(Some).collect()
            }
        };
        if last {
            figures.resize(2, None);
            figures.extend(given.into_iter().map(Some));
        }
        let mut out = Vec::new();
        let mut taken = 0;
        let mut rest = entry.expression;
        while let Some(open) = rest.find('{') {
            let (head, tail) = rest.split_at(open);
            let close = tail.find('}')?;
            let which = match tail.get(1..close) {
                Some("") => {
                    taken += 1;
                    taken - 1
                }
                inner => inner?.parse().ok()?,
            };
            out.push(Part::Text(head));
            let setting = entry.settings.get(which)?;
            out.push(match figures.get(which).and_then(Option::as_ref) {
                Some(figure) => {
                    let mut figure = figure.clone();
                    figure.amount.counts = setting.counts;
                    Part::Figure(setting.parameter, figure)
                }
                None => Part::Usual(setting.parameter, setting.usual?),
            });
            rest = tail.get(close + 1..)?;
        }
        out.push(Part::Text(rest));
        Some(out)
    }
}

#[cfg(test)]
mod tests {
    use crate::compose::testing::{gives_up, reads};

    #[test]
    fn indicators_with_their_settings() {
        reads(&[
            (
                "Trade SPY. Entry: close above upper Bollinger band (20, 2). Exit: close below the middle band.",
                "{trade:{assets:SPY,enter:close > bollinger_upper(close, 20 days, 2),exit:close < sma(close, 20 days)}} on_signal",
            ),
            (
                "Buy SPY when the MACD line crosses above the signal line; sell when it crosses below.",
                "{trade:{assets:SPY,enter:crosses_above(macd(close, 12 days, 26 days), macd_signal(close, 12 days, 26 days, 9 days)),exit:crosses_below(macd(close, 12 days, 26 days), macd_signal(close, 12 days, 26 days, 9 days))}} on_signal",
            ),
            (
                "Buy AAPL when its close is above its 20-day average and its volume is above its 20-day average volume; sell when its close is below its 20-day average.",
                "{trade:{assets:AAPL,enter:close > sma(close, 20 days) and volume > sma(volume, 20 days),exit:close < sma(close, 20 days)}} on_signal",
            ),
            (
                "Buy QQQ when the 14-day stochastic is below 20 and sell when it is above 80.",
                "{trade:{assets:QQQ,enter:stochastic(14 days) < 20,exit:stochastic(14 days) > 80}} on_signal",
            ),
        ]);
    }

    #[test]
    fn indicators_with_their_settings_or_not_at_all() {
        gives_up(&[
            "Buy SPY when its z-score is below -2 and sell when it is above 0.",
            "Buy SPY when the close is below the lower Bollinger band (20, 2) and sell when it is above the upper Bollinger band (50, 2).",
            "Buy SPY when the MACD diverges from the price and sell when it converges.",
        ]);
    }
}
