//! Which kind of rule a scope describes.
//!
//! Each family has cues; a cue counts most in a sentence that takes a position, less in other rule text, and least in a
//! title, which may promise something else than the rules say. What is ranked, and from which end, then decides between families
//! that use the same words.

use super::{Scope, TAKES_POSITION};
use crate::mentions::{Rank, Side, Slot};
use crate::model::{Family, TimeUnit, Unit};
use crate::pattern::pattern;
use crate::source::SectionRole;

pattern!(
    MA_CUE,
    r"\b(?:above|below|over|under|cross\w*|exceed\w*|greater than|less than|higher than|lower than|compar\w+)\b[^.;]{0,60}\b(?:moving[\s\-]averages?|smas?|emas?|dma|ma|average)\b|\b(?:moving[\s\-]averages?|smas?|emas?|dma)\b[^.;]{0,60}\b(?:above|below|over|under|cross\w*|exceed\w*|higher|lower)\b|\bmacd\b|\bgolden cross|\bdeath cross"
);
pattern!(
    TS_CUE,
    r"\btime[\s\-]series momentum|\babsolute momentum|\bif (?:it|this|that) is (?:positive|negative)\b|\bown past (?:return|performance)|\b(?:returns?|performance|momentum|gain)\b[^.;]{0,50}\b(?:is|are|was|turns?|has been|remains?)?\s*(?:positive|negative|above zero|below zero|greater than (?:zero|0)|less than zero|> ?0)\b|\b(?:higher|lower|greater|above|below|more|less)\b[^.;]{0,30}\bago\b|\bpositive (?:absolute )?(?:momentum|excess return|return)|\bexcess return\b[^.;]{0,40}\bpositive|\bnegative (?:absolute )?momentum"
);
pattern!(
    XS_CUE,
    r"\brelative (?:momentum|strength)\b|\bcross[\s\-]sectional(?:ly)?\b|\bwinners?\b|\b(?:best|top|strongest)[\s\-]perform\w+|\b(?:strongest|highest|greatest|biggest|largest|best)\b[^.;]{0,40}\b(?:momentum|returns?|performance|gains?|roc)\b|\b(?:rank|sort|order)\w*\b[^.;]{0,60}\b(?:momentum|past (?:return|performance)|returns?|performance|gain|rate of change)\b|\btop \d+\b[^.;]{0,40}\bmomentum|\bwhichever\b|\b(?:stronger|better|best|strongest) of\b|\bthe best (?:offensive|risky|defensive)\b|\b(?:asset|fund|etf|index|one|market|sector)s?\b[^.;]{0,40}\bhigher\b[^.;]{0,30}\b(?:return|momentum|performance)"
);
pattern!(
    ABSOLUTE,
    r"\babsolute momentum|\bpositive (?:absolute )?(?:momentum|excess)|\bdual momentum|\b(?:return|momentum|it)\b[^.;]{0,40}\bexceeds?\b[^.;]{0,50}\b(?:bill|cash|risk[\s\-]free|bil|treasur|ust)|\bexcess (?:return|momentum) (?:over|above|of)\b|\b(?:if|when|where|unless)\b[^.;]{0,60}\b(?:momentum|returns?)\b[^.;]{0,30}\b(?:is|are) (?:positive|negative|above zero|below zero|less than zero|greater than zero)|\bhigher than (?:that of )?(?:cash|t-?bills|treasury bills|bil)\b"
);
pattern!(DUAL, r"\bdual[\s\-]momentum\b|\bgem\b");
pattern!(
    BREADTH,
    r"\bcanar(?:y|ies)\b|\bbreadth momentum\b|\bvigilant asset allocation|\bdefensive asset allocation|\bprotective asset allocation|\bnumber of [^.;]{0,40}(?:bad|good|non-positive|negative|positive)\b[^.;]{0,30}|\bprotection (?:factor|universe)|\bcrash protection\b"
);
pattern!(RSI, r"\brsi\b|\brelative strength index\b");
pattern!(BOLLINGER, r"\bbollinger\b|\b(?:lower|upper) bands?\b");
pattern!(
    CHANNEL,
    r"\bdonchian|\bturtle|\b(?:price )?channel (?:breakout|high|low)|\bbreak(?:s|out|ing)?\b[^.;]{0,40}\b(?:highs?|lows?|channel|resistance|support|range)\b|\b(?:highest|lowest) (?:high|low|close|price)s?\b|\bnew (?:[\w\-]+ )?(?:high|low)s?\b|\b\d+[\s\-](?:day|week|month|bar)s?[\s\-](?:high|low)s?\b|\ball[\s\-]time high"
);
pattern!(
    OPENING,
    r"\bdual thrust|\bopening range|\bopen\b[^.;]{0,30}(?:\+|plus|-|–|minus)[^.;]{0,30}\brange\b|\brange breakout|\bbreaks? the (?:cap|floor)|\bprevious day['’]?s range\b"
);
pattern!(
    REVERSAL,
    r"\b(?:short|long)[\s\-]term reversal|\breversal\b|\bcontrarian|\blosers?\b[^.;]{0,40}\b(?:minus|long|buy|bought|outperform)|\bloser minus winner|\bbuy\w*[^.;]{0,40}\b(?:losers?|worst)|\bmean[\s\-]rever\w+|\boverreact\w+|\blong[^.;]{0,60}\b(?:lowest|worst|poorest)\b[^.;]{0,30}\b(?:returns?|performance|perform\w+)"
);
pattern!(
    CALENDAR,
    r"\bseasonal\w*|\bcalendar (?:effect|anomal\w+|month)|\bsame[\s\-](?:calendar[\s\-])?month|\bsell in may|\bhalloween|\bturn[\s\-]of[\s\-](?:the[\s\-])?(?:month|year)|\bjanuary (?:effect|barometer)|\bpayday|\bholiday|\b(?:day|days|monday|tuesday|wednesday|thursday|friday)[\s\-]of[\s\-](?:the|each|every)[\s\-](?:week|month)|\b(?:last|first) (?:two|three|four|five|six|few|\d+) (?:trading |business |calendar )?days of (?:the|each|every)|\b\d+(?:st|nd|rd|th) (?:trading |business |calendar )?day of (?:the|each|every) (?:calendar )?month|\bfomc\b|\boption(?:s)?[\s\-]expir\w+|\b(?:in|until|from|to|of|early|late) (?:january|february|march|april|may|june|july|august|september|october|november|december)(?:[,.;:]|\s+(?:and|to|through|until|till|the|we|it|or|each|every|of each|of every)\b|$)|\b(?:weekend|monday|friday|intramonth|pre-holiday) effect|\bsanta\b|\bfrom (?:november|october) (?:to|through|until)|\bmonth of the year|\bon (?:mondays?|tuesdays?|wednesdays?|thursdays?|fridays?)\b|\bovernight\b"
);
pattern!(
    PAIRS,
    r"\bpairs?[\s\-]trad\w+|\bcointegrat\w+|\bstatistical arbitrage|\bspread\b[^.;]{0,40}\b(?:standard deviation|z-?score|mean|diverge|converge)|\bhedge ratio|\bpairs?\b[^.;]{0,40}\b(?:formation|distance|spread|correlat\w+)"
);
pattern!(
    CARRY,
    r"\bbackwardation|\bcontango|\broll[\s\-](?:returns?|yields?)|\bterm[\s\-]structure|\bcarry\b|\binterest[\s\-]rate differential|\bforward (?:discount|premium)|\bfutures curve|\bslope of the (?:futures|yield) curve|\bhigh(?:est|er)?[\s\-](?:yielding|interest)[\s\-](?:currenc|rate)"
);
pattern!(
    BETA,
    r"\b(?:low|high|lowest|highest|lower|higher|estimated|ranked|by|their|sorted on|betting against)[\s\-]+(?:\w+ )?betas?\b|\bbeta\b[^.;]{0,30}\b(?:list|rank|decile|quintile|sort|portfolio|calculation)"
);
pattern!(
    LOWVOL,
    r"\b(?:low|lowest|least|high|highest|sort\w*|rank\w*|by|on)\b[^.;]{0,40}\b(?:volatil\w+|standard deviation|variance)\b|\blow[\s\-](?:volatility|risk|vol)\b"
);
pattern!(
    PRICEFACTOR,
    r"\b(?:skewness|kurtosis|idiosyncratic|trading volume|turnover ratio|illiquid\w*|liquidity factor|maximum daily return|lottery|dispersion|coskewness|tail risk|open interest|earnings announcement premium|autocorrelation|52[\s\-]week high)\b"
);
pattern!(
    FUNDAMENTAL,
    r"\b(?:accruals?|book[\s\-]to[\s\-](?:market|price)|price[\s\-]to[\s\-](?:book|earnings|sales)|earnings (?:yield|surprise|quality|momentum)|p/e|p/b|e/p|b/m|book value|dividend[\s\-]yields?|return on (?:equity|assets|capital)|roe|roa|asset growth|net income|cash flow\w*|gross profit\w*|profitability|r&d|balance sheet|fundamental\w*|enterprise value|ebitda?|market[\s\-]to[\s\-]book|net operating|working capital|value (?:factor|stocks|investing|strategy)|piotroski|f-?score|cape|shiller|analysts?|earnings announcements?|insider|share (?:issuance|repurchase\w*)|buybacks?|debt|compustat|growth rate of|dividend[s]? per share|sales growth|short interest|esg|patents?)\b"
);
pattern!(
    RISKBASED,
    r"\bminimum[\s\-]variance|\bmin\.?[\s\-]variance|\brisk[\s\-]parity|\bequal risk contribution|\binverse[\s\-](?:volatility|variance|vol)|\bmean[\s\-]variance|\bvolatility[\s\-](?:target\w*|managed|scaled|scaling|weighted)|\btarget\w* (?:\w+ ){0,2}volatility|\bmaximum diversification|\brisk[\s\-]budget\w*|\bhierarchical risk"
);
pattern!(
    STATIC,
    r"\b\d+(?:\.\d+)?\s?%[^.;]{0,30}\b(?:stocks?|bonds?|equit\w+|gold|treasur\w+|commodit\w+|[a-z]{3,5})\b[^.;]{0,30}\b\d+(?:\.\d+)?\s?%|\b60/40\b|\bpermanent portfolio|\bbuy[\s\-]and[\s\-]hold portfolio|\ball[\s\-]weather|\bfixed weights|\bconstant weights|\bstrategic allocation"
);
pattern!(
    MACRO,
    r"\bif\b[^.;]{0,30}\boutperform\w*\b|\bcompare\b[^.;]{0,40}\b(?:vs\.?|versus|with|and|to)\b[^.;]{0,40}\bperformance|\bratio of\b[^.;]{0,40}\bto\b|\byield curve\b|\binverted|\bunemployment|\bindustrial production|\bcredit spread|\binflation\b|\binterest rates? (?:rise|fall|increase|decrease)|\brisk[\s\-]on\b|\bcopper|\blumber|\bleading indicator|\bpmi\b|\bgdp\b|\bmacro\w*|\bmoney supply|\bintermarket"
);
pattern!(
    OPTIONS,
    r"\b(?:straddles?|strangles?|covered calls?|put[\s\-](?:writ\w+|sell\w*)|call[\s\-]writ\w+|implied volatility|iron condors?|option (?:premium|strateg\w+|writing)|delta[\s\-]hedg\w+|variance (?:swap|risk premium)|vix futures|volatility risk premium|at[\s\-]the[\s\-]money|protective puts?)\b"
);
pattern!(
    BUYS_LOSERS,
    r"\blosers? minus winners?|\blong[^.;]{0,30}\blosers?\b|\bbuy\w*[^.;]{0,30}\blosers?\b|\blosers? (?:are|is) (?:bought|purchased)|\b(?:short|sell)\w*[^.;]{0,20}\bwinners?\b"
);
pattern!(
    INTERMARKET_IF,
    r"\bif\b[^.;]{0,40}\boutperform\w*\b|\bwhen\b[^.;]{0,40}\boutperform\w*\b"
);
pattern!(RANKED, r"\b(?:rank|sort|order)(?:s|ed|ing)?\b");

