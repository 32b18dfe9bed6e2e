//! Rules that time each asset on its own: averages, momentum, oscillators, channels, the calendar; and pairs.

use super::draft::Draft;
use super::rankings::weigh;
use super::spec::{Built, shorts};
use crate::mentions::Slot;
use crate::pattern::pattern;
use crate::rules::Scope;
use serde_json::{Value, json};

pattern!(EXPONENTIAL, r"\bexponential(?:ly)?\b|\bemas?\b|\bmacd\b");
pattern!(SIMPLE, r"\bsimple\b|\bsmas?\b");
pattern!(
    TWO_AVERAGES,
    r"\bmacd\b|\b(?:short|fast|shorter|faster)\w*[\s\-](?:term |moving |period )*(?:moving )?(?:average|sma|ema|ma)\b|\bgolden cross|\btwo moving averages"
);
pattern!(
    EXITS,
    r"\b(?:sell|sells|sold|exit|exits|exited|liquidate[sd]?|take profits?|cover|(?:positions?|trades?) (?:is|are) closed|close (?:the|out|all|our|any)\b)\b"
);
pattern!(
    MIDDLE,
    r"\b(?:middle|mid|central)[\s\-]?(?:band|line)?\b|\bmoving average\b|\bmean\b|\baverage\b"
);
pattern!(UPPER, r"\bupper band\b");
pattern!(
    SHORT_BAND,
    r"\bshort\b[^.;]{0,40}\bupper|\bupper[^.;]{0,40}\bshort"
);

// A low is bought, not sold: the opposite of a breakout.
pattern!(pub BUYS_LOW, r"\blows?,? (?:then )?(?:we )?(?:buy|go long)\b|\b(?:buy|buys|go long|goes long)\b[^.;]{0,50}\b(?:closes? (?:at|below)|makes?|hits|touches)[^.;]{0,20}\blow\b");

