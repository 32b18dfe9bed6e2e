//! Instruments that were delisted or merged in the sample.

use crate::pattern::pattern;

pattern!(
    pub STATES,
    r"\bsurvivor(?:ship)?[\s\-](?:bias[\s\-])?free\b|\b(?:free of|free from|no|without|avoid\w*|eliminat\w*|mitigat\w*|account\w* for|adjust\w* for|control\w* for|correct\w* for|remov\w*) (?:any |the |a )?(?:potential )?survivor(?:ship)?(?: bias)?\b|\bdelisting (?:returns?|bias|proceeds)\b|\b(?:includ\w+|contain\w*|with|cover\w*) (?:\w+ ){0,4}(?:delisted|dead|defunct|bankrupt) (?:stocks|companies|firms|funds|securities|shares)\b|\bdelisted (?:stocks|companies|firms|funds|securities|shares) (?:are|were) (?:included|kept|part)\b"
);
pattern!(
    pub DENIES,
    r"\bsurvivor(?:ship)? bias (?:is|are|was|may|might|could|exists|remains|affects?|inflates?|cannot)\b|\b(?:subject to|suffers? from|prone to|ignor\w+|not (?:free of|free from|adjusted for|controlled for|corrected for|account\w* for|adjust\w* for|control\w* for|correct\w* for)) (?:a )?(?:some )?survivor(?:ship)?(?: bias)?\b|\b(?:current|today['’]?s) (?:index )?(?:constituents|members)\b|\bonly (?:surviving|survivors|stocks that (?:still )?(?:survived|exist\w*|trade))|\bdelisted (?:stocks|companies|firms|funds|securities|shares) (?:are|were) (?:not|excluded|left out|missing)\b"
);

#[cfg(test)]
mod tests {
    use super::super::testing::says;
    use crate::model::RealismAnswer::{No, Yes};
    use crate::model::RealismAspect::Survivorship;

    #[test]
    fn examples_and_counter_examples() {
        says(
            Survivorship,
            &[
                ("The database is survivorship-bias-free.", Some(Yes)),
                (
                    "To avoid survivorship bias we include delisted stocks.",
                    Some(Yes),
                ),
                ("Delisting returns are taken from CRSP.", Some(Yes)),
                ("The results are subject to survivorship bias.", Some(No)),
                ("Survivorship bias may flatter the figures.", Some(No)),
                ("We take today's members of the index.", Some(No)),
                ("Delisted companies are not in the data.", Some(No)),
                ("Survivors of the crisis recovered.", None),
            ],
        );
    }
}