const CUES: &[(Family, &std::sync::LazyLock<regex::Regex>)] = &[
    (Family::MaCrossover, &MA_CUE),
    (Family::TsMomentum, &TS_CUE),
    (Family::XsMomentum, &XS_CUE),
    (Family::DualMomentum, &DUAL),
    (Family::BreadthMomentum, &BREADTH),
    (Family::RsiMeanReversion, &RSI),
    (Family::Bollinger, &BOLLINGER),
    (Family::BreakoutChannel, &CHANNEL),
    (Family::BreakoutOpeningRange, &OPENING),
    (Family::ShortTermReversal, &REVERSAL),
    (Family::SeasonalityCalendar, &CALENDAR),
    (Family::Pairs, &PAIRS),
    (Family::Carry, &CARRY),
    (Family::LowBeta, &BETA),
    (Family::LowVolatility, &LOWVOL),
    (Family::PriceFactor, &PRICEFACTOR),
    (Family::FundamentalOther, &FUNDAMENTAL),
    (Family::RiskParityMinvar, &RISKBASED),
    (Family::StaticAllocation, &STATIC),
    (Family::MacroTiming, &MACRO),
    (Family::Volatility, &OPTIONS),
];

/// How strongly each family's cues sound in a scope.
struct Scores(Vec<(Family, f64)>);

