//! Names of performance metrics.

use crate::model::Metric;
use crate::pattern::pattern;
use crate::text::without_marks;

/// A metric's name in a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Named {
    pub metric: Metric,
    pub start: usize,
    pub end: usize,
}

/// Whether the metric is given in percent.
pub(super) fn in_percent(metric: Metric) -> bool {
    !matches!(
        metric,
        Metric::Sharpe
            | Metric::Sortino
            | Metric::Calmar
            | Metric::InformationRatio
            | Metric::ProfitFactor
            | Metric::Beta
            | Metric::Trades
            | Metric::Correlation
    )
}

/// Whether the metric is a return, of which a loss is the negative.
pub(super) fn is_return(metric: Metric) -> bool {
    matches!(
        metric,
        Metric::Cagr
            | Metric::TotalReturn
            | Metric::MonthlyReturn
            | Metric::ExcessReturn
            | Metric::AverageTrade
            | Metric::BestYear
            | Metric::WorstYear
    )
}

/// Values outside are no value of the metric: another number was caught.
pub(super) fn plausible(metric: Metric, value: f64) -> bool {
    match metric {
        Metric::Sharpe | Metric::Sortino | Metric::InformationRatio => (-10.0..=25.0).contains(&value),
        Metric::Calmar => (-20.0..=100.0).contains(&value),
        Metric::ProfitFactor => (0.0..=100.0).contains(&value),
        Metric::Beta => (-10.0..=10.0).contains(&value),
        Metric::Correlation => (-1.0..=1.0).contains(&value),
        // Beyond 100 % they are reported as implausible.
        Metric::MaxDrawdown => (-1_000.0..=1_000.0).contains(&value),
        Metric::WinRate => (0.0..=1_000.0).contains(&value),
        Metric::Exposure => (0.0..=300.0).contains(&value),
        Metric::Volatility => (0.0..=500.0).contains(&value),
        Metric::Trades => value >= 1.0 && value.fract() == 0.0,
        _ => value.abs() < 1e6,
    }
}

// The order of alternatives matters: the longest name of a metric comes first, and "annual excess return" before "annual return".
pattern!(
    NAMES,
    concat!(
        r"\b(?:(?P<sharpe>sharpe(?:['’]s)?(?:[\s\-]+ratios?)?|shar[pe] ratios?|sr|reward[\s\-]to[\s\-]variability ratio)",
        r"|(?P<sortino>sortino(?:[\s\-]+ratios?)?)",
        r"|(?P<calmar>calmar(?:[\s\-]+ratios?)?|mar(?: ratios?|\s*[:=]))",
        r"|(?P<ir>information[\s\-]+ratios?)",
        r"|(?P<mdd>(?:(?:max(?:imum|imal|\.)?|largest|worst|deepest|peak[\s\-]to[\s\-]trough)[\s\-]*)(?:drawdowns?|draw[\s\-]?downs?|dd)|mdd|maxdd|max dd|drawdowns?|draw[\s\-]downs?)",
        r"|(?P<vol>(?:(?:annual(?:i[sz]ed)?|yearly|ann\.)\s+)?(?:(?:portfolio|return|strategy)\s+)?(?:standard[\s\-]deviations?(?: of returns)?|volatilit(?:y|ies)|std\.?(?:\s?dev\.?)?|st\. ?dev\.?|stdev|asd)|vol\.?)",
        r"|(?P<excess>(?:(?:annual(?:i[sz]ed)?|average|mean)\s+)*excess returns?)",
        r"|(?P<monthly>(?:(?:average|mean|geometric)\s+)*monthly (?:average )?(?:mean )?(?:raw )?returns?(?: of)?|returns? (?:per|a|each) month)",
        r"|(?P<cagr>cagrs?|compound(?:ed|ing)?\s+(?:average\s+)?(?:annual(?:i[sz]ed)?\s+)?(?:growth(?: rates?)?|rates? of return|returns?)|(?:average\s+|mean\s+|net\s+|gross\s+|geometric\s+)*(?:annual(?:i[sz]ed)?|yearly|ann\.)\s+(?:(?:compound(?:ed)?|total|net|gross|average|mean|geometric|portfolio|strategy)\s+)*(?:returns?|growth(?: rates?)?|rates? of return|performance|gains?|ret\.?)|returns? (?:per|a|each|p\.) ?(?:year|annum|a\.)|returns? \(?(?:%\s*)?(?:p\.a\.|ann\.?\)?|annuali[sz]ed\)|annually))",
        r"|(?P<total>(?:total|cumulative|overall)\s+(?:net\s+)?(?:returns?|profits?|gains?|performance))",
        r"|(?P<win>(?:win(?:ning)?|hit|success)[\s\-]+(?:rates?|ratios?|percentage)|(?:percent(?:age)?|share|fraction|proportion)(?: of)? (?:winning|profitable|positive)(?: (?:trades|months|periods|years|days|positions))?|%\s*(?:winning|profitable|winners))",
        r"|(?P<pf>profit[\s\-]factors?)",
        r"|(?P<turnover>turnover)",
        r"|(?P<best>best (?:calendar )?year)",
        r"|(?P<worst>worst (?:calendar )?year)",
        r"|(?P<trade>average (?:trade|gain per trade|profit per trade|return per trade|gain|p/l)|avg\.? (?:trade|gain)|(?:gain|profit|return) per trade)",
        r"|(?P<trades>(?:number of|total|no\. of) trades|trades\s*[:=])",
        r"|(?P<exposure>time (?:in|invested in) (?:the )?market|market exposure|exposure|time invested)",
        r"|(?P<corr>correlation (?:with|to) (?:the )?(?:market|benchmark|index|s&p(?: 500)?|stocks|equities|spy))",
        r"|(?P<alpha>alpha)",
        r"|(?P<beta>(?:market |backtested |portfolio |realized |realised )*beta)",
        r")(?:[^a-z0-9]|$)"
    )
);

