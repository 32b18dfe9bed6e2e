//! Costs of trading.

use crate::pattern::pattern;

macro_rules! cost {
    () => {
        r"(?:(?:transaction|trading|round[\s\-]?trip|execution|dealing|brokerage)[\s\-]+(?:costs?|fees?|commissions?|charges?)|commissions?|slippage|bid[\s\-/]?(?:and )?[\s\-]?ask spreads?)"
    };
}
// "Costs" alone are costs of trading only where returns are told with or without them, or their size is.
pattern!(
    pub STATES,
    concat!(
        r"\b(?:net of|after|deduct\w*|subtract\w*|charg\w+|includ\w+|assum\w+|account\w* for|allow\w* for|incur\w*|pay\w*|model\w*|with|(?:not|never) (?:ignor\w+|exclud\w+|neglect\w*|disregard\w*))\b[^.;]{0,50}?\b",
        cost!(),
        r"\b|\b",
        cost!(),
        r"(?: (?:of|are|is|were|was|at|:|=|amount\w*|estimated|assumed|set|equal))*[\s:=]+(?:to |at |about |around )?[$€£]?\d|\d\S*\s*(?:%|percent|bps?|basis points?|cents)[^.;]{0,40}\b",
        cost!(),
        r"\b|\b",
        cost!(),
        r" (?:are|is|were|was|have been) (?:included|deducted|subtracted|charged|modell?ed|taken (?:off|into account)|accounted for|considered)\b",
        r"|\b(?:net of|after|includ\w+|deduct\w*|charg\w+) (?:all |the |these |any )?costs\b|\bcosts (?:of|are|at|:) ?(?:about )?\d[\d.]*\s*(?:%|percent|bps?|basis points?|cents)|\d\s*(?:%|percent|bps?|basis points?)(?: \w+)? (?:of|in) costs\b"
    )
);
pattern!(
    pub DENIES,
    concat!(
        r"\b(?:before|gross of|ignor\w+|exclud\w+|neglect\w*|disregard\w*|omit\w*|do(?:es)? not (?:include|consider|account for|deduct|reflect)|no|zero|without)\s+(?:(?:any|all|the|for|of|taxes|and|or|fees|other)[\s,]+)*(?:costs|",
        cost!(),
        r")(?: (?:or|and) \w+)?(?:[.,;)]|$| (?:are|is|were|was|have|has|in|for|from|here|at)\b)|\b",
        cost!(),
        r" (?:are|is|were|was|have been|has been) (?:not|ignored|excluded|neglected|disregarded|omitted|left out|assumed to be zero|zero)\b|\bfrictionless\b"
    )
);

#[cfg(test)]
mod tests {
    use super::super::testing::says;
    use crate::model::RealismAnswer::{No, Yes};
    use crate::model::RealismAspect::Costs;

    #[test]
    fn examples_and_counter_examples() {
        says(
            Costs,
            &[
                ("We assume transaction costs of 10 basis points.", Some(Yes)),
                ("All returns are net of commissions.", Some(Yes)),
                ("Commission: $0.005 a share.", Some(Yes)),
                ("Transaction costs are deducted at each rebalancing.", Some(Yes)),
                ("Slippage of 0.05% is charged on each trade.", Some(Yes)),
                ("The paper ignores transaction costs.", Some(No)),
                ("Transaction costs are not included.", Some(No)),
                ("Returns are before transaction costs.", Some(No)),
                ("We do not account for slippage.", Some(No)),
                ("No commissions or slippage are considered.", Some(No)),
                ("The test does not ignore transaction costs.", Some(Yes)),
                ("Returns before costs are shown.", Some(No)),
                ("After costs the rule earns 4%.", Some(Yes)),
                ("We charge 10 basis points of costs for each trade.", Some(Yes)),
                ("It costs 6950 cycles to compile.", None),
                (
                    "Cloud services include the need to manage costs effectively.",
                    None,
                ),
                ("The cost of capital rose.", None),
                ("It costs nothing to wait.", None),
                ("The fund has an expense ratio of 0.09%.", None),
            ],
        );
    }
}
