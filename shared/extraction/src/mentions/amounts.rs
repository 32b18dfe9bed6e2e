//! Numbers that are no durations: thresholds, levels, targets, filters, named constants.

use super::{Mention, Slot, in_contrast};
use crate::model::{TimeUnit, Unit};
use crate::pattern::pattern;
use crate::source::{Sentence, Source};
use crate::text::{NumberKind, NumberToken, after, before};

pattern!(
    RSI_BELOW,
    r"\brsi\b[^.;]{0,60}\b(?:below|under|beneath|less than|lower than|falls? to|drops? to|oversold)[^.;\w]{0,3}(?:the )?(?:level )?(?:of )?(?:threshold (?:of )?)?\(?$|\brsi[^.;]{0,20}(?:<|<=|≤)\s*$|\boversold\b[^.;0-9]{0,40}$|\b(?:below|under)\s+$"
);
pattern!(
    RSI_ABOVE,
    r"\brsi\b[^.;]{0,60}\b(?:above|over|greater than|higher than|exceeds?|rises? to|climbs? to|reaches|recovers? to|overbought)[^.;\w]{0,3}(?:the )?(?:level )?(?:of )?(?:threshold (?:of )?)?\(?$|\brsi[^.;]{0,20}(?:>|>=|≥)\s*$|\boverbought\b[^.;0-9]{0,40}$|\b(?:above|over|exceeds?|reaches)\s+$"
);
pattern!(
    SIGMA,
    r"^[\s\-\*]*(?:moving |rolling |historical |sample |times (?:the |its )?)*(?:standard[\s\-]deviations?|std\.?(?: dev)?|stdev|sigmas?|σ)"
);
pattern!(TARGET_VOL_LEFT, r"\b(?:target\w*|scal\w+|constant)\b[^.;]{0,40}$");
pattern!(
    VOL_NEAR,
    r"\bvolatility|\bvol\b|\brisk (?:level|target)|annuali[sz]ed standard deviation"
);
pattern!(TRAILING, r"\btrailing[\s\-]stop[^.;]{0,40}$");
pattern!(
    STOP,
    r"\bstop[\s\-]?loss\w*[^.;]{0,40}$|\bstop(?:s|ped)?(?: out| order| price)?\b[^.;]{0,20}$|\bcut (?:our |the )?loss\w*[^.;]{0,20}$"
);
pattern!(STOP_RIGHT, r"^\s*(?:stop[\s\-]?loss|stop\b)");
pattern!(TRAILING_RIGHT, r"^\s*trailing[\s\-]stop");
pattern!(
    TAKE,
    r"\b(?:take[\s\-]?profits?|profits? (?:is|are) (?:taken|booked|locked in|realised|realized)|profit[\s\-]?target|target profit|profit[\s\-]taking)\b[^.;]{0,40}$"
);
pattern!(TAKE_RIGHT, r"^\s*(?:take[\s\-]?profit|profit target)");
pattern!(
    COST_LEFT,
    r"\b(?:transaction|trading|round[\s\-]trip|one[\s\-]way)\s+(?:costs?|fees?)[^.;]{0,30}$|\b(?:commissions?|slippage|brokerage|fees?|bid[\s\-]ask spreads?)[^.;]{0,30}$"
);
pattern!(
    COST_RIGHT,
    r"^\s*(?:(?:of|in|for|per) )?(?:(?:one[\s\-]way|round[\s\-]trip|proportional|per side|per trade|per transaction|assumed)\s+)*(?:transaction|trading) costs?\b|^\s*(?:(?:in|of|for|per) )?(?:commissions?|slippage|fees?)\b"
);
// "0.1% per trade" is a cost if the words before say so.
pattern!(
    COST_EACH,
    r"^\s*(?:per|on each|on every|for each|for every) (?:trade|transaction|side|order)\b"
);
pattern!(
    COST_NAMED,
    r"\b(?:costs?|fees?|commissions?|slippage|charged?|paid|pays?|brokerage)\b[^;]{0,40}$"
);
pattern!(
    PRICE,
    r"\b(?:priced?|prices|trading|traded|closing prices?)\b[^.;,]{0,20}\b(?:greater|higher|above|over|more|larger|lower|less|below|under|at least)(?: than)?(?: or equal to)?\s*(?:us)?\s*$"
);
pattern!(
    CORRELATION,
    r"\bcorrelation\w*(?: coefficients?)?\b[^.;]{0,40}\b(?:at least|higher than|above|greater than|over|exceed\w*|more than|no less than)\s*$|\bcorrelation\w*[^.;]{0,12}(?:>|≥|>=)\s*$"
);
pattern!(
    STATISTIC,
    r"\b(?:test (?:value|statistic)|adf|t-stat\w*|critical value|p-value)\b[^.;]{0,70}\b(?:less than|below|lower than|under|smaller than)\s*$|\b(?:adf|p-value)[^.;]{0,12}(?:<|≤)\s*$"
);
pattern!(
    UNIVERSE_NOUN,
    r"^[\s\-]+(?:(?:of the |different |major |largest |liquid |u\.?s\.? |developed |global |commodity |equity |country |sector |stock |index |asset[\s\-]class |treasury |government |exchange[\s\-]traded |industry |currency |futures |most |international |large |spdr |g10 |cash |bond |single |individual |listed |select |small |blue[\s\-]chip |high[\s\-]liquid |highly |key |mutual |dow |s&p |nasdaq )*)(?:countries|etfs?|stocks?|funds?|commodit(?:y|ies)|futures|currenc(?:y|ies)|assets?|asset classes|indices|indexes|sectors?|bonds|treasuries|securities|companies|markets|contracts|instruments|industries|etns?|cryptocurrencies|coins)\b"
);
pattern!(
    UNIVERSE_CUE,
    r"\b(?:universe|consists?(?: of)?|contains?|compris\w+|made up of|portfolio of|set of|basket of|sort|from|use[sd]?|using|our sample|dataset|trade[sd]?|invest\w*|of|across|on|includ\w+)\b[^.;]{0,50}$"
);
pattern!(
    ASSIGN,
    r"([a-z][a-z0-9_\.]{0,30}(?:\s?[0-9])?)\s*(?:=\s*[a-z][a-z0-9_]{0,8}\s*)?=\s*[^\w\s]{0,3}$"
);
pattern!(
    SET_TO,
    r"\b(?:set|sets|fix|choose|use)?\s*(?:the\s+)?([a-z][a-z_\.\-]{1,30}(?:\s[a-z\-]{3,20}){0,2}?)\s+(?:(?:is|are|was|were)\s+)?(?:(?:set|fixed|equal)\s+)?(?:equal\s+)?to\s*$"
);
pattern!(FILTER_LEFT, r"\b(?:top|largest|most liquid|first|biggest)\s*$");
pattern!(
    FILTER_CUE,
    r"\b(?:liquid|dollar volume|trading volume|market cap\w*|capitali[sz]ation|largest companies)\b"
);
pattern!(
    THRESHOLD,
    r"\b(?:threshold|deviation|gap|drop|decline|fall|rise|z-?score|spread)s?\b[^.;]{0,40}\b(?:of|above|below|exceeds?|greater than|less than|more than|at least|over|under|by|to|at)\s*$"
);

