//! A spec in plain English.

mod portfolio;
mod words;

use crate::expression::{AstKind, parse};
use crate::spec::{Execution, Expression, Quantity, Rebalance, Schedule, Spec, Status};
use crate::visit::visit_expressions;
use indexmap::IndexMap;
use words::{bps, list, phrase};

impl Spec {
    /// The strategy in plain English: what it chooses from, what it holds, when it trades and at what cost, and what
    /// the document did not say. Paragraphs are separated by empty lines; nested parts are indented.
    pub fn explain(&self) -> String {
        let mut concrete = self.clone();
        visit_expressions(&mut concrete, &mut |_, expression| {
            *expression = with_values(expression, &self.parameters);
        });
        concrete.paragraphs()
    }

    fn paragraphs(&self) -> String {
        let mut paragraphs = vec![self.heading(), self.explain_universe()];
        if !self.parameters.is_empty() {
            let each = self
                .parameters
                .iter()
                .map(|(name, quantity)| format!("{name} is {quantity}"));
            paragraphs.push(format!("Parameters: {}.", list(each.collect())));
        }
        if !self.signals.is_empty() {
            let each = self
                .signals
                .iter()
                .map(|(name, text)| format!("  {name}: {}", words(text)));
            paragraphs.push(format!(
                "Signals, computed for each asset on each day:\n{}",
                each.collect::<Vec<_>>().join("\n")
            ));
        }
        paragraphs.push(format!("Portfolio:\n{}", portfolio::describe(&self.portfolio, 1)));
        paragraphs.push(self.explain_timing());
        paragraphs.push(self.explain_money());
        paragraphs.extend(self.explain_gaps());
        paragraphs.retain(|paragraph| !paragraph.is_empty());
        paragraphs.join("\n\n") + "\n"
    }

    fn heading(&self) -> String {
        let mut heading = self.name.clone();
        for line in [&self.description, &self.citation] {
            if !line.is_empty() {
                heading.push('\n');
                heading.push_str(line);
            }
        }
        heading
    }

    fn explain_universe(&self) -> String {
        let universe = &self.universe;
        let mut text = if universe.all {
            "It chooses from every asset of the dataset".to_owned()
        } else if universe.tickers.is_empty() {
            "It chooses from its groups".to_owned()
        } else {
            format!("It chooses from {}", list(universe.tickers.clone()))
        };
        if !universe.exclude.is_empty() {
            text.push_str(&format!(", except {}", list(universe.exclude.clone())));
        }
        if let Some(filter) = &universe.filter {
            text.push_str(&format!(", on each day only those for which {}", words(filter)));
        }
        text.push('.');
        for (name, members) in &universe.groups {
            text.push_str(&format!(" The group {name} is {}.", list(members.clone())));
        }
        text
    }

    fn explain_timing(&self) -> String {
        let fills = match self.execution {
            Execution::NextOpen => "Orders fill at the next open.",
            Execution::NextClose => "Orders fill at the next close.",
            Execution::SameClose => {
                "Orders fill at the very close they are decided on, which assumes the close is known just before it \
                 happens."
            }
        };
        format!("{} {fills}", schedule(&self.rebalance))
    }

    fn explain_money(&self) -> String {
        let costs = &self.costs;
        let mut parts = Vec::new();
        let mut part = |amount: &Option<Expression>, wording: &dyn Fn(&Expression) -> String| {
            parts.extend(amount.as_ref().map(wording));
        };
        part(&costs.commission_bps, &|x| {
            format!("a commission of {} of traded value", bps(x))
        });
        part(&costs.commission_per_share, &|x| {
            format!("a commission of {} a share", words(x))
        });
        part(&costs.commission_minimum, &|x| {
            format!("at least {} an order", words(x))
        });
        part(&costs.slippage_bps, &|x| {
            format!("slippage of {} of traded value", bps(x))
        });
        part(&costs.borrow_bps_per_year, &|x| {
            format!("a fee of {} a year on short positions", bps(x))
        });
        let mut text = if parts.is_empty() {
            "Trading costs nothing.".to_owned()
        } else {
            format!("Trading costs {}.", list(parts))
        };
        let cash = &self.cash;
        text.push_str(&match (&cash.rate, &cash.asset) {
            (Some(rate), _) => format!(" Cash earns {} a year.", words(rate)),
            (None, Some(asset)) => format!(" Cash earns what {asset} does."),
            (None, None) => " Cash earns nothing.".to_owned(),
        });
        if let Some(rate) = &cash.borrow_rate {
            text.push_str(&format!(" Borrowed money costs {} a year.", words(rate)));
        }
        let limits = &self.limits;
        let mut bounds = Vec::new();
        bounds.extend(
            limits
                .long
                .as_ref()
                .map(|x| format!("long positions at most {}", words(x))),
        );
        bounds.extend(
            limits
                .short
                .as_ref()
                .map(|x| format!("short positions at most {}", words(x))),
        );
        bounds.extend(
            limits
                .asset
                .as_ref()
                .map(|x| format!("any one asset at most {}", words(x))),
        );
        bounds.extend(
            limits
                .groups
                .iter()
                .map(|(name, x)| format!("{name} together at most {}", words(x))),
        );
        if !bounds.is_empty() {
            text.push_str(&format!(" Limits, as shares of equity: {}.", list(bounds)));
        }
        let converted = self
            .convert
            .iter()
            .map(|(ticker, rate)| format!("{ticker} by {rate}"));
        let converted: Vec<String> = converted.collect();
        if !converted.is_empty() {
            text.push_str(&format!(
                " Prices are turned into the account's currency: {}.",
                list(converted)
            ));
        }
        let late =
            (self.publication_lag.iter()).map(|(ticker, lag)| format!("{ticker} {lag} after its date"));
        let late: Vec<String> = late.collect();
        if !late.is_empty() {
            text.push_str(&format!(
                " Observations are known when published: {}.",
                list(late)
            ));
        }
        if let Some(benchmark) = &self.benchmark {
            text.push_str(&format!(" It is measured against {benchmark}."));
        }
        text
    }

