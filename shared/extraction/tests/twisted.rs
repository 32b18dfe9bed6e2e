//! Rules that are turned round by a word, a sentence or a line: none may be offered as if it said the rule without it.
//!
//! The plain rules under them are offered, so a refusal is the twist's.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests are tests
#![allow(unreachable_pub, dead_code)] // shared with the example

#[path = "support/score.rs"]
mod score;

fn offered(text: &str) -> bool {
    score::run("rule.txt", text)
        .strategies
        .iter()
        .any(|s| s.executable)
}

const MORE_PLAIN: [&str; 4] = [
    "Buy QQQ when RSI(2) closes below 10. Sell when RSI(2) closes above 70.",
    "Each month rank SPY, EFA, EEM, TLT and GLD by 6-month return and hold the top two in equal weights.",
    "Hold GLD if its 3-month return is positive, otherwise hold SHY. Check monthly.",
    "Buy GLD when its 10-day EMA crosses above its 30-day EMA and sell when it crosses back below.",
];

const PLAIN: [&str; 4] = [
    "Buy SPY when RSI(2) is below 10 and sell when RSI(2) is above 70.",
    "Hold SPY when its close is above its 200-day moving average, otherwise hold cash.",
    "Buy SPY when its 50-day moving average crosses above its 200-day moving average and sell when it crosses below.",
    "Each month rank SPY, EFA, EEM, AGG by 12-month return and hold the top two.",
];

const SENTENCES: [&str; 16] = [
    "Reverse the signal.",
    "Only in bull markets.",
    "This is not the strategy.",
    "Use margin.",
    "Don't trade this.",
    "Skip signals on Mondays.",
    "Mondays are excluded.",
    "Signals are confirmed the next day.",
    "Averages are exponential.",
    "Gold is held at all times.",
    "The exit is optional.",
    "Returns exclude dividends.",
    "Trade only on Mondays.",
    "The other way round works too, and that is what we use.",
    "From 2015 on, use 5 instead.",
    "Half the money goes in at once, the other half a week later.",
];

