//! Operations along time: fields, delays, windows, averages.

use std::sync::Arc;

use fo_market::calendar::Period;
use fo_strategy::Unit;
use fo_strategy::program::{Field, Operation, Shape, ValueId, Window};

use super::value::Lane;
use super::{ALL, Data, Evaluator, NO_BAR, OwnBars, RowsId, Value};
use crate::kernels::decimal::DecimalTotals;
use crate::kernels::{garch, recursive, rolling, window};

/// The calendar period a unit samples; none for bars.
pub(crate) fn period(unit: Unit) -> Option<Period> {
    match unit {
        Unit::Weeks => Some(Period::Week),
        Unit::Months => Some(Period::Month),
        Unit::Quarters => Some(Period::Quarter),
        Unit::Years => Some(Period::Year),
        Unit::None | Unit::Percent | Unit::Days => None,
    }
}

fn panel_field(field: Field) -> fo_market::Field {
    match field {
        Field::Open => fo_market::Field::Open,
        Field::High => fo_market::Field::High,
        Field::Low => fo_market::Field::Low,
        Field::Close => fo_market::Field::Close,
        Field::Volume => fo_market::Field::Volume,
        Field::RawOpen => fo_market::Field::RawOpen,
        Field::RawHigh => fo_market::Field::RawHigh,
        Field::RawLow => fo_market::Field::RawLow,
        Field::RawClose => fo_market::Field::RawClose,
    }
}

/// Whether an operation compares two series over its window.
fn is_pair(operation: Operation) -> bool {
    matches!(operation, Operation::Correlation | Operation::Covariance)
}

