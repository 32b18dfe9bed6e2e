//! The words of trading rules that matter, with what they mean. A table: one line per meaning, standard terms and their synonyms.

use super::feature::Feature;
use std::collections::HashMap;
use std::sync::LazyLock;

/// What a word or phrase of a rule means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sense {
    /// Opens or keeps a position.
    Enter,
    /// Closes a position.
    Exit,
    /// Opens a short position.
    Short,
    /// Moves money to whatever is named next.
    MoveTo,
    /// The state of holding nothing.
    Flat,
    /// Compares: the left side is above the right one.
    Above,
    /// Compares: the left side is below the right one.
    Below,
    /// Compares with zero from above.
    Positive,
    /// Compares with zero from below.
    Negative,
    /// Compares, but which way the words do not say.
    Between,
    /// Begins a condition.
    When,
    /// Begins the condition that ends a holding.
    Until,
    /// Begins the condition under which the rule does not hold.
    Unless,
    /// What is done if the condition fails.
    Otherwise,
    /// Turns what follows into its opposite.
    Not,
    /// Joins conditions of which one is enough.
    Or,
    /// The end of a ranking with the largest numbers.
    High,
    /// The end of a ranking with the smallest numbers.
    Low,
    /// The high end of a ranking by past return, whatever else is said.
    Winner,
    /// The low end of a ranking by past return.
    Loser,
    /// Orders assets.
    Rank,
    /// Takes the most recent part of a window away.
    Skip,
    /// Something that is measured.
    Measure(Feature),
    /// A form of a measure that is another measure.
    Form(Form),
    /// An order that protects a position.
    Stop(Guard),
    /// How money is divided.
    Weight(Share),
    /// At which price an order fills.
    Fill(Price),
    /// Which instruments may be traded.
    Filter,
    /// An asset by a common name.
    Asset,
    /// Money not invested.
    Cash,
    /// A date, a weekday, a number of bars: when something is looked at or done.
    Time,
    /// Anything else that changes what a rule does.
    Other,
    /// Longer phrases that change nothing, though their words do elsewhere.
    Nothing,
}

/// Forms of a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Each observation counts the same.
    Simple,
    /// Recent observations count more.
    Exponential,
}

/// Kinds of protection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Guard {
    Loss,
    Profit,
    Trailing,
}

/// Kinds of weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Share {
    Equal,
    InverseVolatility,
    RiskParity,
    MinimumVariance,
    Rank,
    VolatilityTarget,
    Full,
    /// Weights the language has no word for in this reader.
    Unknown,
}

/// Prices at which orders fill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Price {
    Close,
    Open,
    NextOpen,
    NextClose,
    /// The next session, at a price that is not named.
    Next,
}

use Sense::*;

