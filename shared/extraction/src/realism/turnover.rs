//! How much is traded, and how much money the rule can carry.

use crate::pattern::pattern;

pattern!(
    pub STATES,
    r"\bturnover\b[^.;]{0,40}\d|\d\S*\s*(?:%|percent)?[^.;]{0,12}\bturnover\b|\b(?:annual|portfolio|average|monthly) turnover\b|\bcapacity (?:of|is|limits?|constraints?|estimates?)\b|\b(?:strategy|fund)(?:['’]s)? capacity\b|\b(?:market|price) impact\b|\b(?:%|percent) of (?:the )?(?:average )?daily (?:trading )?volume\b|\b\d+(?:\.\d+)? trades (?:per|a|each) (?:year|month|week|day)\b"
);
pattern!(
    pub DENIES,
    r"\b(?:capacity|turnover|(?:market|price) impact) (?:is|was|are|were|has been) (?:not|ignored|neglected|unknown|disregarded)\b"
);

#[cfg(test)]
mod tests {
    use super::super::testing::says;
    use crate::model::RealismAnswer::{No, Yes};
    use crate::model::RealismAspect::TurnoverAndCapacity;

    #[test]
    fn examples_and_counter_examples() {
        says(
            TurnoverAndCapacity,
            &[
                ("Turnover averages 340% a year.", Some(Yes)),
                ("The rule makes 4.2 trades per year.", Some(Yes)),
                ("Capacity is about $200 million.", Some(Yes)),
                ("Orders are limited to 5% of average daily volume.", Some(Yes)),
                ("We ignore market impact.", Some(No)),
                ("Capacity was not examined.", Some(No)),
                ("Stocks are sorted by share turnover.", None),
                ("He spoke in his capacity as chairman.", None),
            ],
        );
    }
}
