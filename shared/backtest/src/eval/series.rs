//! Operations along time: fields, delays, windows, averages.

use std::sync::Arc;

use fo_market::Field;
use fo_market::calendar::Period;

use super::value::Lane;
use super::{ALL, Data, Evaluator, NO_BAR, RowsId, Value};
use crate::graph::{NodeId, Running, Shape, Span, Window};
use crate::kernels::decimal::DecimalTotals;
use crate::kernels::{garch, recursive, rolling, window};

impl<'m> Evaluator<'_, 'm> {
    pub(super) fn field(&mut self, field: Field, rows: RowsId) -> Value<'m> {
        let bars = self.market.bars();
        if !self.gapped && self.assets.len() == 1 && rows == ALL {
            return Value::Panel(Data::Lent(self.market.series(field, self.assets[0])));
        }
        let whole = self.assets.len() == self.market.panel().assets()
            && self.assets.iter().enumerate().all(|(position, &asset)| position == asset);
        if !self.gapped && whole && rows == ALL && let Some(values) = self.market.panel().field(field) {
            return Value::Panel(Data::Lent(values));
        }
        let list = (rows != ALL).then(|| self.bars_of(rows));
        let mut out = Vec::with_capacity(self.assets.len() * self.count(rows));
        let mut carried = vec![f64::NAN; if self.gapped { bars } else { 0 }];
        for &asset in self.assets {
            let series = self.market.series(field, asset);
            let series = match &self.market.listing(asset).gaps {
                // What was traded on an absent day is nothing; prices are carried.
                Some(gaps) if field != Field::Volume => {
                    gaps.spread(&gaps.gather(series), &mut carried);
                    &carried[..]
                }
                _ => series,
            };
            match &list {
                None if series.is_empty() => out.extend(std::iter::repeat_n(f64::NAN, bars)),
                None => out.extend_from_slice(series),
                Some(list) => out.extend(list.iter().map(|&bar| series.get(bar as usize).copied().unwrap_or(f64::NAN))),
            }
        }
        Value::Panel(out.into())
    }

    /// Each asset's series, at all bars, through a kernel that counts the asset's own bars.
    fn along(&mut self, x: NodeId, mut kernel: impl FnMut(usize, &[f64], &mut [f64])) -> Value<'m> {
        let bars = self.market.bars();
        let value = self.value(x, ALL);
        let (market, assets) = (self.market, self.assets);
        let panel = matches!(value, Value::Panel(_));
        value.map_lanes(bars, |asset, series, out| match &market.listing(assets[asset]).gaps {
            Some(gaps) if panel => {
                let own = gaps.gather(series);
                let mut result = vec![f64::NAN; own.len()];
                kernel(asset, &own, &mut result);
                gaps.spread(&result, out);
            }
            _ => kernel(asset, series, out),
        })
    }

    /// As [`Self::along`] for two inputs.
    fn along_both(&mut self, x: NodeId, y: NodeId, kernel: impl Fn(&[f64], &[f64], &mut [f64])) -> Value<'m> {
        let bars = self.market.bars();
        let (left, right) = (self.value(x, ALL), self.value(y, ALL));
        let panel = matches!(left, Value::Panel(_)) || matches!(right, Value::Panel(_));
        let lanes = if panel { self.assets.len() } else { 1 };
        let series = |lane: Lane<'_>| match lane {
            Lane::Number(number) => vec![number; bars],
            Lane::Series(series) => series.to_vec(),
        };
        let mut out = vec![f64::NAN; lanes * bars];
        for (asset, out) in out.chunks_exact_mut(bars.max(1)).enumerate() {
            let (left, right) = (series(left.lane(asset, bars)), series(right.lane(asset, bars)));
            match &self.market.listing(self.assets[asset]).gaps {
                Some(gaps) if panel => {
                    let (left, right) = (gaps.gather(&left), gaps.gather(&right));
                    let mut result = vec![f64::NAN; left.len()];
                    kernel(&left, &right, &mut result);
                    gaps.spread(&result, out);
                }
                _ => kernel(&left, &right, out),
            }
        }
        if panel { Value::Panel(out.into()) } else { Value::Row(out.into()) }
    }

    pub(super) fn delay(&mut self, id: NodeId, x: NodeId, span: Span, rows: RowsId) -> Value<'m> {
        let length = self.length(span);
        if let Some(period) = span.unit {
            let earlier = self.earlier(rows, period, length);
            return self.value(x, earlier);
        }
        if length == 0 {
            return self.value(x, rows);
        }
        if rows == ALL {
            return self.along(x, |_, series, out| {
                out.fill(f64::NAN);
                if length < series.len() {
                    out[length..].copy_from_slice(&series[..series.len() - length]);
                }
            });
        }
        if self.gapped && self.graph.shape(x) == Shape::Panel {
            let whole = self.value(id, ALL);
            return self.pick(&whole, rows);
        }
        let shifted: Vec<u32> = self
            .bars_of(rows)
            .iter()
            .map(|&bar| if bar == NO_BAR { NO_BAR } else { bar.checked_sub(length as u32).unwrap_or(NO_BAR) })
            .collect();
        let earlier = self.intern(&shifted);
        self.value(x, earlier)
    }

    /// The rows `back` periods before each row.
    fn earlier(&mut self, rows: RowsId, period: Period, back: usize) -> RowsId {
        if back == 0 {
            return rows;
        }
        let samples = self.market.samples(period);
        let list: Vec<u32> = self
            .bars_of(rows)
            .iter()
            .map(|&bar| {
                let earlier = (bar != NO_BAR).then(|| samples.before(bar as usize, back)).flatten();
                earlier.map_or(NO_BAR, |bar| bar as u32)
            })
            .collect();
        self.intern(&list)
    }

    pub(super) fn window(
        &mut self,
        id: NodeId,
        op: Window,
        x: NodeId,
        y: Option<NodeId>,
        span: Span,
        rows: RowsId,
    ) -> Value<'m> {
        if let Some(period) = span.unit {
            return self.sampled(op, x, y, span, period, rows);
        }
        if rows != ALL {
            let whole = self.value(id, ALL);
            return self.pick(&whole, rows);
        }
        let length = self.length(span);
        let extra = y.map_or(f64::NAN, |y| self.scalar(y));
        match (op, y) {
            (Window::Mean, _) => self.means(x, length),
            (Window::Correlation | Window::Covariance | Window::Beta | Window::Alpha | Window::ResidualStd, Some(y)) => {
                self.along_both(x, y, |x, y, out| {
                    for t in 0..out.len() {
                        out[t] = match (t + 1).checked_sub(length) {
                            Some(start) if length > 0 => pair(op, &x[start..=t], &y[start..=t]),
                            _ => f64::NAN,
                        };
                    }
                })
            }
            _ => self.along(x, |_, series, out| over_bars(op, series, length, extra, out)),
        }
    }

    /// Moving averages, exact where the values are decimal.
    fn means(&mut self, x: NodeId, length: usize) -> Value<'m> {
        let fixed = self.graph.parameters(x) == 0;
        let mut decimals = std::mem::take(&mut self.decimals);
        let value = self.along(x, |asset, series, out| {
            let start = series.iter().position(|value| !value.is_nan()).unwrap_or(series.len());
            let (before, rest) = out.split_at_mut(start);
            before.fill(f64::NAN);
            let find = || DecimalTotals::of(&series[start..]).map(Arc::new);
            let totals =
                if fixed { decimals.entry((x, asset as u32)).or_insert_with(find).clone() } else { find() };
            match totals {
                Some(totals) => totals.means(length, rest),
                None => rolling::mean(&series[start..], length, rest),
            }
        });
        self.decimals = decimals;
        value
    }

    /// A window over the last bars of periods, the running period's newest bar included.
    fn sampled(&mut self, op: Window, x: NodeId, y: Option<NodeId>, span: Span, period: Period, rows: RowsId) -> Value<'m> {
        let count = self.count(rows);
        let two = matches!(
            op,
            Window::Correlation | Window::Covariance | Window::Beta | Window::Alpha | Window::ResidualStd
        );
        let extra = y.map_or(f64::NAN, |y| self.scalar(y));
        let length = self.length(span);
        // An average with a memory looks back over every sample there is.
        let memory = matches!(op, Window::Ema | Window::Wilder | Window::Rsi);
        let depth = if memory { self.market.samples(period).ends.len() } else { length };
        let mut left = Vec::with_capacity(depth);
        let mut right = Vec::with_capacity(if two { depth } else { 0 });
        for back in (0..depth).rev() {
            let earlier = self.earlier(rows, period, back);
            left.push(self.value(x, earlier));
            if let (true, Some(y)) = (two, y) {
                right.push(self.value(y, earlier));
            }
        }
        let panel = left.iter().chain(&right).any(|value| matches!(value, Value::Panel(_)));
        let lanes = if panel { self.assets.len() } else { 1 };
        let mut out = Vec::with_capacity(lanes * count);
        let (mut xs, mut ys, mut path) = (Vec::with_capacity(depth), Vec::with_capacity(depth), vec![0.0; depth]);
        for asset in 0..lanes {
            for row in 0..count {
                xs.clear();
                ys.clear();
                xs.extend(left.iter().map(|value| value.at(asset, row, count)));
                ys.extend(right.iter().map(|value| value.at(asset, row, count)));
                out.push(if depth == 0 {
                    f64::NAN
                } else if memory {
                    over_bars(op, &xs, length, extra, &mut path);
                    path[depth - 1]
                } else if two {
                    pair(op, &xs, &ys)
                } else if op == Window::Mean {
                    sampled_mean(&xs)
                } else {
                    one(op, &xs, extra)
                });
            }
        }
        if panel { Value::Panel(out.into()) } else { Value::Row(out.into()) }
    }

    pub(super) fn running(&mut self, id: NodeId, op: Running, x: NodeId, rows: RowsId) -> Value<'m> {
        if rows != ALL {
            let whole = self.value(id, ALL);
            return self.pick(&whole, rows);
        }
        self.along(x, |_, series, out| match op {
            Running::Streak => recursive::streak(series, out),
            Running::Drawdown => recursive::drawdown(series, out),
            Running::Max => accumulate(series, out, f64::max),
            Running::Min => accumulate(series, out, f64::min),
            Running::Sum => accumulate(series, out, |total, value| total + value),
            Running::LastDefined => accumulate(series, out, |_, value| value),
        })
    }

    pub(super) fn true_range(&mut self, id: NodeId, rows: RowsId) -> Value<'m> {
        if rows != ALL {
            let whole = self.value(id, ALL);
            return self.pick(&whole, rows);
        }
        let bars = self.market.bars();
        let mut out = vec![f64::NAN; self.assets.len() * bars];
        for (&asset, out) in self.assets.iter().zip(out.chunks_exact_mut(bars.max(1))) {
            let series = [Field::High, Field::Low, Field::Close].map(|field| self.market.series(field, asset));
            match &self.market.listing(asset).gaps {
                Some(gaps) => {
                    let [high, low, close] = series.map(|series| gaps.gather(series));
                    let mut own = vec![f64::NAN; close.len()];
                    recursive::true_range(&high, &low, &close, &mut own);
                    gaps.spread(&own, out);
                }
                None => recursive::true_range(series[0], series[1], series[2], out),
            }
        }
        Value::Panel(out.into())
    }
}