/// Words and phrases in lower case, hyphens as spaces.
#[rustfmt::skip]
const TABLE: &[(Sense, &[&str])] = &[
    (Enter, &[
        "buy", "buys", "buying", "bought", "purchase", "purchases", "purchased", "purchasing", "reinvest",
        "reinvests", "go long", "goes long", "going long", "went long", "long", "longs",
        "take a long position", "open a long position", "open long position", "open long positions", "long position", "long positions", "enter", "enters", "entered", "entering",
        "enter long", "re enter", "invest", "invests", "invested", "investing", "hold", "holds", "held",
        "holding", "own", "owns", "owned", "keep", "keeps", "kept", "stay in", "stays in", "stay invested",
        "stays invested", "remain in", "remains in", "remain invested", "remains invested", "stay long",
        "stays long", "in the market", "open a position", "position is opened", "positions are opened",
        "buy signal", "overweight", "accumulate", "allocate", "allocates", "allocated", "sits in", "sit in",
        "is placed in", "places", "is in", "are in", "be in", "be fully invested", "is fully invested",
        "are fully invested", "is invested", "are invested",
    ]),
    (Exit, &[
        "sell", "sells", "sold", "selling", "cover", "covers", "covered", "exit", "exits", "exited", "exiting", "close the position", "close it", "closes it", "close them", "closed again",
        "close the trade", "close our position", "close all positions", "close out", "closes the position",
        "position is closed", "positions are closed", "trade is closed", "trades are closed", "is closed",
        "are closed", "closed out", "liquidate", "liquidates", "liquidated", "leave", "leaves", "left",
        "get out", "gets out", "divest", "divests", "unwind", "unwound", "stay out", "stays out",
        "stays out of", "out of the market", "sell signal", "drop", "remove", "removed", "take off", "cut",
        "do not invest", "not invested", "quit", "quits", "give up", "gave up",
    ]),
    (Flat, &[
        "flat", "go flat", "goes flat", "is flat", "uninvested", "nothing is held", "no position",
    ]),
    (Short, &[
        "short", "shorts", "shorted", "shorting", "go short", "goes short", "going short", "sell short",
        "sells short", "sold short", "selling short", "short sell", "short sells", "short selling",
        "open a short position", "open short position", "open short positions", "short position",
        "short positions", "long short", "zero cost", "zero investment", "market neutral",
        "dollar neutral",
    ]),
    (MoveTo, &[
        "move to", "moves to", "moved to", "move into", "moves into", "moved into", "switch to",
        "switches to", "switched to", "switch into", "switches into", "shift to", "shifts to", "shifted to",
        "rotate", "rotates", "rotated", "rotate to", "rotates to", "rotate into", "rotates into", "go to", "goes to", "go into", "goes into",
        "put in", "put into", "parked in", "park in", "parks in", "waits in", "wait in", "is moved to",
        "is moved into", "retreat to", "retreats to", "back to", "back into", "turn to",
    ]),
    (Above, &[
        "above", "over", "exceed", "exceeds", "exceeded", "exceeding", "greater than", "higher than",
        "more than", "larger than", "bigger than", "better than", "stronger than", "at least",
        "no less than", "not less than", "rises to", "rise to", "climbs to",
        "outperforms", "outperform", "outperformed", "beats", "beat", "is up", "closes up", "breaks out",
        "break out", "breakout", "breaks", "break", "golden cross", "surpasses", "tops", "upward", "upwards",
        "from below", "overbought", "rising", "increasing", "rises", "climbs", ">", "≥", ">=",
        "in excess of", "uptrend", "reach or exceed", "turns up",
    ]),
    (Below, &[
        "exceeded by", "is exceeded by", "beaten by", "surpassed by", "outperformed by", "topped by", "below", "under", "beneath", "underneath", "less than", "lower than", "fewer than", "smaller than",
        "weaker than", "worse than", "at most", "no more than", "not more than", "falls to", "fall to",
        "drops to", "drop to", "underperforms", "underperform", "is down", "closes down", "from above",
        "oversold", "falling", "decreasing", "falls", "drops", "declines", "death cross", "<", "≤", "<=",
        "downward", "downwards", "downtrend", "sinks", "loses", "turns down", "dips",
    ]),
    (Positive, &["positive", "gained", "has risen", "have risen", "has gone up"]),
    (Negative, &["negative", "non positive", "has fallen", "have fallen", "has gone down"]),
    (Between, &[
        "between", "within", "equal to", "equals", "cross", "crosses", "crossed", "crossing", "crossover",
        "crossovers", "meet", "meets", "met", "converge", "converges", "diverge", "diverges", "returns to",
        "reverts", "reverts to", "apart", "away from", "deviates", "differs", "changes sign", "up to", "=",
        "==", "near", "around", "reaches", "reach", "hits", "touches",
    ]),
    (When, &[
        "if", "when", "whenever", "while", "once", "as long as", "so long as", "provided", "provided that",
        "given that", "in case", "only if", "only when", "after", "as soon as", "where", "in months that",
        "on condition that", "subject to", "assuming", "conditional on", "upon",
        "the moment",
    ]),
    (Until, &["until", "till", "unless and until"]),
    (Unless, &["unless", "except", "except when", "except if", "excepting"]),
    (Nothing, &["most recent", "cross section", "cross sectional", "cross sectionally"]),
    (Otherwise, &[
        "otherwise", "else", "instead", "on all other days", "in all other cases", "failing that", "if not",
        "or else", "the rest of the time", "at all other times", "at other times",
    ]),
    (Not, &[
        "not", "no", "no longer", "not longer", "never", "nor", "neither", "none", "without", "cannot", "isn't", "doesn't", "don't",
        "nothing", "ignore", "ignoring", "ignored", "disregard", "avoid", "avoids",
    ]),
    (Or, &["or", "either"]),
    (High, &[
        "highest", "top", "best", "strongest", "largest", "greatest", "most", "leaders", "leading",
        "biggest", "upper", "most positive", "higher", "better", "stronger", "larger", "maximum", "top ranked", "best ranked",
        "best performing", "top performing", "strongest performing",
    ]),
    (Low, &[
        "lowest", "bottom", "worst", "weakest", "smallest", "least", "poorest", "laggards", "worse",
        "weaker", "smaller", "most negative", "minimum", "lower", "worst performing", "bottom ranked", "weakest performing",
    ]),
    (Winner, &["winner", "winners", "past winners", "outperformers"]),
    (Loser, &["loser", "losers", "past losers", "underperformers"]),
    (Rank, &[
        "rank", "ranks", "ranked", "ranking", "rankings", "sort", "sorts", "sorted", "sorting", "order by",
        "ordered by", "put in order", "scored", "score", "scores",
    ]),
    (Skip, &[
        "skip", "skips", "skipping", "skipped", "excluding", "excludes", "exclude", "excluded", "omit",
        "omits", "omitting", "leaving out", "leave out", "less the", "except the", "lagged", "lag",
    ]),
    (Measure(Feature::PRICE), &[
        "price", "prices", "close", "closing price", "closing prices", "closing level", "quote", "value",
        "level",
    ]),
    (Measure(Feature::OPEN), &["open", "opening price", "opening"]),
    (Measure(Feature::HIGH), &[
        "high", "highs", "highest price", "high price", "new high", "new highs", "every high",
    ]),
    (Measure(Feature::LOW), &[
        "low", "lows", "lowest price", "low price", "new low", "new lows", "every low",
    ]),
    (Measure(Feature::INTRADAY_HIGH), &["highest high", "highest highs"]),
    (Measure(Feature::INTRADAY_LOW), &["lowest low", "lowest lows"]),
    (Measure(Feature::CLOSING_HIGH), &[
        "highest close", "highest closing price", "closing high", "highest closing",
    ]),
    (Measure(Feature::CLOSING_LOW), &[
        "lowest close", "lowest closing price", "closing low", "lowest closing",
    ]),
    (Measure(Feature::CHANNEL), &["donchian", "channel", "price channel"]),
    (Measure(Feature::VOLUME), &[
        "volume", "turnover", "dollar volume", "trading volume", "liquidity",
    ]),
    (Measure(Feature::AVERAGE), &[
        "average", "averages", "moving average", "moving averages", "sma", "smas", "ma", "dma", "ema",
        "emas", "simple average", "simple moving average",
    ]),
    (Measure(Feature::RETURN), &[
        "return", "returns", "daily return", "daily returns", "weekly return", "weekly returns",
        "monthly return", "monthly returns", "total return", "momentum", "performance", "gain", "gains", "past return",
        "rate of change", "roc", "absolute momentum", "relative momentum", "relative strength",
        "price change", "performing", "performers", "performed", "ago", "earlier",
    ]),
    (Measure(Feature::EXCESS), &[
        "excess return", "excess returns", "risk adjusted", "risk adjusted return", "sharpe", "sharpe ratio",
        "sortino", "information ratio", "alpha", "residual", "residuals", "idiosyncratic",
    ]),
    (Measure(Feature::RSI), &["rsi", "relative strength index"]),
    (Measure(Feature::BAND), &["band", "bands", "bollinger", "bollinger band", "bollinger bands"]),
    (Measure(Feature::LOWER_BAND), &["lower band", "lower bollinger band", "lower bollinger", "bollinger lower"]),
    (Measure(Feature::UPPER_BAND), &["upper band", "upper bollinger band", "upper bollinger", "bollinger upper"]),
    (Measure(Feature::AVERAGE), &["middle band", "middle bollinger band", "middle line"]),
    (Measure(Feature::VOLATILITY), &[
        "volatility", "volatilities", "volatile", "standard deviation", "standard deviations",
        "sigma", "fluctuate", "fluctuates", "stdev",
    ]),
    (Measure(Feature::SKEW), &["skewness", "skew"]),
    (Measure(Feature::BETA), &["beta", "betas"]),
    (Measure(Feature::CORRELATION), &["correlation", "correlations", "correlated"]),
    (Measure(Feature::SPREAD), &[
        "spread", "spreads", "z score", "zscore", "distance", "ratio", "hedge ratio", "cointegrated",
        "cointegration", "pair", "pairs",
    ]),
    (Measure(Feature::FOREIGN), &[
        "macd", "atr", "variance", "average true range", "true range", "stochastic", "stochastics", "adx", "cci", "obv",
        "vwap", "oscillator", "histogram", "signal line", "quantile",
        "z scores", "range", "gap", "gaps", "vix", "yield", "yields", "yield curve", "dividend", "dividends",
        "earnings", "kurtosis", "market cap", "market capitalization", "market capitalisation", "book value",
        "inflation", "unemployment", "ichimoku", "fibonacci", "pivot", "regression", "log", "logarithm",
        "slope", "implied volatility", "option", "options", "futures curve", "carry", "basis",
        "open interest", "sentiment", "breadth", "canary", "canaries", "median", "geometric", "drawdown",
        "acceleration", "entropy", "autocorrelation", "purchase price", "entry price", "buying price",
        "ema cross", "ulcer", "normalised", "normalized", "standardised", "standardized", "detrended",
        "smoothed", "weighted moving average", "weighted average", "hull", "kaufman", "adaptive", "linear",
    ]),
    (Form(Form::Simple), &["simple", "sma", "smas", "simple average", "simple moving average"]),
    (Form(Form::Exponential), &["exponential", "exponentially", "ema", "emas"]),
    (Stop(Guard::Loss), &[
        "losses are cut", "cut losses", "cuts losses", "stop", "stops", "stop loss", "stop losses", "stopped out", "stop order", "protective stop",
    ]),
    (Stop(Guard::Profit), &[
        "take profit", "profit target", "profits are taken", "take profits", "target price", "price target",
    ]),
    (Stop(Guard::Trailing), &["trailing stop", "trailing stop loss", "trailing"]),
    (Weight(Share::Equal), &[
        "equal weight", "equal weights", "equally weighted", "equal weighted", "equal weighting",
        "weighted equally", "weighting the stocks in each group equally", "equal amounts", "equal parts",
        "equal proportions", "equal shares", "equal size", "equally", "evenly", "same weight", "equal",
        "same size", "equal dollar", "1 n",
    ]),
    (Weight(Share::InverseVolatility), &[
        "inverse volatility", "inverse vol", "inverse volatility weights", "inverse volatility weighting", "inverse of its volatility", "inverse of their volatility",
        "inversely proportional to volatility", "inverse of volatility", "inversely", "inverse",
    ]),
    (Weight(Share::RiskParity), &["risk parity", "equal risk", "equal risk contribution"]),
    (Weight(Share::MinimumVariance), &["minimum variance", "min variance"]),
    (Weight(Share::Rank), &[
        "rank weighted", "rank weights", "rank weighting", "weighted by rank",
    ]),
    (Weight(Share::VolatilityTarget), &[
        "volatility target", "target volatility", "targets a volatility", "volatility targeting",
        "scaled to",
    ]),
    (Weight(Share::Full), &[
        "fully invested", "always invested", "invested at all times", "all the money", "the whole account", "entire portfolio", "all capital",
        "whole portfolio", "whole capital", "single asset", "full weight",
    ]),
    (Weight(Share::Unknown), &[
        "weighted", "weight", "weights", "weighting", "proportional", "proportionally", "proportion",
        "value weighted", "cap weighted", "market cap weighted", "optimised", "optimized", "kelly",
        "leverage", "leveraged", "levered", "margin", "half", "halve", "halved", "double", "doubled",
        "twice", "triple", "tranche", "tranches", "scale in", "scale out", "pyramid", "pyramiding",
        "overlapping", "overlap", "a quarter", "a third", "position size", "position sizing", "sized",
        "risk budget", "cap", "capped", "limited to", "vintage", "vintages", "partial", "partially",
        "fraction",
    ]),
    (Fill(Price::Close), &[
        "at the close", "on the close", "at close", "at each close", "market on close",
        "at the market close", "at the closing price", "at the same close", "at today's close",
        "at that close",
    ]),
    (Fill(Price::Open), &[
        "at the open", "at open", "on the open", "at the opening", "at the market open", "at each open",
    ]),
    (Fill(Price::NextOpen), &[
        "next open", "following open", "next day's open", "next morning's open", "at the next open",
        "at the following open", "next day open", "next session's open", "open of the next day",
        "next day's opening price", "at the next day's open", "later open", "tomorrow's open",
        "next market open", "open of the following day",
    ]),
    (Fill(Price::NextClose), &[
        "next close", "following close", "close of the next day", "close of the following day", "tomorrow's close", "at tomorrow's close", "at the close of the next day", "next day's close", "at the next close", "next day close",
    ]),
    (Fill(Price::Next), &[
        "next day", "following day", "next session", "next trading day", "following trading day",
        "the day after", "next bar", "tomorrow",
    ]),
    (Filter, &[
        "liquid", "illiquid", "large cap", "small cap", "mid cap", "micro cap", "common stocks",
        "constituents", "constituent", "members", "listed on", "penny", "non financial",
        "financials excluded", "market value", "investable", "eligible", "traded on", "delisted",
        "sector neutral", "industry neutral", "country neutral", "capitalization",
    ]),
    (Asset, &[
        "treasury bills", "treasury bonds", "treasury notes", "gold", "silver", "oil", "crude", "bond", "bonds", "bills", "bill", "t bills", "treasury",
        "treasuries", "notes", "note", "real estate", "reits", "commodities", "bitcoin", "euro", "dollar",
        "yen", "emerging markets", "safe asset", "defensive asset", "defensive assets", "s&p 500", "s&p",
        "nasdaq", "nasdaq 100", "dow jones", "russell", "russell 2000", "market index", "the market",
        "benchmark", "sector", "sectors", "risk free rate", "risk free asset", "us stocks", "equities",
    ]),
    (Cash, &["cash", "money market", "in cash", "to cash", "into cash"]),
    (Time, &[
        "monday", "tuesday", "wednesday", "thursday", "friday", "mondays", "tuesdays", "wednesdays",
        "thursdays", "fridays", "january", "february", "march", "april", "june", "july", "august",
        "september", "october", "november", "december", "in may", "may to", "to may", "of may",
        "consecutive", "in a row", "running", "successive", "straight", "yesterday", "yesterday's",
        "previous", "prior", "preceding", "holiday", "holidays", "weekend", "weekends", "overnight",
        "intraday", "fortnight", "fortnightly", "bimonthly", "biweekly", "semi monthly", "option expiry",
        "expiration", "election", "fomc", "turn of the month", "expiry", "later", "delay", "delayed", "wait",
        "waits", "hourly", "minutes", "since", "each time", "at least once", "odd", "odd numbered", "even numbered", "even months",
        "even weeks", "every other", "every second", "alternate", "alternating",
    ]),
    (Other, &[
        "whichever comes last", "whichever comes later", "whichever is last", "whichever is later",
        "optionally", "optional", "random", "randomly", "discretion", "discretionary", "then sort",
        "within each", "double sort", "intersection", "second sort", "independently sorted", "unchanged",
        "nothing changes", "identical", "same but", "hedge", "hedged", "regime", "confirm", "confirmed",
        "confirmation", "divergence", "pullback", "retracement", "memory", "hysteresis", "buffer",
        "cooldown", "re entry", "forecast", "predicted", "optimal", "optimise", "optimize", "vice versa",
        "reverse", "reversed", "opposite", "contrarian", "difference", "minus", "plus", "times", "divided",
        "multiplied", "sum", "difference between", "combined", "composite", "blend", "vote", "votes",
        "majority", "number of", "count", "replace", "replaced", "swap", "slots", "gradually",
        "step by step", "tolerance", "for the exit", "for exits", "for the exits", "for the entry", "for entry",
        "for entries", "for the entries", "on the exit", "on the entry", "exit only", "entry only", "only sell",
        "sell only", "only exit", "only cover", "only sold", "sold only", "all but", "all except", "other than",
        "rather than", "apart from", "only then", "or so", "if at all", "both sides", "all at once", "during the day", "instead of", "not both",
    ]),
];

