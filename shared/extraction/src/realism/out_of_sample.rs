//! A part of the sample, or the time after publication, that no choice was made on.

use crate::pattern::pattern;

pattern!(
    pub STATES,
    r"\bout[\s\-]of[\s\-]sample\b|\bhold-?out\b|\bhold out (?:sample|set|period|data)\b|\bwalk[\s\-]forward\b|\b(?:after|since|post)[\s\-]publication\b|\blive (?:track record|results|performance)\b|\btraded live\b|\bpaper[\s\-]trad\w+\b|\bunseen data\b|\b(?:held back|set aside|reserved)\b[^.;]{0,30}\b(?:test|sample|data|years)\b"
);
pattern!(
    pub DENIES,
    r"\b(?:entirely|all|only|purely|wholly) in[\s\-]sample\b|\bno (?:hold[\s\-]?out|out[\s\-]of[\s\-]sample)\b"
);

#[cfg(test)]
mod tests {
    use super::super::testing::says;
    use crate::model::RealismAnswer::{No, Yes};
    use crate::model::RealismAspect::OutOfSample;

    #[test]
    fn examples_and_counter_examples() {
        says(
            OutOfSample,
            &[
                ("Out of sample the Sharpe ratio is 0.6.", Some(Yes)),
                ("The years from 2015 were held back for a final test.", Some(Yes)),
                ("Since publication the strategy earned 4% a year.", Some(Yes)),
                ("The results are entirely in-sample.", Some(No)),
                ("We have no hold-out.", Some(No)),
                ("The rule was not tested out of sample.", Some(No)),
                ("Investors hold out for better prices.", None),
                ("The sample is out of date.", None),
            ],
        );
    }
}