    /// What the document does not say, or says twice.
    fn explain_gaps(&self) -> Option<String> {
        let of = |status: Status| -> Vec<String> {
            self.ledger
                .iter()
                .filter(|(_, entry)| entry.status == status)
                .map(|(path, _)| path.clone())
                .collect()
        };
        let gaps = [
            (Status::Inferred, "Implied rather than stated"),
            (Status::Assumed, "Assumed, because the document is silent"),
            (Status::Contradictory, "Contradictory in the document"),
            (Status::Missing, "Missing"),
        ];
        let lines: Vec<String> = gaps
            .into_iter()
            .map(|(status, wording)| (wording, of(status)))
            .filter(|(_, paths)| !paths.is_empty())
            .map(|(wording, paths)| format!("{wording}: {}.", list(paths)))
            .collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }
}

/// An expression with parameters replaced by their values: "the 50-day average" tells more than "the fast average".
fn with_values(expression: &Expression, parameters: &IndexMap<String, Quantity>) -> Expression {
    let Ok(mut ast) = parse(expression.text()) else {
        return expression.clone();
    };
    ast.rewrite(&mut |ast| {
        if let AstKind::Name { name, quoted: false } = &ast.kind
            && let Some(quantity) = parameters.get(name)
        {
            ast.kind = AstKind::Literal(*quantity);
        }
    });
    Expression::new(ast.to_string())
}

/// An expression in words; one that does not parse, as it is.
fn words(expression: &Expression) -> String {
    match parse(expression.text()) {
        Ok(ast) => phrase(&ast),
        Err(_) => format!("`{}`", expression.text()),
    }
}

fn schedule(rebalance: &Rebalance) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let mut text = match &rebalance.on {
        Schedule::OnSignal => "It decides on every close and trades when the decision changes".to_owned(),
        Schedule::Once => "It decides once, as soon as it can, and then holds".into(),
        Schedule::Daily => "It rebalances every day".into(),
        Schedule::WeekStart => "It rebalances on the first trading day of each week".into(),
        Schedule::WeekEnd => "It rebalances on the last trading day of each week".into(),
        Schedule::MonthStart => "It rebalances on the first trading day of each month".into(),
        Schedule::MonthEnd => "It rebalances on the last trading day of each month".into(),
        Schedule::QuarterStart => "It rebalances on the first trading day of each quarter".into(),
        Schedule::QuarterEnd => "It rebalances on the last trading day of each quarter".into(),
        Schedule::YearStart => "It rebalances on the first trading day of each year".into(),
        Schedule::YearEnd => "It rebalances on the last trading day of each year".into(),
        Schedule::Every(every) => format!("It rebalances every {}", words(every)),
        Schedule::Weekday(day) => format!("It rebalances each {day:?}, or the week's next trading day"),
        Schedule::DayOfMonth(day) => {
            format!(
                "It rebalances on day {} of each month, or the first trading day after it",
                words(day)
            )
        }
        Schedule::TradingDay(day) => match day.text().trim().parse::<i64>() {
            Ok(-1) => "It rebalances on the last trading day of each month".into(),
            Ok(n) if n < 0 => format!("It rebalances on trading day {} from the end of each month", -n),
            _ => format!("It rebalances on trading day {} of each month", words(day)),
        },
        Schedule::When(when) => format!("It rebalances whenever {}", words(when)),
    };
    if !rebalance.months.is_empty() {
        let names = rebalance
            .months
            .iter()
            .filter_map(|month| MONTHS.get(usize::from(*month).wrapping_sub(1)));
        text.push_str(&format!(
            ", in {} only",
            list(names.map(ToString::to_string).collect())
        ));
    }
    if let Some(band) = &rebalance.band {
        text.push_str(&format!(
            ", if some weight is more than {} of equity off its target",
            words(band)
        ));
    }
    if let Some(band) = &rebalance.relative_band {
        text.push_str(&format!(
            ", if some weight is more than {} of its target off",
            words(band)
        ));
    }
    text + "."
}
