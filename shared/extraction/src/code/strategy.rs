//! A strategy from program text.

use super::expression::{Names, Written as Text, expression};
use super::statement::{Order, Statement, comment_at, statements};
use crate::assemble::{Written, written};
use crate::ledger::Vouched;
use crate::model::{Direction, ExtractedStrategy, Family, Frequency, Role, Sourced, Status, Ticker};
use crate::pattern::pattern;
use crate::rules::Scope;
use crate::source::Sentence;
use fo_documents::BlockKind;
use fo_strategy::{Assets, Conditional, Expression, LongShort, Node, Schedule, Side, Trade};

/// A branch: its condition in the language, and what is done. None for `else`.
struct Branch {
    condition: Option<Text>,
    /// The conditions of the branches before it in its chain: none of them holds.
    failed: Vec<Text>,
    order: Order,
}

impl Branch {
    /// The condition on which the branch is taken.
    fn taken(&self) -> Option<String> {
        let condition = self.condition.as_ref()?.text.clone();
        if self.failed.is_empty() {
            return Some(condition);
        }
        let failed = self.failed.iter().map(|f| format!("not ({})", f.text));
        let all: Vec<String> = failed.chain([format!("({condition})")]).collect();
        Some(all.join(" and "))
    }
}

/// The strategy that the lines of code state. `shell` gives what they don't: name, costs, claims.
/// `prose`: short notes whose lines no one marked as code are tried too.
pub(crate) fn code(
    scope: &Scope<'_>,
    shell: &ExtractedStrategy,
    prose: bool,
) -> Option<(ExtractedStrategy, Vouched)> {
    let source = scope.reading.source;
    let own = || {
        source
            .sentences
            .iter()
            .filter(|s| scope.own(s.index) && !s.is_heading())
    };
    let mut lines: Vec<&Sentence> = own().filter(|s| s.kind == BlockKind::Code).collect();
    // Short notes may be program text from the first word to the last.
    if prose != lines.is_empty() {
        return None;
    }
    if prose {
        pattern!(
            LOOKS,
            r"(?i)\b(?:if|when|buy|sell|entry|exit)\b.*[\w)]\s*(?:[<>]|cross)|\w\(\w*,? ?\d+\)"
        );
        lines = own().collect();
        let telling = lines.iter().any(|s| LOOKS.is_match(&s.text));
        if !telling || lines.len() > 12 {
            return None;
        }
    }
    // Whatever stands outside of the code and acts would have to be read with it.
    pattern!(
        QUIET,
        r"^(?:(?:traded|trade|trades|ticker|symbol|instrument|market|universe|on)(?: on| is)?:? ?[$^]?[a-z][a-z0-9.\-]{0,6}(?:,? (?:on )?daily(?: bars| data| closes)?)?|(?:(?:timeframe|data|bars|chart):? ?)?(?:on )?(?:daily|1d|1 day)(?: bars| data| prices| closes| chart)?)$"
    );
    let quiet = |s: &Sentence| QUIET.is_match(s.lower.trim_end_matches('.'));
    if prose {
        lines.retain(|s| !quiet(s));
    } else if own().any(|s| s.kind != BlockKind::Code && !quiet(s)) {
        return None;
    }
    let named: Vec<String> = scope.symbols().iter().map(|s| s.symbol.clone()).collect();
    let mut symbols: Vec<String> = Vec::new();
    for name in named {
        if !symbols.contains(&name) {
            symbols.push(name);
        }
    }
    let mut names = Names {
        symbols: symbols.clone(),
        ..Names::default()
    };
    if !names_its_positions(&lines) {
        return None;
    }
    let groups = read(&lines, &mut names)?;
    let traded = traded(&groups, &symbols)?;
    let portfolio = portfolio(&groups, &traded)?;
    let mut out = shell.clone();
    out.universe.tickers = tickers(scope, &groups, &traded)?;
    let text = serde_json::to_string(&portfolio).ok()?;
    out.family = family(&text);
    if out.name == format!("{:?}", Family::Other) {
        out.name = format!("{:?}", out.family);
    }
    out.parameters.clear();
    out.contradictions.clear();
    out.abstentions.clear();
    out.rebalance = Some(Sourced {
        value: Frequency::OnSignal,
        status: Status::Inferred,
        source: None,
    });
    let shorts = groups
        .iter()
        .flatten()
        .any(|b| matches!(b.order, Order::Short(_)));
    let longs = groups
        .iter()
        .flatten()
        .any(|b| matches!(b.order, Order::Buy(_) | Order::Hold(_)));
    out.direction = Some(Sourced {
        value: match (longs, shorts) {
            (true, true) => Direction::LongShort,
            (false, true) => Direction::ShortOnly,
            _ => Direction::LongOnly,
        },
        status: Status::Inferred,
        source: None,
    });
    let vouched = Vouched {
        words: lines.iter().map(|s| (s.index, 0..s.lower.len())).collect(),
        code: true,
        ..Vouched::default()
    };
    let spec = Written {
        portfolio,
        signals: Vec::new(),
        schedule: Schedule::OnSignal,
        months: Vec::new(),
        band: None,
        execution: None,
    };
    written(scope, &mut out, spec).then_some((out, vouched))
}