/// The name of the averaging function the text uses.
fn average(scope: &Scope<'_>) -> &'static str {
    if scope.says(&EXPONENTIAL) && !scope.says(&SIMPLE) {
        "ema"
    } else {
        "sma"
    }
}

/// Holds what passes `condition` (over per-asset signals): one asset with a refuge, or each of several at its own weight.
fn timed(
    draft: &mut Draft<'_>,
    left: &str,
    operator: &str,
    right: &str,
    of_single: impl Fn(&str) -> String,
) -> Value {
    if let Some(asset) = draft.single() {
        let otherwise = if shorts(draft.strategy) {
            json!({"short": asset})
        } else {
            draft.refuge()
        };
        return json!({"if": of_single(&asset), "then": asset, "else": otherwise});
    }
    let condition = format!("{left} {operator} {right}");
    let weights: serde_json::Map<String, Value> = draft
        .strategy
        .universe
        .tickers
        .iter()
        .filter_map(|t| Some((t.symbol.clone(), json!(format!("{}%", t.weight_percent?)))))
        .collect();
    let mut node = json!({"select": {"from": "all", "where": condition}, "rest": draft.refuge()});
    if weights.len() >= 2 && weights.len() == draft.held.len() {
        let source = draft.strategy.weighting.as_ref().and_then(|w| w.source.clone());
        draft.note(
            "portfolio.weight",
            fo_strategy::Status::Stated,
            source.as_ref(),
            "",
        );
        node["weight"] = json!({"fixed": weights});
    } else if draft
        .strategy
        .weighting
        .as_ref()
        .is_some_and(|w| !matches!(w.value.as_str(), "equal" | "100%"))
    {
        weigh(draft, &mut node);
    } else {
        draft.note(
            "portfolio.weight",
            fo_strategy::Status::Assumed,
            None,
            "an equal share for each asset, kept out of the market while its signal is off",
        );
        node["weight"] = json!({"each": "1 / members(all)"});
    }
    if shorts(draft.strategy) {
        let opposite = format!("{left} {} {right}", if operator == ">" { "<" } else { ">" });
        let short =
            json!({"select": {"from": "all", "where": opposite}, "weight": {"each": "1 / members(all)"}});
        return json!({"long": node, "short": short});
    }
    node
}

/// Price against its average, or a fast against a slow average.
pub(super) fn moving_average(scope: &Scope<'_>, draft: &mut Draft<'_>) -> Built {
    let f = average(scope);
    if draft.optional("fast").is_some() || draft.optional("average").is_none() && scope.says(&TWO_AVERAGES) {
        let fast = draft.parameter("fast", "the length of the short average");
        let slow = draft.parameter("slow", "the length of the long average");
        draft.signal("fast_average", format!("{f}(close, {fast})"));
        draft.signal("slow_average", format!("{f}(close, {slow})"));
        let node = timed(draft, "fast_average", ">", "slow_average", |a| {
            format!("fast_average({a}) > slow_average({a})")
        });
        return Built::Portfolio(node);
    }
    let window = draft.parameter("average", "the length of the moving average");
    draft.signal("average_price", format!("{f}(close, {window})"));
    Built::Portfolio(timed(draft, "close", ">", "average_price", |a| {
        format!("close({a}) > average_price({a})")
    }))
}

/// An asset's own past return, against zero or a hurdle.
pub(super) fn own_momentum(_scope: &Scope<'_>, draft: &mut Draft<'_>) -> Built {
    let lookback = draft.parameter("lookback", "the period the past return is measured over");
    let expression = match draft.optional("skip") {
        Some(skip) => format!("delay(close, {skip}) / delay(close, {lookback}) - 1"),
        None => format!("change(close, {lookback})"),
    };
    draft.signal("momentum", expression);
    if draft.strategy.parameters.iter().any(|p| p.name == "lookback_2") {
        draft.miss(
            "signals.momentum",
            "how the returns over several periods are put together",
        );
    }
    let hurdle = draft
        .strategy
        .universe
        .tickers
        .iter()
        .find(|t| t.role == crate::model::Role::Hurdle)
        .map(|t| t.symbol.clone());
    let level = hurdle.map_or("0".to_owned(), |h| format!("momentum({h})"));
    let of_single = |a: &str| format!("momentum({a}) > {level}");
    Built::Portfolio(timed(draft, "momentum", ">", &level.clone(), of_single))
}

/// Stops and targets that the text states.
fn protect(draft: &mut Draft<'_>, trade: &mut Value) {
    for name in ["stop_loss", "take_profit", "trailing_stop", "time_stop"] {
        if draft.optional(name).is_some() {
            trade[name] = json!(name);
        }
    }
}

/// A long and a short trade that are never open together: each has the whole capital.
fn both(long: Value, short: Value) -> Built {
    let side = |trade: Value| json!({"weight": "100%", "portfolio": {"trade": trade}});
    Built::Portfolio(json!({"sleeves": [side(long), side(short)]}))
}

/// Below a level in, above another out.
pub(super) fn rsi(scope: &Scope<'_>, draft: &mut Draft<'_>) -> Built {
    let window = draft.or_assumed(
        "rsi_window",
        "14 days",
        "the text gives no length; 14 days is Wilder's",
    );
    let below = draft.parameter("oversold", "the RSI level below which the asset is bought");
    draft.signal("strength", format!("rsi(close, {window})"));
    let mut enter = format!("strength < {below}");
    let mut exits = Vec::new();
    if draft.optional("overbought").is_some() {
        exits.push("strength > overbought".to_owned());
    }
    // An average in a selling sentence is the exit, in a buying sentence a trend filter.
    for (i, m) in scope
        .slot(&Slot::MovingAverage)
        .into_iter()
        .filter(|m| m.firm)
        .take(3)
        .enumerate()
    {
        let Some(s) = m.sentence(scope.reading.source) else {
            continue;
        };
        // An average that no price is compared with belongs to the index's own formula.
        pattern!(
            COMPARED,
            r"\b(?:above|below|over|under|cross\w*|higher|lower|clos(?:e|es|ed))\b"
        );
        if !COMPARED.is_match(&s.lower) || !crate::rules::TAKES_POSITION.is_match(&s.lower) {
            continue;
        }
        let name = format!("average_{}", i + 1);
        let value = super::draft::quantity(&crate::model::Parameter {
            name: name.clone(),
            value: m.value,
            unit: m.unit,
            status: fo_strategy::Status::Stated,
            source: None,
            alternatives: Vec::new(),
            note: None,
        });
        let (Some(value), Some(quote)) = (value, scope.reading.source.quote(s, m.start..m.end)) else {
            continue;
        };
        draft.parameters.insert(name.clone(), value);
        draft.note(
            &format!("parameters.{name}"),
            fo_strategy::Status::Stated,
            Some(&quote),
            "",
        );
        if s.lower.get(..m.start).is_some_and(|t| EXITS.is_match(t)) {
            exits.push(format!("close > sma(close, {name})"));
        } else {
            enter.push_str(&format!(" and close > sma(close, {name})"));
        }
    }
    let time = draft.optional("time_stop").or_else(|| draft.optional("holding"));
    if exits.is_empty() && time.is_none() {
        draft.miss(
            "parameters.overbought",
            "when the position is closed: an RSI level, an average or a number of days",
        );
        exits.push("strength > overbought".to_owned());
    }
    let mut long = json!({"assets": "all", "enter": enter});
    if !exits.is_empty() {
        long["exit"] = json!(exits.join(" or "));
    }
    protect(draft, &mut long);
    if long.get("exit").is_none()
        && let Some(time) = time
    {
        long["time_stop"] = json!(time);
    }
    if shorts(draft.strategy) && draft.optional("overbought").is_some() {
        let mut short = json!({"assets": "all", "side": "short", "enter": "strength > overbought", "exit": format!("strength < {below}")});
        protect(draft, &mut short);
        return both(long, short);
    }
    Built::Portfolio(json!({"trade": long}))
}

/// Below the lower band in, at the middle or the upper band out.
pub(super) fn bollinger(scope: &Scope<'_>, draft: &mut Draft<'_>) -> Built {
    pattern!(
        LOWER_BUY,
        r"\b(?:below|under|touch\w*|falls?|drops?|cross\w*|breach\w*|at)\b[^.;]{0,30}\blower(?: bollinger)? band|\blower(?: bollinger)? band\b[^.;]{0,40}\b(?:buy|long)"
    );
    if !scope.says(&LOWER_BUY) {
        return Built::Unread;
    }
    let window = draft.or_assumed(
        "average",
        "20 days",
        "the text gives no length; 20 days is Bollinger's",
    );
    let width = draft.or_assumed(
        "band_width",
        "2",
        "the text gives no width; 2 deviations is Bollinger's",
    );
    let exit = scope.firm().filter(|s| EXITS.is_match(&s.lower)).find_map(|s| {
        let at = EXITS.find(&s.lower)?.end();
        let rest = s.lower.get(at..)?;
        if UPPER.is_match(rest) {
            Some(format!("close > bollinger_upper(close, {window}, {width})"))
        } else if MIDDLE.is_match(rest) {
            Some(format!("close > sma(close, {window})"))
        } else {
            None
        }
    });
    let Some(exit) = exit else {
        draft.miss(
            "portfolio.trade.exit",
            "when the position is closed: at the middle band, the upper band or after a time",
        );
        return Built::Unread;
    };
    let mut long = json!({"assets": "all", "enter": format!("close < bollinger_lower(close, {window}, {width})"), "exit": exit});
    protect(draft, &mut long);
    if shorts(draft.strategy) && scope.says(&SHORT_BAND) {
        let lower = exit.replace("close >", "close <").replace("upper", "lower");
        let short = json!({"assets": "all", "side": "short", "enter": format!("close > bollinger_upper(close, {window}, {width})"), "exit": lower});
        return both(long, short);
    }
    Built::Portfolio(json!({"trade": long}))
}

/// A new high in, a new low out.
pub(super) fn breakout(scope: &Scope<'_>, draft: &mut Draft<'_>) -> Built {
    let entry = draft.parameter("channel", "the number of days whose high is broken");
    let filter = draft
        .optional("average")
        .map_or(String::new(), |a| format!(" and close > sma(close, {a})"));
    if scope.says(&BUYS_LOW) {
        let mut trade = json!({"assets": "all", "enter": format!("close <= lowest(close, {entry}){filter}"), "exit": format!("close >= highest(close, {entry})")});
        protect(draft, &mut trade);
        return Built::Portfolio(json!({"trade": trade}));
    }
    let exit = draft.optional("channel_2");
    draft.signal("upper", format!("delay(donchian_upper({entry}), 1)"));
    draft.signal(
        "lower",
        format!(
            "delay(donchian_lower({}), 1)",
            exit.as_deref().unwrap_or(entry.as_str())
        ),
    );
    let mut long = json!({"assets": "all", "enter": format!("close > upper{filter}")});
    pattern!(LOW, r"\blows?\b|\blowest\b|\blower\b");
    let low_exit = scope.says(&LOW);
    if low_exit {
        long["exit"] = json!("close < lower");
    }
    protect(draft, &mut long);
    let holding = draft.optional("holding");
    if !low_exit && long.get("trailing_stop").is_none() && long.get("time_stop").is_none() {
        match holding {
            Some(h) => long["time_stop"] = json!(h),
            None => draft.miss(
                "portfolio.trade.exit",
                "when the position is closed: at a low, by a stop or after a time",
            ),
        }
    }
    if shorts(draft.strategy) {
        let short =
            json!({"assets": "all", "side": "short", "enter": "close < lower", "exit": "close > upper"});
        return both(long, short);
    }
    Built::Portfolio(json!({"trade": long}))
}

/// Months in the market, or days around the turn of the month.
pub(super) fn calendar(scope: &Scope<'_>, draft: &mut Draft<'_>) -> Built {
    pattern!(
        LEAVE,
        r"\b(?:sell|divest|exit|leave|out of|move to cash|switch to (?:cash|bonds|bills))\b[^.;]{0,50}?\b(?:in|at the (?:beginning|start|end) of|by|on the first (?:trading )?day of|on the last (?:trading )?day of)?\s*(january|february|march|april|may|june|july|august|september|october|november|december)\b"
    );
    pattern!(
        ENTER,
        r"\b(?:reinvest|buy|invest|re-?enter|enter|long|hold)\b[^.;]{0,50}?\b(?:in|at the (?:beginning|start|end) of|from|on the first (?:trading )?day of|on the last (?:trading )?day of)\s*(january|february|march|april|may|june|july|august|september|october|november|december)\b"
    );
    pattern!(
        SAME_MONTH,
        r"\bsame[\s\-]calendar[\s\-]month|\bsame month (?:of|in|one|a|last)"
    );
    pattern!(
        LAST_DAYS,
        r"\blast\s+(\w+)?\s*(?:trading |business )?days? of (?:the|each|every) (?:calendar )?month"
    );
    pattern!(
        FIRST_DAYS,
        r"\bfirst\s+(\w+)?\s*(?:trading |business )?days? of (?:the|each|every|the (?:next|following|new)) (?:calendar |next |following |new )?month"
    );
    if scope.says(&SAME_MONTH) {
        draft.signal(
            "same_month_return",
            "delay(close, 11 months) / delay(close, 12 months) - 1".into(),
        );
        let top = draft.parameter("top", "how many of the ranked assets are bought");
        let mut long = json!({"select": {"from": "all", "top": top, "by": "same_month_return"}});
        weigh(draft, &mut long);
        if shorts(draft.strategy) {
            let mut short = json!({"select": {"from": "all", "bottom": top, "by": "same_month_return"}});
            weigh(draft, &mut short);
            return Built::Portfolio(json!({"long": long, "short": short}));
        }
        return Built::Portfolio(long);
    }
    // The end of October is the start of November.
    pattern!(
        OVERNIGHT,
        r"\b(?:buy|buys|bought|long)\b[^.;]{0,40}\bclose\b[^.;]{0,60}\b(?:sell|sells|sold|exit)\b[^.;]{0,40}\bopen\b"
    );
    if scope.says(&OVERNIGHT) {
        let asset = draft.single().map_or(json!({"hold": "all"}), |a| json!(a));
        return Built::Portfolio(json!({"session": "overnight", "portfolio": asset}));
    }
    let month = |p: &regex::Regex| {
        scope.firm().find_map(|s| {
            let c = p.captures(&s.lower)?;
            let name = c.get(1)?;
            let number = usize::from(crate::text::month_number(name.as_str())?);
            let head = crate::text::before(&s.lower, name.start(), 24);
            let late = head.contains("end of") || head.contains("last");
            Some((number - 1 + usize::from(late)) % 12 + 1)
        })
    };
    let assets = draft.single().map_or(json!({"hold": "all"}), |a| json!(a));
    if let (Some(enter), Some(leave)) = (month(&ENTER), month(&LEAVE))
        && enter != leave
    {
        // In from the first session of the entry month, out with the last session before the exit month. month(1) is the next session's.
        let condition = if enter > leave {
            format!("month(1) >= {enter} or month(1) < {leave}")
        } else {
            format!("month(1) >= {enter} and month(1) < {leave}")
        };
        return Built::Portfolio(json!({"if": condition, "then": assets, "else": draft.refuge()}));
    }
    let days = |p: &regex::Regex| {
        scope.firm().find_map(|s| {
            let c = p.captures(&s.lower)?;
            let word = c.get(1).map_or("", |m| m.as_str());
            let n = crate::text::numbers(word).first().map_or(1.0, |n| n.value);
            Some(n)
        })
    };
    match (days(&LAST_DAYS), days(&FIRST_DAYS)) {
        (Some(last), Some(first)) => {
            let condition =
                format!("trading_days_left_in_month(1) < {last} or trading_day_of_month(1) <= {first}");
            Built::Portfolio(json!({"if": condition, "then": assets, "else": draft.refuge()}))
        }
        _ => Built::Unread,
    }
}

/// Spreads between two assets.
pub(super) fn pairs(scope: &Scope<'_>, draft: &mut Draft<'_>) -> Built {
    let formation = if draft.optional("formation").is_some() {
        "formation".to_owned()
    } else {
        draft.parameter("lookback", "the period pairs are formed on")
    };
    let enter = draft.parameter("enter", "how many standard deviations of the spread open a pair");
    pattern!(COINTEGRATION, r"\bcointegrat");
    pattern!(CORRELATION, r"\bcorrelat");
    let by = if scope.says(&COINTEGRATION) {
        "cointegration"
    } else if scope.says(&CORRELATION) {
        "correlation"
    } else {
        "distance"
    };
    let mut node = json!({"formation": formation, "enter": enter, "choose": {"by": by}});
    if let [a, b] = draft.held.as_slice() {
        node["pairs"] = json!([[a, b]]);
    } else {
        node["from"] = json!("all");
    }
    if draft.optional("top").is_some() {
        node["choose"]["top"] = json!("top");
    }
    Built::Portfolio(json!({"pairs": node}))
}