impl Scores {
    fn get(&self, family: Family) -> f64 {
        self.0.iter().find(|(f, _)| *f == family).map_or(0.0, |(_, s)| *s)
    }

    fn scale(&mut self, family: Family, by: f64) {
        for (f, s) in &mut self.0 {
            if *f == family {
                *s *= by;
            }
        }
    }

    fn add(&mut self, family: Family, by: f64) {
        match self.0.iter_mut().find(|(f, _)| *f == family) {
            Some((_, s)) => *s += by,
            None => self.0.push((family, by)),
        }
    }
}

/// The family of a scope, `None` if it has no cue in a rule.
pub(crate) fn of(scope: &Scope<'_>) -> Option<Family> {
    let mut scores = Scores(Vec::new());
    let source = scope.reading.source;
    for (family, cue) in CUES {
        let mut score = 0.0;
        for s in scope.sentences() {
            if !cue.is_match(&s.lower) {
                continue;
            }
            let role = source.role(s);
            let title = s.is_heading();
            let takes = TAKES_POSITION.is_match(&s.lower);
            score += match role {
                _ if title => 1.2,
                SectionRole::Background => 0.15,
                SectionRole::Results | SectionRole::Discussion | SectionRole::Robustness => 0.1,
                _ if !s.context.firm() => 0.3,
                _ if takes => 2.0,
                _ => 1.0,
            };
        }
        if cue.is_match(&scope.name.to_ascii_lowercase()) && scope.own.iter().any(|o| !o) {
            score += 1.2;
        }
        scores.add(*family, f64::min(score, 8.0));
    }
    adjust(scope, &mut scores);
    let best = scores.0.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1))?;
    if best.1 >= 1.0 {
        return Some(refine(scope, &scores, best.0));
    }
    (scope.states_a_rule() && scope.picks().any(|p| p.firm)).then_some(Family::Other)
}