/// A phrase's words, and what they mean.
type Phrase = (Vec<&'static str>, Sense);

/// Phrases by their first word, the longest first.
static PHRASES: LazyLock<HashMap<&'static str, Vec<Phrase>>> = LazyLock::new(|| {
    let mut out: HashMap<&str, Vec<Phrase>> = HashMap::new();
    for (sense, phrases) in TABLE {
        for phrase in *phrases {
            let words: Vec<&str> = phrase.split(' ').collect();
            if let Some(first) = words.first() {
                out.entry(first).or_default().push((words, *sense));
            }
        }
    }
    for phrases in out.values_mut() {
        phrases.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
    }
    out
});

/// The longest phrase that `words` begin with: its senses and how many words it has. A word can have two senses: `ema` is an
/// average, and an exponential one.
pub(crate) fn longest(words: &[&str]) -> Option<(Vec<Sense>, usize)> {
    let phrases = PHRASES.get(words.first()?)?;
    let fits = |phrase: &[&str]| words.len() >= phrase.len() && words[..phrase.len()] == *phrase;
    let length = phrases.iter().find(|(p, _)| fits(p))?.0.len();
    let senses = phrases
        .iter()
        .filter(|(p, _)| p.len() == length && fits(p))
        .map(|(_, s)| *s)
        .fold(Vec::new(), |mut all, s| {
            if !all.contains(&s) {
                all.push(s);
            }
            all
        });
    Some((senses, length))
}

