//! The facts of an expression of a spec: its comparisons, and the measures, amounts and assets on their sides.

use super::{Comparison, MAX_DEPTH, Operand, Reader, Role};
use crate::ledger::amount::Amount;
use crate::ledger::feature::Feature;
use fo_strategy::Expression;
use fo_strategy::expression::{Ast, AstKind, BinaryOperator, UnaryOperator, parse};

impl Reader<'_> {
    pub(super) fn operand(&mut self, path: &str, expression: &Expression) -> Operand {
        parse(expression.text())
            .map(|ast| self.read(path, &ast, None, 0))
            .unwrap_or_default()
    }

    pub(super) fn condition(&mut self, path: &str, expression: &Expression, role: Role, short: bool) {
        if let Ok(ast) = parse(expression.text()) {
            expression.text().clone_into(&mut self.text);
            self.compare(path, &ast, role, short, true, 0);
        }
    }

    /// Returns whether a series is a run of days: `streak(…)`, or a signal that is one.
    pub(super) fn lasts(&self, ast: &Ast, depth: usize) -> bool {
        match &ast.kind {
            _ if depth > MAX_DEPTH => false,
            AstKind::Call { name, .. } if name == "streak" => true,
            AstKind::Call { name, .. } | AstKind::Name { name, .. } => {
                let signal = self.spec.signals.get(name).and_then(|s| parse(s.text()).ok());
                signal.is_some_and(|ast| self.lasts(&ast, depth + 1))
            }
            _ => false,
        }
    }

    pub(super) fn compare(
        &mut self,
        path: &str,
        ast: &Ast,
        role: Role,
        short: bool,
        holds: bool,
        depth: usize,
    ) {
        if depth > MAX_DEPTH {
            return;
        }
        match &ast.kind {
            AstKind::Unary {
                operator: UnaryOperator::Not,
                operand,
            } => self.compare(path, operand, role, short, !holds, depth + 1),
            AstKind::Binary {
                operator: operator @ (BinaryOperator::And | BinaryOperator::Or),
                left,
                right,
            } => {
                self.facts.any |= (*operator == BinaryOperator::Or) == holds;
                self.compare(path, left, role, short, holds, depth + 1);
                self.compare(path, right, role, short, holds, depth + 1);
            }
            AstKind::Binary {
                operator,
                left,
                right,
            } if operator.is_comparison() => {
                let above = matches!(operator, BinaryOperator::Greater | BinaryOperator::GreaterOrEqual);
                self.comparison(path, ast, [left, right], above == holds, role, short);
            }
            AstKind::Call { name, arguments, .. }
                if matches!(name.as_str(), "crosses_above" | "crosses_below") =>
            {
                if let [left, right] = arguments.as_slice() {
                    let above = name == "crosses_above";
                    self.comparison(path, ast, [left, right], above == holds, role, short);
                }
            }
            _ => {
                let operand = self.read(path, ast, None, 0);
                self.note(&operand);
            }
        }
    }

    pub(super) fn comparison(
        &mut self,
        path: &str,
        ast: &Ast,
        sides: [&Ast; 2],
        above: bool,
        role: Role,
        short: bool,
    ) {
        let text = self
            .text
            .get(ast.span.start..ast.span.end)
            .unwrap_or_default()
            .to_owned();
        let lasts = self.lasts(sides[0], 0);
        let [left, right] = sides.map(|side| self.read(path, side, None, 0));
        self.note(&left);
        self.note(&right);
        self.facts.comparisons.push(Comparison {
            path: path.to_owned(),
            text,
            lasts,
            above,
            left,
            right,
            role,
            short,
        });
    }

    pub(super) fn read(&mut self, path: &str, ast: &Ast, asset: Option<&str>, depth: usize) -> Operand {
        let mut out = Operand::default();
        if depth > MAX_DEPTH {
            return out;
        }
        match &ast.kind {
            AstKind::Literal(quantity) => {
                out.features |= Feature::LEVEL;
                out.amounts
                    .push((path.to_owned(), Amount::of_quantity(*quantity)));
            }
            AstKind::Boolean(_) => {}
            AstKind::Name { name, .. } => out.join(self.name(path, name, asset, depth)),
            AstKind::Call { name, arguments, .. } => out.join(self.call(path, name, arguments, asset, depth)),
            AstKind::Unary { operand, .. } => out.join(self.read(path, operand, asset, depth + 1)),
            AstKind::Binary {
                operator,
                left,
                right,
            } => {
                out.join(self.read(path, left, asset, depth + 1));
                out.join(self.read(path, right, asset, depth + 1));
                let prices = Feature::PRICE | Feature::OPEN | Feature::LEVEL;
                if *operator == BinaryOperator::Divide
                    && out.features.has(Feature::PRICE)
                    && out.features.within(prices)
                {
                    out.features = Feature::RETURN;
                }
                if out.features.has(Feature::RETURN) {
                    out.features = out.features & !Feature::LEVEL;
                    let sum = matches!(
                        &left.kind,
                        AstKind::Binary {
                            operator: BinaryOperator::Add,
                            ..
                        }
                    );
                    // The mean of several returns.
                    if *operator == BinaryOperator::Divide && sum {
                        out.features |= Feature::AVERAGE;
                    }
                }
            }
        }
        if let Some(asset) = asset {
            out.assets.insert(asset.to_owned());
        }
        out
    }

    pub(super) fn name(&mut self, path: &str, name: &str, asset: Option<&str>, depth: usize) -> Operand {
        let features = match name {
            "close" => Feature::PRICE,
            "open" => Feature::OPEN,
            "high" => Feature::HIGH,
            "low" => Feature::LOW,
            "volume" => Feature::VOLUME,
            _ => Feature::NONE,
        };
        let mut out = Operand {
            features,
            ..Operand::default()
        };
        if !out.features.is_empty() || name == "all" {
            return out;
        }
        let spec = self.spec;
        if let Some(quantity) = spec.parameters.get(name) {
            out.features = Feature::LEVEL;
            out.amounts
                .push((format!("parameters.{name}"), Amount::of_quantity(*quantity)));
        } else if let Some(signal) = spec.signals.get(name) {
            if let Ok(ast) = parse(signal.text()) {
                return self.read(path, &ast, asset, depth + 1);
            }
        } else {
            out.assets.insert(name.to_owned());
        }
        out
    }

    pub(super) fn call(
        &mut self,
        path: &str,
        name: &str,
        arguments: &[Ast],
        asset: Option<&str>,
        depth: usize,
    ) -> Operand {
        // `close(SPY)`, `momentum(SPY)`: a series of one asset.
        let series = matches!(name, "close" | "open" | "high" | "low" | "volume")
            || self.spec.signals.contains_key(name);
        if let (
            true,
            [
                Ast {
                    kind: AstKind::Name { name: ticker, .. },
                    ..
                },
            ],
        ) = (series, arguments)
        {
            return self.name_of(path, name, ticker, depth);
        }
        let mut out = Operand::default();
        if let (
            "on",
            [
                Ast {
                    kind: AstKind::Name { name: ticker, .. },
                    ..
                },
                inner,
            ],
        ) = (name, arguments)
        {
            return self.read(path, inner, Some(ticker), depth + 1);
        }
        for argument in arguments {
            out.join(self.read(path, argument, asset, depth + 1));
        }
        let own = match name {
            "sma" => {
                self.facts.simple = true;
                Feature::AVERAGE
            }
            "ema" => {
                self.facts.exponential = true;
                Feature::AVERAGE
            }
            "change" => Feature::RETURN,
            "rsi" => Feature::RSI,
            "bollinger_lower" => Feature::LOWER_BAND,
            "bollinger_upper" => Feature::UPPER_BAND,
            "bollinger_middle" => Feature::AVERAGE,
            "donchian_upper" => Feature::HIGH | Feature::CHANNEL,
            "highest" => Feature::HIGH | Feature::CLOSING,
            "donchian_lower" => Feature::LOW | Feature::CHANNEL,
            "lowest" => Feature::LOW | Feature::CLOSING,
            "volatility" | "std" => Feature::VOLATILITY,
            "skewness" => Feature::SKEW,
            "beta" => Feature::BETA,
            "correlation" => Feature::CORRELATION,
            "delay" => {
                let of = out.features & !Feature::LEVEL;
                self.facts.skips |= of == Feature::PRICE;
                of
            }
            "month" | "trading_days_left_in_month" | "trading_day_of_month" | "weekday" | "day_of_month" => {
                // How many sessions ahead it looks is no number of the rule.
                out.amounts.clear();
                Feature::CALENDAR
            }
            _ => out.features & !Feature::LEVEL,
        };
        out.features = own;
        out
    }

    pub(super) fn name_of(&mut self, path: &str, series: &str, ticker: &str, depth: usize) -> Operand {
        let mut out = self.name(path, series, Some(ticker), depth);
        out.assets.insert(ticker.to_owned());
        out
    }
}