/// Finds the slots of a sentence's other numbers.
pub(super) fn collect(source: &Source<'_>, s: &Sentence, taken: &[(usize, usize)], out: &mut Vec<Mention>) {
    let rsi = s.lower.contains("rsi") || s.lower.contains("relative strength index");
    for n in &s.numbers {
        if taken.iter().any(|(a, b)| n.start < *b && n.end > *a)
            || s.periods.iter().any(|p| n.start >= p.start && n.end <= p.end)
        {
            continue;
        }
        let Some((slot, unit)) = classify(source, s, n, rsi) else {
            continue;
        };
        let firm = s.context.firm()
            && !in_contrast(s, n.start)
            && source.role(s) != crate::source::SectionRole::Background;
        if let Some(second) = chained(s, n) {
            out.push(Mention {
                slot: Slot::Named(second),
                value: n.value,
                unit,
                sentence: s.index,
                start: n.start,
                end: n.end,
                list: None,
                range: false,
                firm,
            });
        }
        out.push(Mention {
            slot,
            value: n.value,
            unit,
            sentence: s.index,
            start: n.start,
            end: n.end,
            list: None,
            range: false,
            firm,
        });
    }
}

/// The second name of "K1 = K2 = 0.5".
fn chained(s: &Sentence, n: &NumberToken) -> Option<String> {
    pattern!(CHAIN, r"[a-z][a-z0-9_]{0,8}\s*=\s*([a-z][a-z0-9_]{0,8})\s*=\s*$");
    let left = before(&s.lower, n.start, 40);
    CHAIN.captures(left)?.get(1).map(|m| m.as_str().to_owned())
}