/// What the structure of the rule says about its words.
fn adjust(scope: &Scope<'_>, scores: &mut Scores) {
    let firm_picks: Vec<_> = scope.picks().filter(|p| p.firm && !p.filter).collect();
    let ranking = !firm_picks.is_empty() || scope.says(&RANKED);
    let lookback = scope.mentions().any(|m| m.slot == Slot::Lookback && m.firm);
    // In a ranking strategy an average is a filter on top of the ranking.
    if ranking && scores.get(Family::XsMomentum) >= 2.0 {
        scores.scale(Family::MaCrossover, 0.4);
        if lookback {
            scores.add(Family::XsMomentum, 1.0);
        }
    }
    let has = |slot: Slot| scope.mentions().any(|m| m.slot == slot && m.firm);
    if has(Slot::RsiBelow) || has(Slot::RsiAbove) {
        scores.add(Family::RsiMeanReversion, 2.0);
    }
    // "Relative strength" is not the index; an oscillator that is only named is not a rule.
    if !has(Slot::RsiBelow) && !has(Slot::RsiAbove) {
        scores.scale(Family::RsiMeanReversion, 0.6);
    }
    let own_low = firm_picks
        .iter()
        .any(|p| p.rank == Rank::Low && p.side == Some(Side::Long));
    let short_low = firm_picks
        .iter()
        .any(|p| p.rank == Rank::Low && p.side == Some(Side::Short));
    let long_high = firm_picks
        .iter()
        .any(|p| p.rank == Rank::High && p.side == Some(Side::Long));
    if own_low && !short_low && !long_high {
        scores.add(Family::ShortTermReversal, 1.0);
        scores.scale(Family::XsMomentum, 0.5);
    } else if long_high && !own_low {
        scores.scale(Family::ShortTermReversal, 0.5);
    }
    if scope.says(&BUYS_LOSERS) {
        scores.add(Family::ShortTermReversal, 3.0);
        scores.scale(Family::XsMomentum, 0.4);
    }
    // What is ranked by accounting data is no momentum, whatever the prose around it says.
    if scores.get(Family::FundamentalOther) >= 3.0 && ranking && !lookback {
        scores.add(Family::FundamentalOther, 1.5);
    }
    // Betas and volatilities are talked about everywhere; only a ranking makes them the rule.
    if !ranking {
        scores.scale(Family::LowBeta, 0.3);
        scores.scale(Family::LowVolatility, 0.2);
        scores.scale(Family::PriceFactor, 0.4);
    }
    if scores.get(Family::LowVolatility) > 0.0 && scores.get(Family::XsMomentum) >= 2.0 {
        scores.scale(Family::LowVolatility, 0.4);
    }
    scores.scale(
        Family::MacroTiming,
        if scope.says(&INTERMARKET_IF) { 1.6 } else { 0.7 },
    );
    // A trend is in everything; its own words count only if nothing more definite is there.
    scores.scale(Family::TsMomentum, 0.9);
    let timed = lookback || scope.mentions().any(|m| m.slot == Slot::MovingAverage && m.firm);
    scores.scale(Family::StaticAllocation, if timed { 0.15 } else { 0.5 });
}