const WHOLE: [&str; 107] = [
    "Buy QQQ when RSI(2) closes below 10. Sell when RSI(2) closes above 70. You may only trade on Mondays.",
    "Buy SPY with 5% per trade when RSI(2) is below 10 and sell when RSI(2) is above 70.",
    "Buy QQQ when RSI(2) closes below 10. Sell when RSI(2) closes above 70. Risk 1% per trade.",
    "Buy QQQ when RSI(2) closes below 10. Sell when RSI(2) closes above 70. We invest 20% per trade.",
    "Buy QQQ when RSI(2) closes below 10. Sell when RSI(2) closes above 70. Commissions of 10 bps are not included.",
    "Buy QQQ when RSI(2) closes below 10. Sell when RSI(2) closes above 70. Stop loss of 8% never used.",
    "Buy QQQ when RSI(2) closes below 10. Sell when RSI(2) closes above 70. A stop loss of 8% is not used.",
    "Buy QQQ when RSI(2) closes below 10. Sell when RSI(2) closes above 70. Stop loss 8% off.",
    "Buy QQQ when RSI(2) closes below 10. Sell when RSI(2) closes above 70. Old: stop loss 8%.",
    "Buy QQQ when RSI(2) closes below 10. Sell when RSI(2) closes above 70. ~~Stop loss 8%.~~",
    "Buy QQQ when RSI(2) closes below 10. Sell when RSI(2) closes above 70.\n// Stop loss 8%.",
    "Buy QQQ when RSI(2) closes below 10. Sell when RSI(2) closes above 70.\n- [ ] Stop loss 8%.",
    "Buy QQQ when RSI(2) closes below 10. Sell when RSI(2) closes above 70. Trailing stop 8%, in 2008 only.",
    "Buy QQQ when RSI(2) closes below 10. Sell when RSI(2) closes above 70. Stop loss 8% for a week.",
    "Buy QQQ when RSI(2) closes below 10. Sell when RSI(2) closes above 70. Stop loss 8% from the high.",
    "Buy QQQ when RSI(2) closes below 10. Sell when RSI(2) closes above 70. Stop loss 8% on the following close.",
    "Buy QQQ when RSI(2) closes below 10. Sell when RSI(2) closes above 70. Exit after 10 days is not used.",
    "Buy QQQ when RSI(2) closes below 10. Sell when RSI(2) closes above 70. Replace QQQ with SPY.",
    "Buy QQQ when RSI(2) closes below 10. Sell when RSI(2) closes above 70. Signal: QQQ. Position: SPY.",
    "Buy QQQ when RSI(2) closes below 10. Sell when RSI(2) closes above 70. Trades are executed at the close of the week.",
    "Each month rank SPY, EFA, EEM, TLT and GLD by 6-month return and hold the top two in equal weights. GLD is excluded.",
    "Each month rank SPY, EFA, EEM, TLT and GLD by 6-month return and hold the top two in equal weights. TLT cannot be chosen.",
    "Each month rank SPY, EFA, EEM, TLT and GLD by 6-month return and hold the top two in equal weights. Removed: GLD.",
    "Each month rank SPY, EFA, EEM, TLT and GLD by 6-month return and hold the top two in equal weights. TLT never.",
    "Each month rank SPY, EFA, EEM, TLT and GLD by 6-month return and hold the top two in equal weights. GLD: no.",
    "Each month rank SPY, EFA, EEM, TLT and GLD by 6-month return and hold the top two in equal weights. We trade SSO in place of SPY.",
    "Each month rank SPY, EFA, EEM, TLT and GLD by 6-month return and hold the top two in equal weights. Skip the last month: no.",
    "Bad: Hold GLD if its 3-month return is positive, otherwise hold SHY. Check monthly.",
    "Retired: Hold GLD if its 3-month return is positive, otherwise hold SHY. Check monthly.",
    "Myth: Hold GLD if its 3-month return is positive, otherwise hold SHY. Check monthly.",
    "Joke: Hold GLD if its 3-month return is positive, otherwise hold SHY. Check monthly.",
    "Previously: Hold GLD if its 3-month return is positive, otherwise hold SHY. Check monthly.",
    "Nobody does this: Hold GLD if its 3-month return is positive, otherwise hold SHY. Check monthly.",
    "Mirror image of: Hold GLD if its 3-month return is positive, otherwise hold SHY. Check monthly.",
    "Not: Each month rank SPY, EFA, EEM, TLT and GLD by 6-month return and hold the top two in equal weights.",
    "**Do not:** Each month rank SPY, EFA, EEM, TLT and GLD by 6-month return and hold the top two in equal weights.",
    "Until 2015: Each month rank SPY, EFA, EEM, TLT and GLD by 6-month return and hold the top two in equal weights.",
    "~~Buy QQQ when RSI(2) closes below 10. Sell when RSI(2) closes above 70.~~",
    "// Buy QQQ when RSI(2) closes below 10. Sell when RSI(2) closes above 70.",
    "- [ ] Buy QQQ when RSI(2) closes below 10. Sell when RSI(2) closes above 70.",
    "/* Buy QQQ when RSI(2) closes below 10. Sell when RSI(2) closes above 70. */",
    "# Rejected ideas\nBuy QQQ when RSI(2) closes below 10. Sell when RSI(2) closes above 70.",
    "# Past rules\nBuy QQQ when RSI(2) closes below 10. Sell when RSI(2) closes above 70.",
    "# Nonsense\nBuy QQQ when RSI(2) closes below 10. Sell when RSI(2) closes above 70.",
    "# Puts\nBuy QQQ when RSI(2) closes below 10. Sell when RSI(2) closes above 70.",
    "# September\nBuy QQQ when RSI(2) closes below 10. Sell when RSI(2) closes above 70.",
    "# Monthly bars\nBuy QQQ when RSI(2) closes below 10. Sell when RSI(2) closes above 70.",
    "# After a crash\nBuy QQQ when RSI(2) closes below 10. Sell when RSI(2) closes above 70.",
    "# Contrarian reading: opposite of\nBuy QQQ when RSI(2) closes below 10. Sell when RSI(2) closes above 70.",
    "# Nobody should trade this\nBuy QQQ when RSI(2) closes below 10. Sell when RSI(2) closes above 70.",
    "Hold GLD if its 3-month return is ~~not~~ positive, otherwise hold SHY. Check monthly.",
    "Hold GLD if its 3-month return is positive, otherwise hold SHY. Check each June.",
    "Buy QQQ puts when RSI(2) closes below 10. Sell when RSI(2) closes above 70.",
    "Buy SPY (signals from QQQ) when RSI(2) closes below 10. Sell when RSI(2) closes above 70.",
    "Buy QQQ relative to SPY when RSI(2) closes below 10. Sell when RSI(2) closes above 70.",
    "Buy QQQ for a day when RSI(2) closes below 10. Sell when RSI(2) closes above 70.",
    "Buy QQQ when RSI(2) closes below 10 for a month. Sell when RSI(2) closes above 70.",
    "Buy QQQ when RSI(2) closes below 10. Sell a day earlier when RSI(2) closes above 70.",
    "Buy QQQ when RSI(2) closes below 10. Sell when RSI(2) closes above 70, but not within a week.",
    "Buy GLD when its 10-day EMA never crosses above its 30-day EMA and sell when it crosses back below.",
    "Buy GLD when its 10-day EMA crosses above its 30-day EMA and sell in a year when it crosses back below.",
    "Buy GLD when its 10-day EMA crosses above its 30-day EMA in a down market and sell when it crosses back below.",
    "60% SPY and 40% TLT, rebalanced quarterly, buying only.",
    "60% SPY and 40% TLT, rebalanced each June.",
    "Each month rank SPY, EFA, EEM, TLT and GLD by 6-month return a year ago and hold the top two in equal weights.",
    "Hold SPY when above its close is its 200-day moving average, otherwise hold cash.",
    "Buy SPY when RSI(2) is below 10 and sell QQQ when RSI(2) is above 70.",
    "Buy SPY when RSI(2) is below 10 and sell when RSI(2) is above 70. QQQ is the benchmark.",
    "Buy SPY when RSI(2) is below 10 and sell when RSI(2) is above 70. RSI is computed on QQQ.",
    "We beat QQQ. Buy SPY when RSI(2) is below 10 and sell when RSI(2) is above 70.",
    "Relative to IWM: buy SPY when it closes above its 55-day high and sell when it closes below its 20-day low.",
    "Buy SPY when RSI is below 30 and sell when RSI is above 70. Use a 2-period RSI for the exit.",
    "Buy SPY when RSI is below 30 and sell when RSI is above 70. We measured the RSI over 2 days, but only for the exit.",
    "Buy SPY when RSI(2) is below 10 and sell when RSI(2) is above 70. The strategy returned 12% a year with half the capital invested.",
    "Buy SPY when RSI(2) is below 10 and sell when RSI(2) is above 70. The maximum drawdown of 20% led us to quit after a 20% loss.",
    "Buy SPY if it falls more than 3% in one day and sell it after 10 calendar days.",
    "Hold SPY when its close is above its 200-calendar-day moving average, otherwise cash.",
    "Scale SPY to a daily volatility of 1% based on the last 60 trading days, without leverage, rebalanced monthly.",
    "Hold SPY when its daily volatility over 20 days is under 1%, otherwise cash.",
    "Buy SPY when its 200-day average is above its close and sell when it is below.",
    "Own SPY if its close is above its rising 200-day moving average, otherwise cash.",
    "Own SPY if its close is just above its 200-day moving average, otherwise cash.",
    "Own SPY if its close was last above its 200-day moving average, otherwise cash.",
    "Buy SPY when RSI(2) is below 10; sell when RSI(2) is above 70. Only sell when SPY is above its 200-day moving average.",
    "Buy SPY unless RSI(2) is above 10 and sell unless RSI(2) is below 70.",
    "Hold SPY when its close is above its 200-day moving average, else cash. Cash earns 2%.",
    "Buy SPY when its 14-day RSI rises above 30 and sell when it rises above 70.",
    "Each month rank SPY, EFA, EEM, AGG by 12-month return and hold all but the top two.",
    "Each month rank SPY, EFA, EEM, AGG by 12-month return ending a week ago and hold the top two.",
    "Each month rank SPY, EFA, EEM, AGG by 12-month return and hold the top two via futures.",
    "Rank XLB, XLE, XLF and XLK by 6-month return each month and hold the top two from last month.",
    "Rank XLB, XLE, XLF and XLK by 6-month return each month and hold the top two, XLK always included.",
    "Each month buy the best of XLE, XLF and XLK by 3-month return. QQQ is not eligible.",
    "Buy SPY after three consecutive down days and after three consecutive up days; sell after five days.",
    "Buy SPY when RSI(2) is below 10; sell when RSI(2) is above 70 and after 10 days.",
    "Buy SPY when RSI(2) is below 10; sell when RSI(2) is above 70 and a profit has been made.",
    "Buy SPY when RSI(2) is below 10; sell when RSI(2) is above 70. Stop loss 5% of equity.",
    "I used to hold SPY when its close is above its 200-day moving average, otherwise cash.",
    "Buy SPY when RSI(2) is below 0.1 and sell when RSI(2) is above 0.7.",
    "Buy SPY when RSI(2) is below 10 and RSI(14) is above 50; sell when it is above 70.",
    "Market: SPY\nEntry: RSI(2) < 10\nExit: RSI(2) > 70\nRegime: bull only",
    "Entry and exit reversed:\nMarket: SPY\nEntry: RSI(2) < 10\nExit: RSI(2) > 70",
    "if close(SPY) > sma(SPY, 200): buy SPY   # executed at next close\nelse: sell SPY",
    r#"//@version=5
strategy("SPY")
if ta.rsi(close, 2) < 10
    strategy.entry("L", strategy.long)
    strategy.exit("X", "L", loss=500, profit=1000)
if ta.rsi(close, 2) > 70
    strategy.close("L")"#,
    r#"//@version=5
strategy("SPY")
if ta.rsi(close, 2) < 10
    strategy.entry("L", strategy.long)
if ta.rsi(close, 2) > 70
    strategy.close("S")"#,
    r#"//@version=5
strategy("SPY")
strategy.risk.max_drawdown(10, strategy.percent_of_equity)
if ta.rsi(close, 2) < 10
    strategy.entry("L", strategy.long)
if ta.rsi(close, 2) > 70
    strategy.close("L")"#,
    r#"//@version=5
strategy("SPY", timeframe="W")
if ta.rsi(close, 2) < 10
    strategy.entry("L", strategy.long)
if ta.rsi(close, 2) > 70
    strategy.close("L")"#,
];