fn classify(source: &Source<'_>, s: &Sentence, n: &NumberToken, rsi: bool) -> Option<(Slot, Unit)> {
    let left = before(&s.lower, n.start, 90);
    let right = after(&s.lower, n.end, 70);
    if let Some(slot) = indicator(&s.lower, n.start).filter(|_| n.kind == NumberKind::Plain && n.value >= 1.0)
    {
        return Some((slot, Unit::Time(TimeUnit::Bars)));
    }
    let unit = match n.kind {
        NumberKind::Percent => Unit::Percent,
        NumberKind::BasisPoints => Unit::BasisPoints,
        NumberKind::Currency => Unit::Currency,
        _ => Unit::Number,
    };
    if let Some(position) = calendar_position(n, left, right) {
        return Some((Slot::Named(position.into()), Unit::CalendarPosition));
    }
    if n.kind == NumberKind::Ordinal || n.is_year() {
        return None;
    }
    let relative = matches!(n.kind, NumberKind::Percent | NumberKind::BasisPoints);
    if SIGMA.is_match(right) {
        let band = s.lower.contains("band") || s.lower.contains("bollinger");
        return Some((
            if band { Slot::BandWidth } else { Slot::Sigma },
            Unit::StandardDeviations,
        ));
    }
    let each = COST_EACH.is_match(right) && COST_NAMED.is_match(left);
    if relative && (each || COST_LEFT.is_match(left) || COST_RIGHT.is_match(right)) {
        return Some((Slot::Cost, unit));
    }
    if relative || n.kind == NumberKind::Times {
        if TRAILING.is_match(left) || TRAILING_RIGHT.is_match(right) {
            return Some((Slot::TrailingStop, unit));
        }
        // Of a target and a stop in one sentence the nearer one is meant.
        let at = |p: &regex::Regex| p.find_iter(left).last().map(|m| m.start());
        let nearer_stop = left.rfind("stop").into_iter().chain(left.rfind("loss")).max() > at(&TAKE);
        if TAKE_RIGHT.is_match(right) || TAKE.is_match(left) && !(STOP.is_match(left) && nearer_stop) {
            return Some((Slot::TakeProfit, unit));
        }
        if STOP.is_match(left) || STOP_RIGHT.is_match(right) {
            return Some((Slot::StopLoss, unit));
        }
    }
    let around = format!("{}|{}", before(left, left.len(), 45), after(right, 0, 30));
    if n.kind == NumberKind::Percent && TARGET_VOL_LEFT.is_match(left) && VOL_NEAR.is_match(&around) {
        return Some((Slot::TargetVolatility, unit));
    }
    if rsi && n.kind == NumberKind::Plain && (1.0..=99.0).contains(&n.value) {
        if RSI_BELOW.is_match(left) {
            return Some((Slot::RsiBelow, Unit::Number));
        }
        if RSI_ABOVE.is_match(left) {
            return Some((Slot::RsiAbove, Unit::Number));
        }
    }
    if CORRELATION.is_match(left) && n.value.abs() <= 1.0 {
        return Some((Slot::Correlation, unit));
    }
    if STATISTIC.is_match(left) {
        return Some((Slot::TestStatistic, unit));
    }
    if matches!(n.kind, NumberKind::Plain | NumberKind::Currency) && PRICE.is_match(left) {
        return Some((Slot::PriceMinimum, Unit::Currency));
    }
    if n.kind == NumberKind::Plain && n.value >= 3.0 && n.value.fract() == 0.0 {
        if FILTER_LEFT.is_match(left) && FILTER_CUE.is_match(&s.lower) {
            return Some((Slot::UniverseFilter, Unit::Assets));
        }
        let ranked =
            super::selection::RANK_LEFT.is_match(left) || super::selection::RANK_RIGHT.is_match(right);
        if !ranked
            && UNIVERSE_NOUN.is_match(right)
            && (UNIVERSE_CUE.is_match(left)
                || left.trim_end().ends_with(':')
                || left.trim_start_matches(['•', '-', ' ']).is_empty())
        {
            return Some((Slot::UniverseSize, Unit::Assets));
        }
    }
    named(source, s, n, left)
        .map(|name| (Slot::Named(name), unit))
        .or_else(|| {
            let level = relative || n.kind == NumberKind::Plain && !n.word;
            (level && s.context.action && THRESHOLD.is_match(left)).then_some((Slot::Threshold, unit))
        })
}