/// Folds over defined values; before the first one the result is undefined, on undefined ones it stands.
fn accumulate(series: &[f64], out: &mut [f64], step: impl Fn(f64, f64) -> f64) {
    let mut state = f64::NAN;
    for (value, out) in series.iter().zip(out) {
        if !value.is_nan() {
            state = if state.is_nan() { *value } else { step(state, *value) };
        }
        *out = state;
    }
}

/// A mean of samples, exact where they are decimal.
fn sampled_mean(samples: &[f64]) -> f64 {
    match DecimalTotals::of(samples) {
        Some(totals) => {
            let mut mean = [f64::NAN];
            let mut out = vec![f64::NAN; samples.len()];
            totals.means(samples.len(), &mut out);
            mean.copy_from_slice(&out[samples.len() - 1..]);
            mean[0]
        }
        None => window::mean(samples),
    }
}

/// A window function along a series of bars.
fn over_bars(op: Window, series: &[f64], length: usize, extra: f64, out: &mut [f64]) {
    match op {
        Window::Sum => rolling::sum(series, length, out),
        Window::Mean => rolling::mean(series, length, out),
        Window::Std => rolling::std(series, length, out),
        Window::Variance => rolling::variance(series, length, out),
        Window::Min => rolling::min(series, length, out),
        Window::Max => rolling::max(series, length, out),
        Window::Ema => recursive::ema(series, length, out),
        Window::Wilder => recursive::wilder(series, length, out),
        Window::Rsi => recursive::rsi(series, length, out),
        _ => {
            for t in 0..series.len() {
                out[t] = match (t + 1).checked_sub(length) {
                    Some(start) if length > 0 => one(op, &series[start..=t], extra),
                    _ => f64::NAN,
                };
            }
        }
    }
}

