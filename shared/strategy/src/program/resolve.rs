//! Syntax trees to typed values: names, operators, calls.

use super::builder::{Builder, Place, Typed, suggestion};
use super::graph::{Field, Kind, Operation, ParameterId, Shape};
use super::requirement::Rule;
use crate::expression::{
    Argument, Ast, AstKind, BinaryOperator, Category, Function, Returns, Span, UnaryOperator,
};
use crate::spec::Quantity;

/// Series known without a definition.
pub(crate) const SERIES: [&str; 14] = [
    "open",
    "high",
    "low",
    "close",
    "volume",
    "raw.open",
    "raw.high",
    "raw.low",
    "raw.close",
    "returns",
    "overnight_returns",
    "intraday_returns",
    "true_range",
    "dollar_volume",
];

fn field(name: &str) -> Option<Field> {
    Some(match name {
        "open" => Field::Open,
        "high" => Field::High,
        "low" => Field::Low,
        "close" => Field::Close,
        "volume" => Field::Volume,
        "raw.open" => Field::RawOpen,
        "raw.high" => Field::RawHigh,
        "raw.low" => Field::RawLow,
        "raw.close" => Field::RawClose,
        _ => return None,
    })
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Number => "a number",
        Kind::Boolean => "a truth value",
    }
}

/// An argument after checking.
pub(super) enum Given {
    Value(Typed),
    Group(super::graph::GroupId),
    Absent,
}