#[test]
fn a_plain_rule_is_offered() {
    for text in PLAIN.iter().chain(&MORE_PLAIN) {
        assert!(offered(text), "{text}");
    }
}

#[test]
fn a_sentence_that_turns_a_rule_round_is_not_lost() {
    for rule in PLAIN {
        for sentence in SENTENCES {
            let text = format!("{rule} {sentence}");
            assert!(!offered(&text), "{text}");
        }
    }
}

#[test]
fn a_word_that_changes_a_rule_is_not_lost() {
    for text in WHOLE {
        assert!(!offered(text), "{text}");
    }
}

/// A recipe in bullets, as papers are summarised.
const RECIPE: &str = "## Trading rules\n\n- Universe: SPY, EFA, EEM, TLT, GLD, VNQ\n- At each month end, compute every fund's return over the past 6 months\n- Rank the funds by that return\n- Long the top two\n- Short the bottom two\n- Equal weighting\n- Rebalance monthly\n";

/// Lines that say something else of it.
const LINES: [&str; 46] = [
    "Exclude the most volatile fund",
    "Exclude gold",
    "Never hold gold",
    "Skip January",
    "Pause in August",
    "No positions in December",
    "Trade only every other month",
    "Value weighting",
    "Rank weighting",
    "Equal risk",
    "Inverse volatility weights",
    "Weights are inversely proportional to volatility",
    "Volatility scaled",
    "Scale by volatility",
    "Beta-neutral",
    "Sector neutral",
    "Currency hedged",
    "Only if the market is up",
    "Reverse in bear markets",
    "Reverse the order",
    "Invert the ranking",
    "Signal inverted",
    "Flip long and short in January",
    "Do the opposite for bonds",
    "Short the rest",
    "Lag the signal by one week",
    "One week skip between ranking and holding",
    "Hold for three months",
    "Hold for one week",
    "Long only",
    "Each leg has twice the capital",
    "Both legs are halved",
    "Double the position in the top fund",
    "Leverage of two",
    "In cash during recessions",
    "Cash in crashes",
    "Ignore if volatile",
    "Close all positions on Fridays",
    "The average is calculated on weekly data",
    "Prices exclude dividends",
    "Returns are measured in euros",
    "Log returns",
    "Use weekly returns",
    "Use midpoint prices",
    "The universe is reduced to bonds",
    "Overlapping portfolios",
];