impl<'m> Evaluator<'_, 'm> {
    pub(super) fn field(&mut self, field: Field, rows: RowsId) -> Value<'m> {
        let field = panel_field(field);
        let bars = self.market.bars();
        let assets = &self.setup.assets;
        if !self.gapped && rows == ALL {
            if let [asset] = assets[..]
                && self.market.series(field, asset).len() == bars
            {
                return Value::Panel(Data::Lent(self.market.series(field, asset)));
            }
            let whole = assets.len() == self.market.panel().assets()
                && assets
                    .iter()
                    .enumerate()
                    .all(|(position, &asset)| position == asset);
            if whole && let Some(values) = self.market.panel().field(field) {
                return Value::Panel(Data::Lent(values));
            }
        }
        let list = (rows != ALL).then(|| self.bars_of(rows));
        let mut out = Vec::with_capacity(assets.len() * self.count(rows));
        let mut carried = vec![f64::NAN; if self.gapped { bars } else { 0 }];
        for &asset in assets {
            let series = self.market.series(field, asset);
            let series = match &self.market.listing(asset).gaps {
                // What was traded on an absent day is nothing; prices are carried.
                Some(gaps) if field != fo_market::Field::Volume && !series.is_empty() => {
                    gaps.spread(&gaps.gather(series), f64::NAN, &mut carried);
                    &carried[..]
                }
                _ => series,
            };
            match &list {
                None if series.is_empty() => out.extend(std::iter::repeat_n(f64::NAN, bars)),
                None => out.extend_from_slice(series),
                Some(list) => out.extend(
                    list.iter()
                        .map(|&bar| series.get(bar as usize).copied().unwrap_or(f64::NAN)),
                ),
            }
        }
        Value::Panel(out.into())
    }

    /// Each asset's series, at all bars, through a kernel that counts the asset's own bars; `missing` stands where it has
    /// none.
    fn along(
        &mut self,
        x: ValueId,
        missing: f64,
        mut kernel: impl FnMut(usize, &[f64], &mut [f64]),
    ) -> Value<'m> {
        let bars = self.market.bars();
        let value = self.value(x, ALL);
        value.map_lanes(bars, |asset, series, out| match self.own_bars(x, asset) {
            OwnBars::Some(gaps) => {
                let own = gaps.gather(series);
                let mut result = vec![f64::NAN; own.len()];
                kernel(asset, &own, &mut result);
                gaps.spread(&result, missing, out);
            }
            OwnBars::From(first) => {
                out[..first].fill(missing);
                kernel(asset, &series[first..], &mut out[first..]);
            }
        })
    }

    /// As [`Self::along`] for two inputs; `pair` is the value they make.
    fn along_both(
        &mut self,
        pair: ValueId,
        x: ValueId,
        y: ValueId,
        kernel: impl Fn(&[f64], &[f64], &mut [f64]),
    ) -> Value<'m> {
        let bars = self.market.bars();
        let (left, right) = (self.value(x, ALL), self.value(y, ALL));
        let panel = matches!(left, Value::Panel(_)) || matches!(right, Value::Panel(_));
        let lanes = if panel { self.setup.assets.len() } else { 1 };
        let series = |lane: Lane<'_>| match lane {
            Lane::Number(number) => vec![number; bars],
            Lane::Series(series) => series.to_vec(),
        };
        let mut out = vec![f64::NAN; lanes * bars];
        for (asset, out) in out.chunks_exact_mut(bars.max(1)).enumerate() {
            let (left, right) = (series(left.lane(asset, bars)), series(right.lane(asset, bars)));
            match self.own_bars(pair, asset) {
                OwnBars::Some(gaps) => {
                    let (left, right) = (gaps.gather(&left), gaps.gather(&right));
                    let mut result = vec![f64::NAN; left.len()];
                    kernel(&left, &right, &mut result);
                    gaps.spread(&result, f64::NAN, out);
                }
                OwnBars::From(first) => kernel(&left[first..], &right[first..], &mut out[first..]),
            }
        }
        if panel {
            Value::Panel(out.into())
        } else {
            Value::Row(out.into())
        }
    }

    pub(super) fn delay(&mut self, id: ValueId, rows: RowsId) -> Value<'m> {
        let (x, span) = (self.inputs(id)[0], self.span(self.inputs(id)[1]));
        let length = span.count as usize;
        // Before the start nothing was true.
        let missing = if self.is_truth(id) { 0.0 } else { f64::NAN };
        if let Some(period) = period(span.unit) {
            let earlier = self.earlier(rows, period, length);
            let value = self.value(x, earlier);
            return self.blank(value, earlier, missing);
        }
        if rows == ALL {
            return self.along(x, missing, |_, series, out| {
                out.fill(missing);
                if length < series.len() {
                    out[length..].copy_from_slice(&series[..series.len() - length]);
                }
            });
        }
        let market_wide = self.shape(x) != Shape::Asset && matches!(self.own_bars(x, 0), OwnBars::From(_));
        if self.gapped && !market_wide {
            let whole = self.value(id, ALL);
            return self.pick(&whole, rows, missing);
        }
        let shifted: Vec<u32> = self
            .bars_of(rows)
            .iter()
            .map(|&bar| {
                if bar == NO_BAR {
                    NO_BAR
                } else {
                    bar.checked_sub(length as u32).unwrap_or(NO_BAR)
                }
            })
            .collect();
        let earlier = self.intern(&shifted);
        let value = self.value(x, earlier);
        self.blank(value, earlier, missing)
    }

    /// Sets rows before the first bar to `missing`: a comparison of undefined values would say false there, a count zero.
    fn blank(&self, value: Value<'m>, rows: RowsId, missing: f64) -> Value<'m> {
        if rows == ALL || !self.rows[rows as usize].contains(&NO_BAR) {
            return value;
        }
        let list = &self.rows[rows as usize];
        value.map_lanes(list.len(), |_, series, out| {
            for ((out, value), &bar) in out.iter_mut().zip(series).zip(list.iter()) {
                *out = if bar == NO_BAR { missing } else { *value };
            }
        })
    }

    /// The newest sample of a window: the bar itself, or the end of the last completed period.
    pub(super) fn newest(&mut self, id: ValueId, rows: RowsId) -> Value<'m> {
        let (x, span) = (self.inputs(id)[0], self.span(self.inputs(id)[1]));
        match period(span.unit) {
            Some(period) => {
                let sampled = self.earlier(rows, period, 0);
                let value = self.value(x, sampled);
                self.blank(value, sampled, f64::NAN)
            }
            None => self.value(x, rows),
        }
    }

    /// Samples a year of a window's unit, for each asset by its own bars; one number where they agree.
    pub(super) fn periods_a_year(&self, window: ValueId, count: usize) -> Value<'m> {
        let unit = self.span(window).unit;
        let usual = self.per_year(unit);
        if !self.gapped || period(unit).is_some() {
            return Value::Number(usual);
        }
        let own = |&asset: &usize| self.market.bars_per_year(asset).unwrap_or(usual);
        let each: Vec<f64> = self.setup.assets.iter().map(own).collect();
        match each[..] {
            [first, ..] if each.iter().all(|rate| *rate == first) => Value::Number(first),
            _ => {
                let lanes = each.iter().flat_map(|rate| std::iter::repeat_n(*rate, count));
                Value::Panel(lanes.collect::<Vec<_>>().into())
            }
        }
    }

    /// The rows of the sample `back` periods before the newest one of each row.
    fn earlier(&mut self, rows: RowsId, period: Period, back: usize) -> RowsId {
        let starts = self.starts.get(&rows).map(Arc::clone);
        if back == 0 && starts.is_none() {
            return rows;
        }
        let samples = self.market.samples(period);
        let is_start = |row: usize| starts.as_ref().is_some_and(|starts| starts[row]);
        let bars = self.bars_of(rows);
        let list: Vec<u32> = bars
            .iter()
            .enumerate()
            .map(|(row, &bar)| {
                let earlier = (bar != NO_BAR)
                    .then(|| samples.before(bar as usize, back, is_start(row)))
                    .flatten();
                earlier.map_or(NO_BAR, |bar| bar as u32)
            })
            .collect();
        if back > 0 {
            return self.intern(&list);
        }
        // Bars that stay are decisions still: a window in another unit may find that they begin a period of its own.
        let kept: Vec<bool> = (0..list.len())
            .map(|row| list[row] == bars[row] && is_start(row))
            .collect();
        self.intern_starts(&list, &kept)
    }

    pub(super) fn window(&mut self, id: ValueId, rows: RowsId) -> Value<'m> {
        let operation = self.operation(id);
        let inputs = self.inputs(id);
        let pair = is_pair(operation);
        let span = self.span(inputs[if pair { 2 } else { 1 }]);
        let extra = if pair {
            f64::NAN
        } else {
            inputs.get(2).map_or(f64::NAN, |&extra| self.number(extra))
        };
        if let Some(period) = period(span.unit) {
            return self.sampled(operation, inputs, span, extra, period, rows);
        }
        if rows != ALL {
            let whole = self.value(id, ALL);
            return self.pick(&whole, rows, f64::NAN);
        }
        let length = span.count as usize;
        match operation {
            Operation::Mean => self.means(inputs[0], length),
            _ if pair => self.along_both(id, inputs[0], inputs[1], |x, y, out| {
                for t in 0..out.len() {
                    out[t] = match (t + 1).checked_sub(length) {
                        Some(start) if length > 0 => both(operation, &x[start..=t], &y[start..=t]),
                        _ => f64::NAN,
                    };
                }
            }),
            _ => self.along(inputs[0], f64::NAN, |_, series, out| {
                over_bars(operation, series, length, extra, out)
            }),
        }
    }

    /// Moving averages, exact where the values are decimal.
    fn means(&mut self, x: ValueId, length: usize) -> Value<'m> {
        let fixed = self.setup.parameters(x) == 0;
        let mut decimals = std::mem::take(&mut self.decimals);
        let value = self.along(x, f64::NAN, |asset, series, out| {
            let start = series
                .iter()
                .position(|value| !value.is_nan())
                .unwrap_or(series.len());
            let (before, rest) = out.split_at_mut(start);
            before.fill(f64::NAN);
            let find = || Arc::new(DecimalTotals::of(&series[start..]));
            let totals = if fixed {
                decimals.entry((x, asset as u32)).or_insert_with(find).clone()
            } else {
                find()
            };
            if totals.len() < rest.len() {
                rolling::mean(&series[start..], length, rest);
            }
            totals.means(length, &mut rest[..totals.len()]);
        });
        self.decimals = decimals;
        value
    }

    /// A window over the last bars of periods, ending with the newest sample.
    fn sampled(
        &mut self,
        operation: Operation,
        inputs: &[ValueId],
        span: Window,
        extra: f64,
        period: Period,
        rows: RowsId,
    ) -> Value<'m> {
        let count = self.count(rows);
        let pair = is_pair(operation);
        let length = span.count as usize;
        // An average with a memory looks back over every sample there is.
        let memory = matches!(operation, Operation::Ema | Operation::Wilder | Operation::Rsi);
        let depth = if memory {
            self.market.samples(period).ends.len()
        } else {
            length
        };
        let mut left = Vec::with_capacity(depth);
        let mut right = Vec::with_capacity(if pair { depth } else { 0 });
        for back in (0..depth).rev() {
            let earlier = self.earlier(rows, period, back);
            let value = self.value(inputs[0], earlier);
            left.push(self.blank(value, earlier, f64::NAN));
            if pair {
                let value = self.value(inputs[1], earlier);
                right.push(self.blank(value, earlier, f64::NAN));
            }
        }
        let panel = left
            .iter()
            .chain(&right)
            .any(|value| matches!(value, Value::Panel(_)));
        let lanes = if panel { self.setup.assets.len() } else { 1 };
        let mut out = Vec::with_capacity(lanes * count);
        let (mut xs, mut ys, mut path) = (
            Vec::with_capacity(depth),
            Vec::with_capacity(depth),
            vec![0.0; depth],
        );
        for asset in 0..lanes {
            for row in 0..count {
                xs.clear();
                ys.clear();
                xs.extend(left.iter().map(|value| value.at(asset, row, count)));
                ys.extend(right.iter().map(|value| value.at(asset, row, count)));
                out.push(if depth == 0 {
                    f64::NAN
                } else if memory {
                    over_bars(operation, &xs, length, extra, &mut path);
                    path[depth - 1]
                } else if pair {
                    both(operation, &xs, &ys)
                } else if operation == Operation::Mean {
                    sampled_mean(&xs)
                } else {
                    one(operation, &xs, extra)
                });
            }
        }
        if panel {
            Value::Panel(out.into())
        } else {
            Value::Row(out.into())
        }
    }

    /// Functions of a series' whole past.
    pub(super) fn running(&mut self, id: ValueId, rows: RowsId) -> Value<'m> {
        let operation = self.operation(id);
        let missing = if operation == Operation::Streak {
            0.0
        } else {
            f64::NAN
        };
        if rows != ALL {
            let whole = self.value(id, ALL);
            return self.pick(&whole, rows, missing);
        }
        self.along(self.inputs(id)[0], missing, |_, series, out| match operation {
            Operation::Streak => recursive::streak(series, out),
            Operation::BarsSince => recursive::bars_since(series, out),
            Operation::LowestEver => recursive::extreme(series, out, f64::min),
            _ => recursive::extreme(series, out, f64::max),
        })
    }
}

