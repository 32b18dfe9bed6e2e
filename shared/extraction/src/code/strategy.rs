//! A strategy from program text.

use super::branch::{Branch, Program, dialect, program};
use super::expression::Names;
use super::line::lines;
use super::order::Order;
use super::portfolio::portfolio;
use crate::assemble::{Written, written};
use crate::ledger::Vouched;
use crate::model::{Direction, ExtractedStrategy, Family, Frequency, Quote, Role, Sourced, Status, Ticker};
use crate::pattern::pattern;
use crate::rules::Scope;
use crate::source::Sentence;
use fo_documents::BlockKind;
use fo_strategy::{Execution, Expression, Schedule};

/// Program text goes on no longer than this.
const MAX_LINES: usize = 120;

/// The strategy that the lines of code state. `shell` gives what they don't: name, costs, claims.
/// `prose`: notes whose lines no one marked as code are tried too.
pub(crate) fn code(
    scope: &Scope<'_>,
    shell: &ExtractedStrategy,
    prose: bool,
) -> Option<(ExtractedStrategy, Vouched)> {
    let sentences = sentences(scope, prose)?;
    let lines = lines(scope.reading.source, &sentences)?;
    let mut symbols: Vec<String> = Vec::new();
    for symbol in scope.symbols() {
        if !symbols.contains(&symbol.symbol) {
            symbols.push(symbol.symbol.clone());
        }
    }
    let dialect = dialect(&lines);
    let names = Names {
        symbols: symbols.clone(),
        dialect,
        ..Names::default()
    };
    let program = program(&lines, names)?;
    let traded = traded(&program.groups, &symbols)?;
    let portfolio = portfolio(&program, &traded, dialect)?;
    let mut out = shell.clone();
    out.universe.tickers = tickers(scope, &program.groups, &traded)?;
    let text = serde_json::to_string(&portfolio).ok()?;
    out.family = family(&text);
    if out.name == shell.family.label() {
        out.family.label().clone_into(&mut out.name);
    }
    out.parameters.clear();
    out.contradictions.clear();
    out.abstentions.clear();
    out.rebalance = Some(Sourced {
        value: Frequency::OnSignal,
        status: Status::Inferred,
        source: None,
    });
    out.direction = Some(direction(&program));
    let declared = |word: &str| quoted(scope, &sentences, word);
    if let Some(commission) = program.terms.commission {
        out.costs = vec![Sourced {
            value: format!("{commission}%"),
            status: Status::Stated,
            source: Some(declared("commission_value")?),
        }];
    }
    let execution = match program.terms.same_close {
        true => Some((Execution::SameClose, declared("process_orders_on_close")?)),
        false => None,
    };
    let spec = Written {
        portfolio,
        signals: Vec::new(),
        schedule: Schedule::OnSignal,
        months: Vec::new(),
        band: None,
        execution,
    };
    if !written(scope, &mut out, spec) {
        return None;
    }
    if let (Some(capital), Some(spec)) = (program.terms.capital, out.spec.as_mut()) {
        spec.capital = Some(Expression::from(capital));
    }
    let vouched = Vouched {
        words: sentences.iter().map(|s| (s.index, 0..s.lower.len())).collect(),
        code: true,
        ..Vouched::default()
    };
    Some((out, vouched))
}

/// The sentences that may be program text; none if others stand beside them that are none.
fn sentences<'a>(scope: &Scope<'a>, prose: bool) -> Option<Vec<&'a Sentence>> {
    let source = scope.reading.source;
    let own: Vec<&Sentence> = source.sentences.iter().filter(|s| scope.own(s.index)).collect();
    let laid_out = own.iter().any(|s| s.kind == BlockKind::Code);
    if prose == laid_out {
        return None;
    }
    // Notes may be program text from the first word to the last.
    pattern!(
        LOOKS,
        r"(?i)\b(?:if|when|buy|sell|entry|exit)\b.*[\w)]\s*(?:[<>]|cross)|\w\(\w*,? ?\d+\)|\bcross\w*\(|^(?:position|signal) ?="
    );
    if !laid_out && !own.iter().any(|s| LOOKS.is_match(&s.text)) {
        return None;
    }
    // A line in capitals looks like a heading; one that compares or acts is none.
    pattern!(
        STATES,
        r"(?i)[<>=]|^(?:if|else|when|otherwise|elif|then|buy|sell|short|cover|hold|exit|end)\b|\bthen\b"
    );
    let lines: Vec<&Sentence> = own
        .into_iter()
        .filter(|s| !s.is_heading() || STATES.is_match(&s.text))
        .filter(|s| s.kind == BlockKind::Code || !is_quiet(s))
        .collect();
    (lines.len() <= MAX_LINES).then_some(lines)
}