/// Between families that share their words.
fn refine(scope: &Scope<'_>, scores: &Scores, best: Family) -> Family {
    let dual_words =
        scope.sentences().any(|s| DUAL.is_match(&s.lower)) || DUAL.is_match(&scope.name.to_ascii_lowercase());
    let absolute = scope
        .sentences()
        .any(|s| !s.is_heading() && ABSOLUTE.is_match(&s.lower));
    let relative = scores.get(Family::XsMomentum) >= 1.0;
    match best {
        Family::XsMomentum
        | Family::TsMomentum
        | Family::MaCrossover
        | Family::DualMomentum
        | Family::RiskParityMinvar
            if scores.get(Family::BreadthMomentum) >= 2.0 && scope.says(&BREADTH) =>
        {
            Family::BreadthMomentum
        }
        Family::DualMomentum if !relative && scores.get(Family::TsMomentum) > 1.5 && !dual_words => {
            Family::TsMomentum
        }
        Family::XsMomentum | Family::TsMomentum | Family::DualMomentum
            if relative && absolute && !scores_weights(scores) =>
        {
            Family::DualMomentum
        }
        Family::XsMomentum if dual_words && absolute => Family::DualMomentum,
        Family::XsMomentum if scores_weights(scores) && scope.says(&RISKBASED) => Family::RiskParityMinvar,
        Family::BreakoutChannel if scope.says(&crate::assemble::timing::BUYS_LOW) => Family::MeanReversion,
        Family::ShortTermReversal => reversal_horizon(scope),
        other => other,
    }
}

/// Weights from a risk model are the point of the strategy when they are spoken of as much as the ranking.
fn scores_weights(scores: &Scores) -> bool {
    scores.get(Family::RiskParityMinvar) >= 3.0
}

fn reversal_horizon(scope: &Scope<'_>) -> Family {
    let months = scope.slot(&Slot::Lookback).first().map(|m| match m.unit {
        Unit::Time(TimeUnit::Years) => m.value * 12.0,
        Unit::Time(TimeUnit::Months) => m.value,
        Unit::Time(TimeUnit::Quarters) => m.value * 3.0,
        _ => 0.0,
    });
    if months.is_some_and(|m| m >= 18.0) {
        Family::LongTermReversal
    } else {
        Family::ShortTermReversal
    }
}
