//! Portfolios that rank assets: relative and dual momentum, reversal, low volatility and beta, risk-based weights, fixed weights.

use super::draft::Draft;
use super::spec::{Built, shorts};
use crate::mentions::{Rank, Side};
use crate::model::{Family, Role, Status, TimeUnit, Unit};
use crate::pattern::pattern;
use crate::rules::{Scope, describe};
use serde_json::{Value, json};

pattern!(
    OPEN_TO_CLOSE,
    r"\bopen[\s\-]to[\s\-]close\b|\bfrom (?:the )?open to (?:the )?close\b"
);
pattern!(
    OVERNIGHT,
    r"\bovernight\b|\bnext (?:day['’]?s? )?(?:market )?open\b|\bclose[\s\-]to[\s\-]open\b"
);
pattern!(SKEW, r"\bskewness\b");
pattern!(
    CASH_HURDLE,
    r"\b(?:t-?bills?|treasury bills?|risk[\s\-]free|cash)\b"
);
pattern!(
    FILTER_ON,
    r"\b(?:its|their) (?:own )?performance is (?:over|above)|\b(?:portfolio|market|index|s&p 500)\b[^.;]{0,40}\b(?:above|below|over|under)\b[^.;]{0,40}\b(?:moving average|sma|ma)\b"
);

/// Rank by one number per asset and take an end, or both.
pub(super) fn ranking(scope: &Scope<'_>, draft: &mut Draft<'_>) -> Built {
    let family = draft.strategy.family;
    let by = match score(scope, draft, family) {
        Some(by) => by,
        None => return Built::Unread,
    };
    // A market filter on top of a ranking is a rule of its own; without its index the spec would leave it out silently.
    if scope.says(&FILTER_ON) && family != Family::RiskParityMinvar {
        draft.miss(
            "portfolio.if",
            "the index or portfolio whose moving average switches the strategy on and off",
        );
    }
    let (long, short) = describe::choices(scope);
    let end = |rank: Rank| if rank == Rank::High { "top" } else { "bottom" };
    let default = if matches!(family, Family::XsMomentum | Family::RiskParityMinvar) {
        Rank::High
    } else {
        Rank::Low
    };
    let long_rank = long.map_or(default, |p| p.rank);
    let count = if long.is_some() {
        draft.parameter("top", "how many assets are bought")
    } else if short.is_some() {
        draft.parameter("bottom", "how many assets are traded on each side")
    } else if draft.optional("quantiles").is_some() {
        "quantiles".to_owned()
    } else {
        draft.parameter("top", "how many of the ranked assets are bought")
    };
    let mut node = json!({"select": {"from": "all", end(long_rank): count, "by": by}});
    weigh(draft, &mut node);
    if shorts(draft.strategy) {
        let other = if long_rank == Rank::High {
            Rank::Low
        } else {
            Rank::High
        };
        let rank = short
            .filter(|p| p.side == Some(Side::Short))
            .map_or(other, |p| p.rank);
        let size = if short.is_some() && draft.optional("bottom").is_some() {
            "bottom".to_owned()
        } else {
            count
        };
        let mut sold = json!({"select": {"from": "all", end(rank): size, "by": by}});
        weigh(draft, &mut sold);
        node = json!({"long": node, "short": sold});
    }
    if family != Family::ShortTermReversal || !scope.says(&OVERNIGHT) {
        return Built::Portfolio(target(draft, node));
    }
    Built::Portfolio(json!({"session": "overnight", "portfolio": node}))
}