/// The branches of each `if`; none if a line is not understood.
fn read(lines: &[&Sentence], names: &mut Names) -> Option<Vec<Vec<Branch>>> {
    let mut groups: Vec<Vec<Branch>> = Vec::new();
    // The condition whose order is still to come.
    let mut open: Option<Option<Text>> = None;
    let mut chained = false;
    for line in lines {
        // A comment may name what is traded; whatever else it orders would be lost.
        pattern!(
            ORDERS,
            r"(?i)\b(?:buy|sell|short|stop|only|unless|except|not|never|month\w*|week\w*|quarter\w*|hour\w*|minute\w*|execut\w+|fill\w*|next|tomorrow|at the|open|size\w*|leverage\w*|margin|half|hedge\w*|revers\w+|invert\w*|todo|fixme|wrong|broken|instead)\b"
        );
        let comment = comment_at(&line.text).and_then(|at| line.text.get(at..));
        if comment.is_some_and(|c| ORDERS.is_match(c) || crate::ledger::rejects(c)) {
            return None;
        }
        pattern!(COMMENT, r"^\s*(?://|#|--)");
        if COMMENT.is_match(&line.text) {
            if ORDERS.is_match(&line.text) {
                return None;
            }
            continue;
        }
        pattern!(ELSE, r"(?i)\s+(?:else|otherwise)\b");
        let mut parts: Vec<&str> = Vec::new();
        let mut from = 0;
        for found in ELSE.find_iter(&line.text) {
            parts.push(line.text.get(from..found.start())?);
            from = found.start();
        }
        parts.push(line.text.get(from..)?);
        let mut all = Vec::new();
        for part in parts {
            all.extend(statements(part, &names.symbols)?);
        }
        for statement in all {
            match statement {
                Statement::Idle => {}
                Statement::End => {
                    if open.is_some() {
                        return None;
                    }
                    chained = false;
                }
                Statement::Define(name, value) => {
                    // Within a branch, or anew: what the name stands for would depend on the day.
                    if open.is_some() || names.defined.contains_key(&name) {
                        return None;
                    }
                    let value = input(&value).unwrap_or(value);
                    let plain = value.trim().parse::<f64>().is_ok();
                    let text = expression(&value, names)?;
                    let text = Text {
                        text: if plain {
                            text.text
                        } else {
                            format!("({})", text.text)
                        },
                        own: text.own,
                    };
                    names.defined.insert(name, text);
                }
                Statement::If(condition) => {
                    if open.is_some() {
                        return None;
                    }
                    open = Some(Some(expression(&condition, names)?));
                    chained = false;
                }
                Statement::ElseIf(condition) => {
                    if open.is_some() || groups.is_empty() {
                        return None;
                    }
                    open = Some(Some(expression(&condition, names)?));
                    chained = true;
                }
                Statement::Else => {
                    if open.is_some() || groups.is_empty() {
                        return None;
                    }
                    open = Some(None);
                    chained = true;
                }
                Statement::Do(order) => {
                    let condition = open.take()?;
                    let before = groups.last().filter(|_| chained);
                    let failed = before.into_iter().flatten().filter_map(|b| b.condition.clone());
                    let branch = Branch {
                        failed: failed.collect(),
                        condition,
                        order,
                    };
                    match groups.last_mut().filter(|_| chained) {
                        Some(group) => group.push(branch),
                        None => groups.push(vec![branch]),
                    }
                }
            }
        }
    }
    // What is defined and used nowhere (a stop, a size) does something that is not read.
    let idle = names.defined.keys().any(|n| {
        let act = groups.is_empty() && ["buy", "sell"].iter().any(|a| n.eq_ignore_ascii_case(a));
        !act && !names.used.borrow().contains(n)
    });
    if idle {
        return None;
    }
    // AmiBroker's `Buy = …; Sell = …;` need no `if`.
    if groups.is_empty() {
        let of = |names: &Names, word: &str| {
            names
                .defined
                .iter()
                .find(|(n, _)| n.eq_ignore_ascii_case(word))
                .map(|(_, v)| v.clone())
        };
        for (word, order) in [("buy", Order::Buy(None)), ("sell", Order::Sell)] {
            groups.push(vec![Branch {
                condition: Some(of(names, word)?),
                failed: Vec::new(),
                order,
            }]);
        }
    }
    (open.is_none() && !groups.is_empty()).then_some(groups)
}