/// Words that change nothing where two things are compared or ranked.
#[rustfmt::skip]
const PLAIN: &[&str] = &[
    "a", "an", "the", "its", "their", "his", "our", "my", "it", "they", "that", "this", "these", "those",
    "which", "who", "whose", "of", "in", "on", "at", "to", "by", "for", "with", "from", "as", "than", "and",
    "but", "is", "are", "was", "be", "been", "being", "has", "have", "had", "does", "do", "will", "would",
    "own", "asset", "assets", "fund", "funds", "etf", "etfs", "stock", "stocks", "share", "shares", "index",
    "instrument", "instruments", "security", "securities", "market", "markets", "position", "positions",
    "portfolio", "strategy", "system", "rule", "model", "signal", "trade", "trades", "day", "days", "day's",
    "today", "today's", "daily", "weekly", "monthly", "quarterly", "annual", "yearly", "month", "months",
    "week", "weeks", "year", "years", "quarter", "session", "sessions", "period", "periods", "bar", "bars",
    "trading", "calendar", "past", "last", "recent", "latest", "most recent", "current", "currently",
    "stands", "stand", "closes", "closed", "rises", "falls", "drops", "moves", "goes", "crosses", "cross",
    "crossing", "crossed", "back", "again", "also", "then", "only", "each", "every", "any", "all", "both",
    "one", "ones", "so", "such", "same", "there", "we", "i", "you", "long", "term", "running", "rolling",
    "trailing", "lookback", "look", "over", "during", "measured", "computed", "calculated", "defined",
    "based", "using", "according", "end", "month's", "comes", "gets", "becomes", "turns", "spy's", "fund's",
    "stock's", "asset's", "index's", "risky", "safe", "offensive", "defensive", "among", "out", "up", "down",
    "percent", "points", "zero", "remains", "still", "line", "indicator", "reading", "value",
    "through", "adjusted", "dividend-adjusted", "simple", "exponential", "moving", "rank", "ranked", "trend",
    "ending", "ended", "preceding", "previous", "prior", "new", "highest", "lowest", "price", "least", "whole", "total", "money",
    "capital", "per", "cent", "ticker", "symbol", "exceeds", "investment", "universe", "members", "group", "equity",
];

/// Whether a word changes nothing where two things are compared.
pub(crate) fn is_plain(word: &str) -> bool {
    let bare = word
        .trim_end_matches("'s")
        .trim_end_matches("’s")
        .trim_end_matches('\'')
        .trim_end_matches('’');
    PLAIN.contains(&bare) || PLAIN.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_phrase_wins() {
        let (senses, length) = longest(&["at", "the", "close", "when"]).unwrap_or_default();
        assert_eq!((senses, length), (vec![Fill(Price::Close)], 3));
        let (senses, length) = longest(&["ema", "of"]).unwrap_or_default();
        assert_eq!(length, 1);
        assert!(senses.contains(&Form(Form::Exponential)) && senses.contains(&Measure(Feature::AVERAGE)));
        assert!(longest(&["bananas"]).is_none());
    }

    #[test]
    fn phrases_are_in_lower_case_and_no_phrase_stands_twice_in_a_line() {
        for (sense, phrases) in TABLE {
            for phrase in *phrases {
                assert_eq!(phrase.to_lowercase(), **phrase, "{sense:?}");
                assert!(!phrase.contains('-') && !phrase.contains("  "), "{phrase}");
            }
        }
    }
}