impl Builder<'_> {
    pub(super) fn field(&mut self, field: Field) -> Typed {
        self.push(Operation::Field(field), &[], Kind::Number, Shape::Asset)
    }

    /// The value of a syntax tree; `None` if something in it is wrong, which has been reported.
    pub(super) fn resolve(&mut self, ast: &Ast, place: Place<'_>) -> Option<Typed> {
        if self.is_full() {
            return None;
        }
        match &ast.kind {
            AstKind::Literal(quantity) => Some(self.constant(*quantity)),
            AstKind::Boolean(value) => {
                Some(self.push(Operation::Boolean(*value), &[], Kind::Boolean, Shape::Constant))
            }
            AstKind::Name { name, quoted: false } => self.name(name, &ast.span, place),
            AstKind::Name { name, quoted: true } => {
                let help = format!("to read a price of it, write close(\"{name}\")");
                self.error(
                    place,
                    &ast.span,
                    format!("\"{name}\" is a ticker, not a value"),
                    help,
                );
                None
            }
            AstKind::Unary { operator, operand } => {
                let value = self.resolve(operand, place)?;
                let (operation, kind) = match operator {
                    UnaryOperator::Negate => (Operation::Negate, Kind::Number),
                    UnaryOperator::Not => (Operation::Not, Kind::Boolean),
                };
                self.expect(value, kind, operand, place)?;
                Some(self.wide(operation, &[value], kind))
            }
            AstKind::Binary {
                operator,
                left,
                right,
            } => {
                // Both sides are looked at, so that both sides' mistakes are reported.
                let (x, y) = (self.resolve(left, place), self.resolve(right, place));
                self.binary(*operator, (x?, left), (y?, right), place)
            }
            AstKind::Call {
                name,
                name_span,
                arguments,
            } => self.call(name, name_span, arguments, ast, place),
        }
    }

    fn expect(&mut self, value: Typed, kind: Kind, ast: &Ast, place: Place<'_>) -> Option<()> {
        if value.kind == kind {
            return Some(());
        }
        let help = match value.kind {
            Kind::Boolean => "to turn a condition into a number, write if(condition, 1, 0)",
            Kind::Number => "to make a condition, compare it: x > 0",
        };
        let message = format!(
            "expected {}, but this is {}",
            kind_name(kind),
            kind_name(value.kind)
        );
        self.error(place, &ast.span, message, help.into());
        None
    }

    fn binary(
        &mut self,
        operator: BinaryOperator,
        (x, left): (Typed, &Ast),
        (y, right): (Typed, &Ast),
        place: Place<'_>,
    ) -> Option<Typed> {
        use BinaryOperator as B;
        let (operation, result) = match operator {
            B::Or => (Operation::Or, Kind::Boolean),
            B::And => (Operation::And, Kind::Boolean),
            B::Less => (Operation::Less, Kind::Boolean),
            B::LessOrEqual => (Operation::LessOrEqual, Kind::Boolean),
            B::Greater => (Operation::Greater, Kind::Boolean),
            B::GreaterOrEqual => (Operation::GreaterOrEqual, Kind::Boolean),
            B::Equal => (Operation::Equal, Kind::Boolean),
            B::NotEqual => (Operation::NotEqual, Kind::Boolean),
            B::Add => (Operation::Add, Kind::Number),
            B::Subtract => (Operation::Subtract, Kind::Number),
            B::Multiply => (Operation::Multiply, Kind::Number),
            B::Divide => (Operation::Divide, Kind::Number),
            B::Power => (Operation::Power, Kind::Number),
        };
        match operator {
            B::And | B::Or => {
                self.expect(x, Kind::Boolean, left, place)?;
                self.expect(y, Kind::Boolean, right, place)?;
            }
            B::Equal | B::NotEqual => self.expect(y, x.kind, right, place)?,
            _ => {
                self.expect(x, Kind::Number, left, place)?;
                self.expect(y, Kind::Number, right, place)?;
            }
        }
        let value = self.wide(operation, &[x, y], result);
        if value.shape == Shape::Constant {
            // Units that do not go together are found when the constant is evaluated.
            self.require_evaluable(value, place, &(left.span.start..right.span.end));
        }
        Some(value)
    }

    fn require_evaluable(&mut self, value: Typed, place: Place<'_>, span: &Span) {
        self.require(value, Rule::Evaluable, place, span);
    }

    fn name(&mut self, name: &str, span: &Span, place: Place<'_>) -> Option<Typed> {
        if let Some(position) = self.spec.parameters.get_index_of(name) {
            let id = ParameterId(position as u32);
            return Some(self.push(Operation::Parameter(id), &[], Kind::Number, Shape::Constant));
        }
        if let Some(signal) = self.signals.get(name) {
            return *signal;
        }
        if let Some(value) = self.known_series(name) {
            return Some(value);
        }
        if let Some(function) = Function::from_name(name) {
            let signature = function.signature();
            if signature.arguments.iter().all(|(_, kind)| kind.is_optional()) {
                return self.apply(
                    function,
                    &[],
                    &Ast {
                        kind: AstKind::Boolean(true),
                        span: span.clone(),
                    },
                    place,
                );
            }
            let message = format!("`{name}` is a function and needs its arguments");
            self.error(
                place,
                span,
                message,
                format!("write {}: {}", signature.usage(), signature.meaning),
            );
            return None;
        }
        self.unknown_name(name, span, place);
        None
    }

    fn known_series(&mut self, name: &str) -> Option<Typed> {
        if let Some(field) = field(name) {
            return Some(self.field(field));
        }
        let bar = self.constant(Quantity::number(1.0));
        Some(match name {
            "returns" => {
                let close = self.field(Field::Close);
                self.change(close, bar)
            }
            "overnight_returns" => {
                let (open, close) = (self.field(Field::Open), self.field(Field::Close));
                let before = self.series(Operation::Delay, &[close, bar], Kind::Number);
                self.ratio_less_one(open, before)
            }
            "intraday_returns" => {
                let (open, close) = (self.field(Field::Open), self.field(Field::Close));
                self.ratio_less_one(close, open)
            }
            "true_range" => self.true_range(),
            "dollar_volume" => {
                let (close, volume) = (self.field(Field::RawClose), self.field(Field::Volume));
                self.number(Operation::Multiply, &[close, volume])
            }
            _ => return None,
        })
    }

    fn is_ticker(&self, name: &str) -> bool {
        let universe = &self.spec.universe;
        universe
            .tickers
            .iter()
            .chain(universe.groups.values().flatten())
            .any(|ticker| ticker == name)
    }

    fn unknown_name(&mut self, name: &str, span: &Span, place: Place<'_>) {
        let help = if self.is_ticker(name) {
            format!("`{name}` is a ticker; to read a price of it, write close({name})")
        } else if self.spec.universe.groups.contains_key(name) || name == "all" {
            format!("`{name}` is a group; functions such as count({name}, condition) read it")
        } else {
            let known = (self
                .spec
                .parameters
                .keys()
                .chain(self.spec.signals.keys())
                .map(String::as_str))
            .chain(SERIES)
            .chain(
                Function::all()
                    .iter()
                    .flat_map(|signature| signature.names.iter().copied()),
            );
            match suggestion(name, known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "define it under `parameters` (a constant) or `signals` (an expression)".into(),
            }
        };
        self.error(place, span, format!("`{name}` is not known"), help);
    }

    fn call(
        &mut self,
        name: &str,
        name_span: &Span,
        arguments: &[Ast],
        ast: &Ast,
        place: Place<'_>,
    ) -> Option<Typed> {
        let read_on_asset = self.signals.contains_key(name) && self.names_an_asset(arguments);
        if let Some(function) = Function::from_name(name).filter(|_| !read_on_asset) {
            return self.apply(function, arguments, ast, place);
        }
        // A series read on one asset: `momentum(SPY)`.
        let series = match self.signals.get(name) {
            Some(signal) => *signal,
            None => match self.known_series(name) {
                Some(series) => Some(series),
                None => {
                    self.unknown_function(name, name_span, place);
                    return None;
                }
            },
        };
        let ticker = match arguments {
            [
                Ast {
                    kind: AstKind::Name { name, .. },
                    ..
                },
            ] => name,
            _ => {
                let message = format!("`{name}` is a series; in brackets it takes one ticker");
                let help = format!("write {name} for each asset's own, or {name}(SPY) for one asset's");
                self.error(place, &ast.span, message, help);
                return None;
            }
        };
        self.read_on(ticker, series?, &arguments[0].span, place)
    }

    /// Whether arguments are a single name that is not a value, and so a ticker's.
    pub(super) fn names_an_asset(&self, arguments: &[Ast]) -> bool {
        match arguments {
            [
                Ast {
                    kind: AstKind::Name { quoted: true, .. },
                    ..
                },
            ] => true,
            [
                Ast {
                    kind: AstKind::Name { name, .. },
                    ..
                },
            ] => {
                let spec = self.spec;
                !spec.parameters.contains_key(name)
                    && !spec.signals.contains_key(name)
                    && !SERIES.contains(&name.as_str())
            }
            _ => false,
        }
    }

    fn unknown_function(&mut self, name: &str, span: &Span, place: Place<'_>) {
        let names = Function::all()
            .iter()
            .flat_map(|signature| signature.names.iter().copied());
        let known = names
            .chain(self.spec.signals.keys().map(String::as_str))
            .chain(SERIES);
        let help = if self.spec.parameters.contains_key(name) {
            format!(
                "`{name}` is a parameter: a constant is the same for every asset; write it without brackets"
            )
        } else {
            match suggestion(name, known) {
                Some(near) => match Function::from_name(near) {
                    Some(function) => {
                        let signature = function.signature();
                        // By the name that was meant, which may be one of several.
                        format!(
                            "did you mean {}?",
                            signature.usage().replacen(signature.names[0], near, 1)
                        )
                    }
                    None => format!("did you mean `{near}`?"),
                },
                None => "docs/strategy-language.md lists the functions".into(),
            }
        };
        self.error(
            place,
            span,
            format!("there is no function or series `{name}`"),
            help,
        );
    }

    /// A per-asset value on one asset.
    pub(super) fn read_on(&mut self, ticker: &str, x: Typed, span: &Span, place: Place<'_>) -> Option<Typed> {
        if self.spec.universe.groups.contains_key(ticker) || ticker == "all" {
            let message = format!("`{ticker}` is a group, not a ticker");
            self.error(
                place,
                span,
                message,
                format!("to read a group, use a function such as average({ticker}, …)"),
            );
            return None;
        }
        if x.shape != Shape::Asset {
            let message = "this is the same for every asset, so it is not read on one".to_owned();
            self.error(place, span, message, format!("leave out `{ticker}`"));
            return None;
        }
        let asset = self.asset(ticker, place.path);
        Some(self.push(Operation::On(asset), &[x], x.kind, Shape::Market))
    }

    fn apply(&mut self, function: Function, arguments: &[Ast], ast: &Ast, place: Place<'_>) -> Option<Typed> {
        let signature = function.signature();
        if signature.category == Category::Position && !place.in_trade {
            let message = format!(
                "`{}` speaks about an open position, and there is none here",
                signature.names[0]
            );
            self.error(
                place,
                &ast.span,
                message,
                "it can be used in a trade's `exit` and `pyramid.when`".into(),
            );
            return None;
        }
        let variadic = signature
            .arguments
            .first()
            .is_some_and(|(_, kind)| *kind == Argument::Numbers);
        let required = signature
            .arguments
            .iter()
            .filter(|(_, kind)| !kind.is_optional())
            .count();
        let (least, most) = if variadic {
            (2, usize::MAX)
        } else {
            (required, signature.arguments.len())
        };
        if !(least..=most).contains(&arguments.len()) {
            let message = match (signature.names[0], arguments.len()) {
                ("min" | "max", 1) => format!("`{}` compares two or more values", signature.names[0]),
                (name, 1) => format!("`{name}` does not take 1 argument"),
                (name, count) => format!("`{name}` does not take {count} arguments"),
            };
            let mut help = format!("write {}: {}", signature.usage(), signature.meaning);
            match signature.names[0] {
                "min" => help.push_str("; for the least over time, write lowest(x, n)"),
                "max" => help.push_str("; for the greatest over time, write highest(x, n)"),
                _ => {}
            }
            self.error(place, &ast.span, message, help);
            return None;
        }
        if let Argument::Asset = signature
            .arguments
            .first()
            .map_or(Argument::Number, |(_, kind)| *kind)
        {
            let ticker = self.asset_name(&arguments[0], place);
            let x = self.resolve(&arguments[1], place);
            return self.read_on(&ticker?, x?, &arguments[0].span, place);
        }
        let mut given = Vec::with_capacity(signature.arguments.len());
        let mut wrong = false;
        for position in 0..if variadic {
            arguments.len()
        } else {
            signature.arguments.len()
        } {
            let (_, kind) = signature.arguments[if variadic { 0 } else { position }];
            match arguments.get(position) {
                None => given.push(Given::Absent),
                Some(argument) => match self.argument(kind, argument, function, place) {
                    Some(value) => given.push(value),
                    None => wrong = true,
                },
            }
        }
        if wrong {
            return None;
        }
        if signature.returns == Returns::Same
            && let [.., Given::Value(a), Given::Value(b)] = given.as_slice()
            && function == Function::If
            && a.kind != b.kind
        {
            let message = format!(
                "one branch is {}, the other {}",
                kind_name(a.kind),
                kind_name(b.kind)
            );
            self.error(place, &ast.span, message, "make both the same kind".into());
            return None;
        }
        let value = self.spell(function, &given);
        if value.shape == Shape::Constant {
            self.require_evaluable(value, place, &ast.span);
        }
        Some(value)
    }

    fn asset_name(&mut self, ast: &Ast, place: Place<'_>) -> Option<String> {
        if let AstKind::Name { name, .. } = &ast.kind {
            return Some(name.clone());
        }
        self.error(
            place,
            &ast.span,
            "expected a ticker or a group".into(),
            "such as SPY, or \"BRK.B\"".into(),
        );
        None
    }

    fn argument(&mut self, kind: Argument, ast: &Ast, function: Function, place: Place<'_>) -> Option<Given> {
        let wanted = match kind {
            Argument::Assets | Argument::OptionalAssets | Argument::Asset => {
                let name = self.asset_name(ast, place)?;
                if self.spec.signals.contains_key(&name) || self.spec.parameters.contains_key(&name) {
                    let message =
                        format!("expected a group or a ticker, but `{name}` is a signal or a parameter");
                    let help = format!("write {}", function.signature().usage());
                    self.error(place, &ast.span, message, help);
                    return None;
                }
                return Some(Given::Group(self.group_of(&name, place.path)));
            }
            Argument::Boolean => Some(Kind::Boolean),
            Argument::Any => None,
            _ => Some(Kind::Number),
        };
        let value = self.resolve(ast, place)?;
        if let Some(wanted) = wanted {
            self.expect(value, wanted, ast, place)?;
        }
        let rule = match kind {
            Argument::Window | Argument::OptionalWindow => match function {
                Function::Atr | Function::Adx | Function::Stochastic => Some(Rule::Bars),
                Function::DonchianUpper | Function::DonchianLower => Some(Rule::Bars),
                Function::Std
                | Function::Variance
                | Function::ZScore
                | Function::Correlation
                | Function::Covariance
                | Function::Beta
                | Function::Alpha
                | Function::Slope
                | Function::Intercept
                | Function::RSquared
                | Function::Volatility => Some(Rule::Deviation),
                _ => Some(Rule::Window),
            },
            Argument::OptionalAhead => Some(Rule::Ahead),
            Argument::Constant => Some(match function {
                Function::Quantile => Rule::Probability,
                Function::Bucket => Rule::Count,
                _ => Rule::Number,
            }),
            _ => None,
        };
        if let Some(rule) = rule {
            if value.shape != Shape::Constant {
                let message = "this must be a constant: literals and parameters only".to_owned();
                let help = format!(
                    "{}: windows and levels do not change over time",
                    function.signature().usage()
                );
                self.error(place, &ast.span, message, help);
                return None;
            }
            self.require(value, rule, place, &ast.span);
        }
        Some(Given::Value(value))
    }
}