/// Whether a sentence beside program text only introduces it, or names what is traded.
fn is_quiet(s: &Sentence) -> bool {
    pattern!(
        NAMES,
        r"^(?i:(?:traded|trade|trades|ticker|symbol|instrument|market|universe|on|apply to|applied to)(?: on| is)?:?) ?[$^]?[A-Z][A-Z0-9.\-]{0,6}(?i:,? (?:on )?daily(?: bars| data| closes| chart)?)?$|^[A-Z]{2,6}(?i:,? (?:on )?daily(?: bars| data| closes| chart)?)$|^(?i:(?:(?:timeframe|data|bars|chart):? ?)?(?:on )?(?:daily|1d|1 day)(?: bars| data| prices| closes| chart)?)$"
    );
    pattern!(
        INTRODUCES,
        r"^(?i:(?:here is |here's |below is |this is )?(?:the |a |my |our )?(?:following )?(?:pine |tradingview |amibroker |afl |python |pseudo-?code )?(?:script|strategy|code|formula|rules?|system|snippet))(?:(?i: (?:for|on|that trades|trades|applied to)) [$^]?[A-Z]{1,6}(?i:,? (?:on )?(?:the )?\(?daily(?: bars| data| closes| chart)?\)?)?)?$"
    );
    let text = s.text.trim().trim_end_matches(['.', ':']);
    NAMES.is_match(text) || INTRODUCES.is_match(text)
}

/// The quotation of a declaration's word.
fn quoted(scope: &Scope<'_>, sentences: &[&Sentence], word: &str) -> Option<Quote> {
    sentences.iter().find_map(|s| {
        let at = s.text.find(word)?;
        let end = s
            .text
            .get(at..)?
            .find([',', ')'])
            .map_or(s.text.len(), |e| at + e);
        scope.reading.source.quote(s, at..end)
    })
}

