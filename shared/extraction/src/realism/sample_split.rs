//! Parameters chosen on one part of the sample and tested on another.

use crate::pattern::pattern;

pattern!(
    pub STATES,
    r"\bin[\s\-]sample\b|\b(?:training|calibration|validation|development) (?:set|sample|period|data|window)\b|\b(?:test|testing) (?:set|sample)\b|\bwalk[\s\-]forward\b|\bcross[\s\-]validat\w+\b|\b(?:split|divid\w+|partition\w*) the (?:sample|data(?: ?set)?|history|period)\b|\b(?:first|second) half of the (?:sample|data|period)\b|\bparameters (?:are|were) (?:chosen|estimated|fitted|optimi[sz]ed|selected|calibrated) (?:on|over|using|with) (?:the )?(?:data )?(?:before|up to|to|until|from|first)\b"
);
pattern!(
    pub DENIES,
    r"\b(?:chosen|optimi[sz]ed|fitted|estimated|selected|calibrated|tuned) (?:on|over|using|with) the (?:full|whole|entire|same) (?:sample|data(?: ?set)?|period|history)\b|\bnot (?:been )?split\b"
);

#[cfg(test)]
mod tests {
    use super::super::testing::says;
    use crate::model::RealismAnswer::{No, Yes};
    use crate::model::RealismAspect::SampleSplit;

    #[test]
    fn examples_and_counter_examples() {
        says(
            SampleSplit,
            &[
                ("In sample (1990-2004) the rule earns 12%.", Some(Yes)),
                ("We split the sample in 2005.", Some(Yes)),
                ("A walk-forward optimisation chooses the lookback.", Some(Yes)),
                ("The parameters were optimised over the full sample.", Some(No)),
                ("The sample was not split.", Some(No)),
                ("There is no validation set.", Some(No)),
                ("The stock split two for one.", None),
                ("The test period is 1990 to 2010.", None),
                ("Pairs are formed over a twelve-month formation period.", None),
            ],
        );
    }
}