#[test]
fn a_line_of_a_recipe_is_not_lost() {
    assert!(offered(RECIPE));
    for line in LINES {
        let text = format!("{RECIPE}- {line}\n");
        assert!(!offered(&text), "{text}");
    }
}

/// Rules in the wording of a construct, each with something that the construct must not swallow.
const SWALLOWED: &[&str] = &[
    "Rules:\n\n- At the end of each month, buy SPY if its price is above its 10-month average; otherwise hold SHY.\n- Odd months only.",
    "Short-only trend rule for UNG: buy UNG when its close is above its 50-day moving average, otherwise hold cash.",
    "Buy SPY when its 14-day RSI falls below 30 and hold it until the end of the month.",
    "We hold VTI whenever its closing price on the last trading day of the month stands above its 200-day moving average. When it closes below that average, the whole position is sold and half of the proceeds go into SHY.",
    "We hold VTI whenever its closing price on the last trading day of the month stands above its 200-day moving average. When it closes below that average, the whole position is sold short and the proceeds go into SHY.",
    "Trade AAPL with RSI(2): long below 5, exit above 70. Reverse for shorts.",
    "The risky universe consists of SPY and EFA; the safe asset is AGG. At the end of each month we hold the risky asset with the lower 12-month return, provided that this return exceeds the 12-month return of BIL. Otherwise we hold AGG.",
    "The risky universe consists of SPY and EFA; the safe asset is AGG. At the end of each month we hold the risky asset with the higher 12-month return, provided that this return is below the 12-month return of BIL. Otherwise we hold AGG.",
    "The risky universe consists of SPY and EFA; the safe asset is AGG. At the end of each month we hold the risky asset with the higher 12-month return, provided that this return exceeds the 6-month return of BIL. Otherwise we hold AGG.",
    "Each stock, JPM, BAC and WFC, is bought when its 14-day RSI drops under 30 and is sold once the index climbs over 55. Profits are taken at 12% and losses are cut at a stop of 6%, half of the position each.",
    "We trade JPM, BAC and WFC. Each stock is bought when its 14-day RSI drops under 30 and is sold once the S&P index climbs over 55.",
    "The model portfolio puts 60% in SPY and 30% in AGG. It is rebalanced once a year.",
    "The model portfolio puts 60% in SPY and 40% in AGG. It is rebalanced once a year, in June.",
    "Buy Apple (AAPL) and Microsoft (MSFT) when the 50-day moving average crosses above the 200-day moving average. Sell when the 50-day crosses back below the 200-day.",
    "Hold: the three lowest ranked sectors\nUniverse: XLB, XLE, XLF, XLI, XLK\nRanking: total return over six months\nFrequency: monthly",
    "Sell QQQ and move to SHY when its close is above its 200-day moving average; hold QQQ when its close is below its 200-day average.",
    "Hold QQQ while its closing price is above its 150-day moving average. Sell it when SPY falls below that average and move to SHY.",
    "Buy AAPL when its 20-day average is above its 50-day average, otherwise hold cash. Signals are computed on the close and orders are filled two days later.",
    "Buy AAPL when its 20-day average is above its 50-day average, otherwise hold cash. Signals are computed on Friday's close and orders are filled at the next open.",
    "At each month end, rank XLB, XLE, XLF and XLK by 6-month return and buy the top two. Positions last two months.",
    "At each month end, rank XLB, XLE, XLF and XLK by 6-month return and buy the top two. Positions are replaced after one month if they have lost money.",
    "Quarterly sector picker. At each month end, rank XLB, XLE, XLF and XLK by 6-month return and buy the top two.",
    "Inverse momentum. At each month end, rank XLB, XLE, XLF and XLK by 6-month return and buy the top two.",
    "- Trade IWM\n- Buy at the close of the ninth trading day of the month\n- Sell at the close of the thirteenth trading day of the month\n- In TLT outside of this window",
    "The strategy trades only Fridays. Hold SPY when its close is above its 200-day moving average, otherwise cash.",
    "The strategy trades half of the account. At each month end, stocks are sorted by the return of the month just ended. The worst-performing 20% are bought, equally weighted.",
    "Our fund trades the opposite of what follows. Each month hold the best of SPY, EFA and AGG by 12-month return.",
    "Hold ^GSPC while ^VIX closes below 22, otherwise cash. The ^VIX level is that of the day before.",
    "Compute the 10-month average of SPY. If QQQ closes above the average at month end, hold QQQ, otherwise SHY.",
    "Buy SPY when its RSI(14) is below 30; sell when the indicator is above 70, or the index is below its 200-day average.",
    "The portfolio is always fully invested in one of the two assets. At the end of each month, hold SPY if its price is above its 10-month average; otherwise hold half SPY and half SHY.",
    "No stop is used except a 10% trailing stop. Buy SPY when RSI(14) is below 30; sell when RSI(14) is above 70.",
    "Buy SPY when RSI(14) is below 30; sell when RSI(14) is above 70. No targets. Stop: 5%.",
    "Sell SPY and move to BIL when its price is below its 10-month average. Buy SPY when the price is above it. Prices are looked at monthly, on the 15th.",
];

#[test]
fn a_construct_swallows_nothing() {
    for text in SWALLOWED {
        assert!(!offered(text), "{text}");
    }
}