/// The number assets are ranked by, as a signal's name.
fn score(scope: &Scope<'_>, draft: &mut Draft<'_>, family: Family) -> Option<&'static str> {
    match family {
        Family::XsMomentum
        | Family::RiskParityMinvar
        | Family::ShortTermReversal
        | Family::LongTermReversal => {
            if family == Family::ShortTermReversal && scope.says(&OPEN_TO_CLOSE) {
                draft.signal("day_return", "close / open - 1".into());
                return Some("day_return");
            }
            momentum(draft);
            Some("momentum")
        }
        Family::LowVolatility => {
            let window = either(
                draft,
                "volatility_window",
                "the window volatility is measured over",
            );
            draft.signal("risk", format!("volatility({window})"));
            Some("risk")
        }
        Family::LowBeta => {
            let window = either(draft, "beta_window", "the window beta is measured over");
            let market = draft
                .strategy
                .universe
                .tickers
                .iter()
                .find(|t| matches!(t.role, Role::Signal | Role::Benchmark))
                .map(|t| t.symbol.clone());
            let step = step(draft, &window);
            let returns = match market {
                Some(m) => format!("change(close({m}){step})"),
                None => {
                    draft.note(
                        "signals.market_beta",
                        Status::Assumed,
                        None,
                        "the market is the equally weighted universe: the text names no index by symbol",
                    );
                    format!("average(all, change(close{step}))")
                }
            };
            draft.signal(
                "market_beta",
                format!("beta(change(close{step}), {returns}, {window})"),
            );
            Some("market_beta")
        }
        Family::PriceFactor if scope.says(&SKEW) => {
            let window = draft.parameter("lookback", "the window skewness is measured over");
            let step = step(draft, &window);
            draft.signal("skew", format!("skewness(change(close{step}), {window})"));
            Some("skew")
        }
        _ => None,
    }
}