/// A function of one full window; undefined where the window holds an undefined value.
fn one(op: Window, values: &[f64], extra: f64) -> f64 {
    if values.is_empty() || values.iter().any(|value| value.is_nan()) {
        return f64::NAN;
    }
    match op {
        Window::Sum => values.iter().sum(),
        Window::Mean => window::mean(values),
        Window::Std => window::variance(values).sqrt(),
        Window::Variance => window::variance(values),
        Window::Min => values.iter().copied().fold(f64::INFINITY, f64::min),
        Window::Max => values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        Window::Median => window::quantile(values, 0.5),
        Window::Quantile => window::quantile(values, extra),
        Window::Rank => window::rank(values),
        Window::Skewness => window::skewness(values),
        Window::Kurtosis => window::kurtosis(values),
        Window::Slope => window::trend(values).1,
        Window::Intercept => window::trend(values).0,
        Window::RSquared => window::r_squared(values),
        Window::WeightedMean => window::weighted_mean(values),
        Window::MaxDrawdown => window::max_drawdown(values),
        Window::StepsSinceMax => window::steps_since_max(values),
        Window::StepsSinceMin => window::steps_since_min(values),
        Window::Product => values.iter().product(),
        Window::CountTrue => values.iter().filter(|value| **value != 0.0).count() as f64,
        Window::Garch => garch::forecast(values),
        // Two-sided and remembering functions go other ways.
        _ => f64::NAN,
    }
}

/// A function of two full windows.
fn pair(op: Window, x: &[f64], y: &[f64]) -> f64 {
    if x.is_empty() || x.iter().chain(y).any(|value| value.is_nan()) {
        return f64::NAN;
    }
    match op {
        Window::Correlation => window::correlation(x, y),
        Window::Covariance => window::covariance(x, y),
        Window::Beta => window::beta(x, y),
        Window::Alpha => window::alpha(x, y),
        Window::ResidualStd => {
            let (slope, intercept) = (window::beta(x, y), window::alpha(x, y));
            let residuals: Vec<f64> = x.iter().zip(y).map(|(x, y)| x - intercept - slope * y).collect();
            let squares: f64 = residuals.iter().map(|residual| residual * residual).sum();
            if x.len() > 2 { (squares / (x.len() as f64 - 2.0)).sqrt() } else { f64::NAN }
        }
        _ => f64::NAN,
    }
}