/// A mean of samples, exact where they are decimal.
fn sampled_mean(samples: &[f64]) -> f64 {
    let totals = DecimalTotals::of(samples);
    if totals.len() == samples.len() {
        totals.mean()
    } else {
        window::mean(samples)
    }
}

/// A window function along a series of bars.
fn over_bars(operation: Operation, series: &[f64], length: usize, extra: f64, out: &mut [f64]) {
    match operation {
        Operation::Sum => rolling::sum(series, length, out),
        Operation::Mean => rolling::mean(series, length, out),
        Operation::Std => rolling::std(series, length, out),
        Operation::Variance => rolling::variance(series, length, out),
        Operation::Lowest => rolling::min(series, length, out),
        Operation::Highest => rolling::max(series, length, out),
        Operation::Ema => recursive::ema(series, length, out),
        Operation::Wilder => recursive::wilder(series, length, out),
        Operation::Rsi => recursive::rsi(series, length, out),
        _ => {
            for t in 0..series.len() {
                out[t] = match (t + 1).checked_sub(length) {
                    Some(start) if length > 0 => one(operation, &series[start..=t], extra),
                    _ => f64::NAN,
                };
            }
        }
    }
}

/// A function of one full window; undefined where the window holds an undefined value.
fn one(operation: Operation, values: &[f64], extra: f64) -> f64 {
    if values.is_empty() || values.iter().any(|value| value.is_nan()) {
        return f64::NAN;
    }
    match operation {
        Operation::Sum => values.iter().sum(),
        Operation::Mean => window::mean(values),
        Operation::Std => window::variance(values).sqrt(),
        Operation::Variance => window::variance(values),
        Operation::Lowest => values.iter().copied().fold(f64::INFINITY, f64::min),
        Operation::Highest => values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        Operation::Median => window::quantile(values, 0.5),
        Operation::Quantile => window::quantile(values, extra),
        Operation::RankOver => window::rank(values),
        Operation::Skewness => window::skewness(values),
        Operation::Kurtosis => window::kurtosis(values),
        Operation::Slope => window::trend(values).1,
        Operation::Intercept => window::trend(values).0,
        Operation::RSquared => window::r_squared(values),
        Operation::WeightedMean => window::weighted_mean(values),
        Operation::CountTrue => values.iter().filter(|value| **value == 1.0).count() as f64,
        Operation::GarchVolatility => garch::forecast(values),
        // Two-sided and remembering functions go other ways.
        _ => f64::NAN,
    }
}

/// A function of two full windows.
fn both(operation: Operation, x: &[f64], y: &[f64]) -> f64 {
    if x.is_empty() || x.iter().chain(y).any(|value| value.is_nan()) {
        return f64::NAN;
    }
    if operation == Operation::Correlation {
        window::correlation(x, y)
    } else {
        window::covariance(x, y)
    }
}