/// Over what the returns of a statistic are taken: a window in months samples monthly ones.
fn step(draft: &Draft<'_>, window: &str) -> &'static str {
    let parameter = draft.strategy.parameters.iter().find(|p| p.name == window);
    match parameter.map(|p| p.unit) {
        Some(Unit::Time(TimeUnit::Months | TimeUnit::Quarters | TimeUnit::Years)) => ", 1 month",
        Some(Unit::Time(TimeUnit::Weeks)) => ", 1 week",
        _ => "",
    }
}

/// The statistic's own window, or the one the text gives for looking back.
fn either(draft: &mut Draft<'_>, name: &str, needed: &str) -> String {
    if let Some(own) = draft.optional(name) {
        return own;
    }
    draft
        .optional("lookback")
        .unwrap_or_else(|| draft.parameter(name, needed))
}

/// Past return, without the most recent part if the text leaves it out.
fn momentum(draft: &mut Draft<'_>) {
    let lookback = draft.parameter("lookback", "the period past returns are measured over");
    let several: Vec<String> = (2..=6)
        .filter_map(|i| draft.optional(&format!("lookback_{i}")))
        .collect();
    let expression = if several.is_empty() {
        match draft.optional("skip") {
            Some(skip) => format!("delay(close, {skip}) / delay(close, {lookback}) - 1"),
            None => format!("change(close, {lookback})"),
        }
    } else {
        let parts: Vec<String> = std::iter::once(lookback)
            .chain(several)
            .map(|l| format!("change(close, {l})"))
            .collect();
        draft.note(
            "signals.momentum",
            Status::Inferred,
            None,
            "the mean of the returns over the periods listed",
        );
        format!("({}) / {}", parts.join(" + "), parts.len())
    };
    draft.signal("momentum", expression);
}

/// Relative momentum among the risky assets, absolute momentum against a hurdle, and a refuge.
pub(super) fn dual(scope: &Scope<'_>, draft: &mut Draft<'_>) -> Built {
    momentum(draft);
    if scope.says(&FILTER_ON) {
        draft.miss(
            "portfolio.if",
            "the index whose moving average switches the strategy on and off",
        );
    }
    let hurdle = draft
        .strategy
        .universe
        .tickers
        .iter()
        .find(|t| t.role == Role::Hurdle)
        .map(|t| (t.symbol.clone(), t.source.clone()));
    let filter = match &hurdle {
        Some((h, source)) => {
            draft.note("portfolio.select.where", Status::Stated, Some(source), "");
            format!("momentum > momentum({h})")
        }
        None => {
            if scope.says(&CASH_HURDLE) {
                draft.note(
                    "portfolio.select.where",
                    Status::Inferred,
                    None,
                    "the return is compared with cash, which earns nothing here",
                );
            }
            "momentum > 0".to_owned()
        }
    };
    let count = if describe::choices(scope).0.is_some() {
        draft.parameter("top", "how many assets are held")
    } else if draft.held.len() == 2 {
        draft.inferred("top", json!(1), None, "of two assets the better one is held")
    } else {
        draft.parameter("top", "how many assets are held")
    };
    if let Some(leader) = leader(scope, draft) {
        let level = hurdle.map_or("0".to_owned(), |(h, _)| format!("momentum({h})"));
        let mut best = json!({"select": {"from": "all", "top": count, "by": "momentum"}});
        weigh(draft, &mut best);
        let node =
            json!({"if": format!("momentum({leader}) > {level}"), "then": best, "else": draft.refuge()});
        return Built::Portfolio(target(draft, node));
    }
    let mut node = json!({"select": {"from": "all", "where": filter, "top": count, "by": "momentum"}, "rest": draft.refuge()});
    weigh(draft, &mut node);
    Built::Portfolio(target(draft, node))
}

/// The one asset whose return decides for all: "if SPY's return exceeds …".
fn leader(scope: &Scope<'_>, draft: &Draft<'_>) -> Option<String> {
    pattern!(
        DECIDES,
        r"\b(?:if|when|whenever|while|as long as|provided)\s+(?:the )?(?:[a-z0-9\- ]{0,40}\bof )?([a-z0-9.\-]+?)(?:['’]s)?\s[^.;,]{0,50}?\b(?:exceeds?|is (?:above|positive|higher|greater)|has (?:a )?(?:positive|higher))"
    );
    scope.firm().find_map(|s| {
        let name = DECIDES.captures(&s.lower)?.get(1)?.as_str();
        draft.held.iter().find(|h| h.eq_ignore_ascii_case(name)).cloned()
    })
}

/// Weights in percent for each ticker.
pub(super) fn fixed(draft: &mut Draft<'_>) -> Option<Value> {
    let weights: serde_json::Map<String, Value> = draft
        .strategy
        .universe
        .tickers
        .iter()
        .filter_map(|t| Some((t.symbol.clone(), json!(format!("{}%", t.weight_percent?)))))
        .collect();
    (weights.len() >= 2).then(|| json!({"hold": weights}))
}

/// Adds the weighting that the text states.
pub(super) fn weigh(draft: &mut Draft<'_>, node: &mut Value) {
    let Some(weighting) = draft.strategy.weighting.clone() else {
        draft.note(
            "portfolio.weight",
            Status::Assumed,
            None,
            "equal weights: the text does not say",
        );
        return;
    };
    draft.note(
        "portfolio.weight",
        weighting.status,
        weighting.source.as_ref(),
        "",
    );
    node["weight"] = match weighting.value.as_str() {
        "minimum_variance" => {
            json!({"minimum_variance": draft.parameter("volatility_window", "the window risk is estimated over")})
        }
        "risk_parity" => {
            json!({"risk_parity": draft.parameter("volatility_window", "the window risk is estimated over")})
        }
        "inverse_volatility" => {
            json!({"inverse_volatility": draft.parameter("volatility_window", "the window risk is estimated over")})
        }
        "rank" => {
            let by = draft
                .signals
                .keys()
                .next()
                .cloned()
                .unwrap_or_else(|| "close".into());
            json!({"rank": by})
        }
        "value" => {
            draft.miss(
                "portfolio.weight",
                "market capitalisations, by which the text weights",
            );
            json!("equal")
        }
        "equal" | "100%" => json!("equal"),
        _ => {
            draft.note(
                "portfolio.weight",
                Status::Assumed,
                None,
                "equal weights in place of the weights the text describes",
            );
            draft.miss(
                "portfolio.weight",
                "the weights the text describes, as an expression",
            );
            json!("equal")
        }
    };
}

/// Scales to a volatility target if the text states one.
fn target(draft: &mut Draft<'_>, node: Value) -> Value {
    if draft.optional("target_volatility").is_none() {
        return node;
    }
    let window = draft.parameter("volatility_window", "the window volatility is estimated over");
    json!({"volatility_target": {"target": "target_volatility", "window": window}, "portfolio": node})
}