fn direction(program: &Program) -> Sourced<Direction> {
    let any = |f: &dyn Fn(&Order) -> bool| program.groups.iter().flatten().any(|b| f(&b.order));
    let shorts = any(&|o| matches!(o, Order::Short(_)));
    let longs = any(&|o| matches!(o, Order::Buy(_) | Order::Hold(_)));
    Sourced {
        value: match (longs, shorts) {
            (true, true) => Direction::LongShort,
            (false, true) => Direction::ShortOnly,
            _ => Direction::LongOnly,
        },
        status: Status::Inferred,
        source: None,
    }
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
    fn pine_is_a_strategy() {
        reads(&[
            (
                "//@version=5\n// symbol: AMEX:SPY  timeframe: 1D\nstrategy(\"RSI dip\", default_qty_type=strategy.percent_of_equity, default_qty_value=100)\nlen = input.int(4)\nr = ta.rsi(close, len)\ntrend = close > ta.sma(close, 150)\nif r < 20 and trend\n    strategy.entry(\"dip\", strategy.long)\nif r > 65\n    strategy.close(\"dip\")",
                "{trade:{assets:SPY,enter:(rsi(close, 4 days)) < 20 and (close > sma(close, 150 days)),exit:(rsi(close, 4 days)) > 65}} on_signal",
            ),
            (
                "//@version=5\nstrategy(\"Bands\", overlay=true,\n     default_qty_type=strategy.percent_of_equity,\n     default_qty_value=50)\n// QQQ, daily\n[middle, upper, lower] = ta.bb(close, 20, 2)\nif close < lower\n    strategy.entry(\"L\", strategy.long)\nif close > middle\n    strategy.close_all()\nbgcolor(close < lower ? color.green : na)",
                "{trade:{assets:QQQ,enter:close < bollinger_lower(close, 20 days, 2),exit:close > sma(close, 20 days),size:50%}} on_signal",
            ),
            (
                "//@version=5\nstrategy(\"MACD\")\n// AMEX:SPY\n[a, b, _] = ta.macd(close, 12, 26, 9)\nif a > b\n    strategy.entry(\"L\", strategy.long)\nif a < b\n    strategy.entry(\"S\", strategy.short)",
                "{long:{trade:{assets:SPY,enter:macd(close, 12 days, 26 days) > macd_signal(close, 12 days, 26 days, 9 days),exit:macd(close, 12 days, 26 days) < macd_signal(close, 12 days, 26 days, 9 days)}},short:{trade:{assets:SPY,enter:macd(close, 12 days, 26 days) < macd_signal(close, 12 days, 26 days, 9 days),exit:macd(close, 12 days, 26 days) > macd_signal(close, 12 days, 26 days, 9 days)}}} on_signal",
            ),
            (
                "//@version=4\nstudy(\"RSI\",\n     overlay=false)\n// SPY daily\nr = rsi(close, input(14, \"Length\"))\nstrategy.entry(\"L\", strategy.long, when=r < 30)\nstrategy.close(\"L\", when=r > 70)\nplot(r)",
                "{trade:{assets:SPY,enter:(rsi(close, 14 days)) < 30,exit:(rsi(close, 14 days)) > 70}} on_signal",
            ),
        ]);
    }

    #[test]
    fn formulas_of_amibroker_are_a_strategy() {
        reads(&[
            (
                "// SPY\nBuy = Cross(MA(C,10), MA(C,30)); Sell = Cross(MA(C,30), MA(C,10));\nPositionSize = -100;",
                "{trade:{assets:SPY,enter:(crosses_above(sma(close, 10 days), sma(close, 30 days))),exit:(crosses_above(sma(close, 30 days), sma(close, 10 days)))}} on_signal",
            ),
            (
                "// SPY\nBuy = C > Ref(HHV(H,20),-1);\nSell = C < Ref(LLV(L,10),-1);\nBuy = ExRem(Buy, Sell);",
                "{trade:{assets:SPY,enter:(close > delay(highest(high, 20 days), 1 day)),exit:(close < delay(lowest(low, 10 days), 1 day))}} on_signal",
            ),
        ]);
    }

    #[test]
    fn notes_like_program_text_are_a_strategy() {
        reads(&[
            (
                "# SPY\nposition = 1 if close > sma(close, 200) else 0",
                "{if:on(SPY, close > sma(close, 200 days)),then:SPY,else:cash} on_signal",
            ),
            (
                "# QQQ\nfast = ema(close, 10)\nslow = ema(close, 50)\nsignal = 1 where fast > slow else -1",
                "{if:on(QQQ, (ema(close, 10 days)) > (ema(close, 50 days))),then:QQQ,else:{short:QQQ}} on_signal",
            ),
            (
                "# GLD\nlong_entry = close > highest(high, 20)[1]\nlong_exit = close < lowest(low, 10)[1]",
                "{trade:{assets:GLD,enter:(close > delay(highest(high, 20 days), 1 day)),exit:(close < delay(lowest(low, 10 days), 1 day))}} on_signal",
            ),
        ]);
    }

    #[test]
    fn program_text_that_says_more_is_none() {
        let pine = |head: &str, tail: &str| {
            format!(
                "//@version=5\n{head}\nif ta.rsi(close, 2) < 10\n    strategy.entry(\"L\", strategy.long)\nif ta.rsi(close, 2) > 70\n    strategy.close(\"L\")\n{tail}"
            )
        };
        for (head, tail) in [
            ("// SPY timeframe: 4H", ""),
            ("// SPY and QQQ", ""),
            ("// SPY, exit after 10 days", ""),
            (
                "strategy(\"SPY\", default_qty_type=strategy.cash, default_qty_value=1000)",
                "",
            ),
            ("strategy(\"SPY\", pyramiding=3)", ""),
            ("strategy(\"SPY\", slippage=3)", ""),
            (
                "// SPY",
                "strategy.exit(\"X\", \"L\", stop=strategy.position_avg_price * 0.95)",
            ),
            ("// SPY", "strategy.close(\"L\", qty_percent=50)"),
            ("// SPY\nw = request.security(syminfo.tickerid, \"W\", close)", ""),
            ("// SPY\nx = close\nx := x + 1", ""),
            ("// SPY\nvar float first = close", "plot(first)"),
        ] {
            gives_up(&[&pine(head, tail)]);
        }
        gives_up(&[
            "// SPY\nBuy = C > MA(C,30); Sell = C < MA(C,30); Short = C < MA(C,100); Cover = C > MA(C,100);",
            "// SPY\nBuy = C > MA(C,30); Sell = C < MA(C,30); ApplyStop(0, 1, 5);",
            "// SPY\nBuy = C > MA(C,30); Sell = C < MA(C,30); PositionSize = 5000;",
            "# SPY\nposition = 0.5 if close > sma(close, 200) else 0",
            "if close > sma(close, 20):\n    buy SPY\nif close < sma(close, 20):\n    sell QQQ",
            "if close > sma(close, 20):\n    buy SPY\nif close < sma(close, 20):\n    cover SPY",
            "if cross(close, sma(close, 20)):\n    buy SPY\nif close < sma(close, 20):\n    sell SPY",
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