/// Returns whether every position that Pine closes by name was entered under that name.
fn names_its_positions(lines: &[&Sentence]) -> bool {
    pattern!(
        NAMED,
        r#"strategy\.(?P<what>entry|order|close)\(\s*(?:id\s*=\s*)?["'](?P<id>[^"']*)["']"#
    );
    let ids = |entered: bool| -> Vec<&str> {
        let all = lines.iter().flat_map(|l| NAMED.captures_iter(&l.text));
        all.filter(|c| c.name("what").is_some_and(|w| (w.as_str() != "close") == entered))
            .filter_map(|c| c.name("id").map(|m| m.as_str()))
            .collect()
    };
    let entered = ids(true);
    ids(false).iter().all(|id| entered.contains(id))
}

/// The default of a Pine input: `input.int(14, "Length")`.
fn input(value: &str) -> Option<String> {
    pattern!(
        INPUT,
        r"^input(?:\.\w+)?\(\s*(?:defval\s*=\s*)?(?P<value>-?\d+(?:\.\d+)?)\s*(?:,.*)?\)$"
    );
    Some(INPUT.captures(value.trim())?.name("value")?.as_str().to_owned())
}

/// The asset that orders without a name are for.
fn traded(groups: &[Vec<Branch>], symbols: &[String]) -> Option<String> {
    let named: Vec<&String> = groups
        .iter()
        .flatten()
        .filter_map(|b| match &b.order {
            Order::Hold(a) | Order::Buy(a) | Order::Short(a) => a.as_ref(),
            _ => None,
        })
        .collect();
    match (named.first(), symbols) {
        (Some(first), _) => Some((*first).clone()),
        (None, [only]) => Some(only.clone()),
        _ => None,
    }
}

fn portfolio(groups: &[Vec<Branch>], traded: &str) -> Option<Node> {
    if let [chain] = groups
        && chain.last().is_some_and(|b| b.condition.is_none())
    {
        // `if … else …`: what is held follows from the day's conditions alone.
        let (last, conditional) = chain.split_last()?;
        let mut out = held(&last.order, traded);
        for branch in conditional.iter().rev() {
            let condition = branch.condition.as_ref()?;
            let text = if condition.own {
                format!("on({traded}, {})", condition.text)
            } else {
                condition.text.clone()
            };
            out = Node::If(Box::new(Conditional {
                condition: Expression::new(text),
                then: held(&branch.order, traded),
                otherwise: Some(out),
            }));
        }
        return Some(out);
    }
    let all: Vec<&Branch> = groups.iter().flatten().collect();
    if all.iter().any(|b| b.condition.is_none()) {
        return None;
    }
    let [first, second] = all.as_slice() else {
        return None;
    };
    let (enter, exit) = match (&first.order, &second.order) {
        (Order::Buy(_) | Order::Short(_) | Order::Hold(_), Order::Sell | Order::Cash) => (first, second),
        (Order::Sell | Order::Cash, Order::Buy(_) | Order::Short(_) | Order::Hold(_)) => (second, first),
        _ => return None,
    };
    let side = if matches!(enter.order, Order::Short(_)) {
        Side::Short
    } else {
        Side::Long
    };
    Some(Node::Trade {
        trade: Box::new(Trade {
            assets: Assets::Name(traded.to_owned()),
            side,
            enter: Expression::new(enter.taken()?),
            exit: Some(Expression::new(exit.taken()?)),
            size: None,
            separate_accounts: false,
            max_positions: None,
            rank: None,
            stop_loss: None,
            take_profit: None,
            trailing_stop: None,
            time_stop: None,
            reentry: None,
            pyramid: None,
        }),
    })
}