/// The length that a number right behind an indicator's name is: `RSI(2)`, `SMA(200)`, in bars.
pub(crate) fn indicator(lower: &str, at: usize) -> Option<Slot> {
    pattern!(NAME, r"\b(rsi|sma|ema|ma|roc|momentum)\s?\(\s*(?:close\s*,\s*)?$");
    Some(match NAME.captures(before(lower, at, 20))?.get(1)?.as_str() {
        "rsi" => Slot::RsiWindow,
        "roc" | "momentum" => Slot::Lookback,
        _ => Slot::MovingAverage,
    })
}

/// "the 16th day of each month", "weeks 0, 2, 4 and 6".
fn calendar_position(n: &NumberToken, left: &str, right: &str) -> Option<&'static str> {
    pattern!(
        DAY_OF,
        r"^\s+(?:calendar |trading |business )?day of (?:the|each|every|a) (?:calendar )?month\b"
    );
    pattern!(WEEKS, r"\bweeks?\s+(?:\d{1,2}\s*,?\s*(?:and\s+)?)*$");
    if n.kind == NumberKind::Ordinal && DAY_OF.is_match(right) {
        return Some("day_of_month");
    }
    (n.kind == NumberKind::Plain && !n.word && n.value < 54.0 && WEEKS.is_match(left)).then_some("week")
}

/// The name the text gives a number, in its own spelling.
fn named(source: &Source<'_>, s: &Sentence, n: &NumberToken, left: &str) -> Option<String> {
    if n.word {
        return None;
    }
    let offset = n.start.checked_sub(left.len())?;
    if let Some(m) = ASSIGN.captures(left).and_then(|c| c.get(1)) {
        // A Greek letter in a formula is a hypothesis or a definition, not a setting.
        if left.get(..m.start()).is_some_and(|l| l.ends_with('\\')) {
            return None;
        }
        return s
            .text
            .get(offset + m.start()..offset + m.end())
            .map(|t| t.trim().to_owned());
    }
    let m = SET_TO.captures(left).and_then(|c| c.get(1))?;
    if !left.contains("set") {
        return None;
    }
    const NOT_NAMES: &[&str] = &[
        "be",
        "is",
        "was",
        "are",
        "signal",
        "up",
        "close",
        "equal",
        "due",
        "according",
        "compared",
        "relative",
        "from",
        "down",
        "us",
        "want",
        "able",
        "back",
    ];
    let name = m
        .as_str()
        .trim_start_matches("set ")
        .trim_start_matches("the ")
        .trim();
    if name == "it" || name == "this" || name.ends_with(" it") || name.ends_with("this") {
        return s
            .label()
            .map(str::to_owned)
            .or_else(|| antecedent(source, s))
            .or_else(|| Some("threshold".into()));
    }
    (!NOT_NAMES.contains(&name) && name.len() > 1).then(|| {
        name.trim_end_matches(" is")
            .trim_start_matches("self.")
            .to_owned()
    })
}

/// What "it" is in "we set it to 2.3": the threshold or level that this sentence or the one before begins with.
fn antecedent(source: &Source<'_>, s: &Sentence) -> Option<String> {
    pattern!(
        SUBJECT,
        r"\b([a-z\-]+ (?:threshold|level|window|period|length))\b"
    );
    let previous = s
        .index
        .checked_sub(1)
        .and_then(|i| source.sentences.get(i))
        .filter(|p| p.paragraph == s.paragraph);
    [Some(s), previous].into_iter().flatten().find_map(|x| {
        SUBJECT
            .captures(&x.lower)
            .and_then(|c| c.get(1))
            .map(|m| m.as_str().to_owned())
    })
}