const GROUPS: &[(&str, Metric)] = &[
    ("sharpe", Metric::Sharpe),
    ("sortino", Metric::Sortino),
    ("calmar", Metric::Calmar),
    ("ir", Metric::InformationRatio),
    ("mdd", Metric::MaxDrawdown),
    ("vol", Metric::Volatility),
    ("excess", Metric::ExcessReturn),
    ("monthly", Metric::MonthlyReturn),
    ("cagr", Metric::Cagr),
    ("total", Metric::TotalReturn),
    ("win", Metric::WinRate),
    ("pf", Metric::ProfitFactor),
    ("turnover", Metric::Turnover),
    ("best", Metric::BestYear),
    ("worst", Metric::WorstYear),
    ("trade", Metric::AverageTrade),
    ("trades", Metric::Trades),
    ("exposure", Metric::Exposure),
    ("corr", Metric::Correlation),
    ("alpha", Metric::Alpha),
    ("beta", Metric::Beta),
];

/// The metrics that `text` (lower case) names, in order.
pub(super) fn named(text: &str) -> Vec<Named> {
    let mut out = Vec::new();
    for found in NAMES.captures_iter(text) {
        for (group, metric) in GROUPS {
            if let Some(m) = found.name(group) {
                out.push(Named {
                    metric: *metric,
                    start: m.start(),
                    end: m.end(),
                });
                break;
            }
        }
    }
    out
}

/// The metric of a table's cell: one that the cell is about as a whole.
pub(super) fn of_cell(text: &str) -> Option<Metric> {
    pattern!(
        RETURN,
        r"^(?:ann(?:ual|uali[sz]ed|\.)?\s*)?(?:returns?|ret\.?|performance)(?: since inception)?(?:\s*[\(\[].*[\)\]])?\s*%?(?:\s*p\.?a\.?)?$"
    );
    pattern!(YEARLY, r"\bann|p\.?\s?a\.?\b|per (?:year|annum)|/\s?(?:yr|year)");
    pattern!(MONTHLY, r"per month|monthly|p\.?\s?m\.?\b");
    pattern!(TRADES, r"^(?:#|no\.?|number)?\s*(?:of )?(?:trades|transactions)$");
    pattern!(
        WINNERS,
        r"^%\s*(?:of )?(?:positive|winning|profitable|winners)\b.*$|^win(?:ners|ning|s)?\s*\(?%\)?$"
    );
    let lower = without_marks(text).trim().to_ascii_lowercase();
    if WINNERS.is_match(&lower) {
        return Some(Metric::WinRate);
    }
    if lower.is_empty() || lower.len() > 60 {
        return None;
    }
    let found = named(&lower);
    if let Some(first) = found.first() {
        // "Beta-sorted portfolio" and "Low volatility" are names of portfolios, not metrics.
        let rest = lower.len() - (first.end - first.start);
        let lead = lower.get(..first.start).unwrap_or_default();
        // "Expected return" and "target volatility" are plans.
        let average = first.metric == Metric::MaxDrawdown && lead.contains("average");
        let qualified = average
            || lead.contains("expected")
            || lead.contains("low")
            || lead.contains("high ")
            || lead.contains("target")
            || lead.contains("inverse");
        return (rest <= 24 && !qualified).then_some(first.metric);
    }
    if TRADES.is_match(&lower) {
        return Some(Metric::Trades);
    }
    RETURN.is_match(&lower).then(|| {
        if YEARLY.is_match(&lower) {
            Metric::Cagr
        } else if MONTHLY.is_match(&lower) {
            Metric::MonthlyReturn
        } else {
            Metric::TotalReturn
        }
    })
}