fn held(order: &Order, traded: &str) -> Node {
    let name = |asset: &Option<String>| Node::Name(asset.clone().unwrap_or_else(|| traded.to_owned()));
    match order {
        Order::Hold(asset) | Order::Buy(asset) => name(asset),
        Order::Short(asset) => Node::LongShort(Box::new(LongShort {
            long: None,
            short: name(asset),
        })),
        Order::Sell | Order::Cash => Node::Name("cash".into()),
    }
}

fn tickers(scope: &Scope<'_>, groups: &[Vec<Branch>], traded: &str) -> Option<Vec<Ticker>> {
    let mut out: Vec<Ticker> = Vec::new();
    let refuge: Vec<&String> = groups
        .iter()
        .flatten()
        .filter(|b| b.condition.is_none())
        .filter_map(|b| match &b.order {
            Order::Hold(a) | Order::Buy(a) => a.as_ref(),
            _ => None,
        })
        .collect();
    for symbol in scope.symbols() {
        if out.iter().any(|t| t.symbol == symbol.symbol) {
            continue;
        }
        let role = if symbol.symbol == traded {
            Role::Risky
        } else if refuge.contains(&&symbol.symbol) {
            Role::Safe
        } else {
            let held = groups.iter().flatten().any(|b| match &b.order {
                Order::Hold(a) | Order::Buy(a) | Order::Short(a) => a.as_ref() == Some(&symbol.symbol),
                _ => false,
            });
            if held { Role::Risky } else { Role::Signal }
        };
        out.push(Ticker {
            symbol: symbol.symbol.clone(),
            role,
            weight_percent: None,
            source: symbol.source.clone(),
        });
    }
    (!out.is_empty()).then_some(out)
}

/// The family follows from what the lines measure.
fn family(text: &str) -> Family {
    if text.contains("rsi(") {
        Family::RsiMeanReversion
    } else if text.contains("highest(") || text.contains("lowest(") {
        Family::BreakoutChannel
    } else if text.contains("sma(") || text.contains("ema(") || text.contains("macd(") {
        Family::MaCrossover
    } else if text.contains("change(") {
        Family::TsMomentum
    } else {
        Family::Other
    }
}

#[cfg(test)]
mod tests {
    use crate::compose::testing::{gives_up, reads};

    #[test]
    fn program_text_is_a_strategy() {
        reads(&[
            (
                "if close(SPY) > sma(close, 200):\n    hold SPY\nelse:\n    hold BIL",
                "{if:on(SPY, close(SPY) > sma(close, 200 days)),then:SPY,else:BIL} on_signal",
            ),
            (
                "//@version=5\nlen = input.int(14, \"Length\")\nr = ta.rsi(close, len)\nif ta.crossover(r, 30)\n    strategy.entry(\"L\", strategy.long)\nif ta.crossunder(r, 70)\n    strategy.close(\"L\")\n// AAPL",
                "{trade:{assets:AAPL,enter:crosses_above((rsi(close, 14 days)), 30),exit:crosses_below((rsi(close, 14 days)), 70)}} on_signal",
            ),
            (
                "fast = SMA(SPY, 50)\nslow = SMA(SPY, 200)\nif fast > slow then hold SPY\nelse hold cash",
                "{if:(on(SPY, sma(close, 50 days))) > (on(SPY, sma(close, 200 days))),then:SPY,else:cash} on_signal",
            ),
        ]);
    }

    #[test]
    fn program_text_with_an_unknown_line_is_none() {
        gives_up(&[
            "if close(SPY) > sma(close, 200):\n    hold SPY\n    hedge with puts\nelse:\n    hold BIL",
            "if close(SPY) > sma(close, 200):\n    hold SPY\n    stop_loss = 5\nelse:\n    hold BIL",
            "if mystery(SPY) > 3:\n    buy SPY\nif mystery(SPY) < 3:\n    sell",
            "if close > sma(close, 20):\n    buy SPY\n// only on Mondays\nif close < sma(close, 20):\n    sell",
        ]);
    }
}
