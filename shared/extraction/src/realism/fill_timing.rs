//! When orders fill after a signal.

use crate::pattern::pattern;

macro_rules! trade {
    () => {
        r"\b(?:buys?|bought|buying|sells?|sold|selling|trad(?:e|es|ed|ing)|enter(?:s|ed)?|exit(?:s|ed)?|entry|execut\w+|fill(?:s|ed)?|orders?|positions?|invest(?:s|ed)?|rebalanc\w+|go(?:es)? (?:long|short)|cover(?:s|ed)?|close[sd]? out|switch\w*)\b"
    };
}
pattern!(
    pub STATES,
    concat!(
        trade!(),
        r"[^.;]{0,70}\b(?:at|on) (?:the |that |its )?(?:(?:next|following|same|first|last|day['’]s|month['’]s|trading|session['’]s|daily|monthly|official|day) )*(?:open|close|opening|closing|opening price|closing price)\b|",
        trade!(),
        r"[^.;]{0,60}\b(?:next|following|same) (?:(?:trading |business )?day(?:['’]s)?|session(?:['’]s)?|morning|bar|month(?:['’]s)?|open|close)\b|\b(?:one|two|a|1|2)[\s\-](?:trading[\s\-])?day(?:['’]s)? (?:lag|delay|later)\b|\bmarket[\s\-]on[\s\-](?:close|open)\b|\bvwap\b|\bopening auction\b|\bclosing auction\b"
    )
);
pattern!(
    pub DENIES,
    r"\b(?:execution|fill|order) (?:timing|prices?|times?) (?:is|are|was|were) (?:not|ignored)\b"
);

#[cfg(test)]
mod tests {
    use super::super::testing::says;
    use crate::model::RealismAnswer::{No, Yes};
    use crate::model::RealismAspect::FillTiming;

    #[test]
    fn examples_and_counter_examples() {
        says(
            FillTiming,
            &[
                ("Orders fill at the next open.", Some(Yes)),
                (
                    "Buy SPY at the close when the two-day RSI is below 10.",
                    Some(Yes),
                ),
                ("Trades are executed on the following day.", Some(Yes)),
                ("Signals are followed with a one-day delay.", Some(Yes)),
                ("The fill price is not modelled.", Some(No)),
                ("Execution prices are not modelled.", Some(No)),
                ("Buy when the price is above its average.", None),
                ("Most markets close at four.", None),
            ],
        );
    }
}
