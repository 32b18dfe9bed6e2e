//! Data as they were known at the time.

use crate::pattern::pattern;

pattern!(
    pub STATES,
    r"\bpoint[\s\-]in[\s\-]time\b|\b(?:publication|reporting|announcement) (?:lag|delay)s?\b|\bas (?:originally |first )?(?:reported|published) at the time\b|\b(?:known|available|published) at (?:the|that) time\b|\bhistorical (?:constituents|membership|index members)\b|\b(?:constituents|members) (?:at|as of) (?:the|that|each) (?:time|date|month|year)\b|\bfirst[\s\-]release data\b|\bvintage data\b|\blagged? (?:\w+ ){0,4}(?:to (?:ensure|make sure|avoid)|so that)\b|\b(?:avoid\w*|prevent\w*|eliminat\w*|free of|rul\w+ out|no) look[\s\-]?ahead(?: bias)?\b"
);
pattern!(
    pub DENIES,
    r"\b(?:current|today['’]?s|present[\s\-]day|latest) (?:index )?(?:constituents|members|membership)\b|\b(?:revised|final) (?:\w+ )?data (?:are|is|were|was) used\b|\bnot point[\s\-]in[\s\-]time\b|\b(?:subject to|suffers? from|contains?|introduces?) (?:a )?look[\s\-]?ahead(?: bias)?\b"
);

#[cfg(test)]
mod tests {
    use super::super::testing::says;
    use crate::model::RealismAnswer::{No, Yes};
    use crate::model::RealismAspect::PointInTimeData;

    #[test]
    fn examples_and_counter_examples() {
        says(
            PointInTimeData,
            &[
                ("We use point-in-time fundamentals.", Some(Yes)),
                (
                    "Accounting data are lagged by six months to ensure that they were public.",
                    Some(Yes),
                ),
                (
                    "A publication lag of one month is applied to inflation.",
                    Some(Yes),
                ),
                ("We use the current constituents of the index.", Some(No)),
                ("The database is not point-in-time.", Some(No)),
                ("Revised data are used throughout.", Some(No)),
                ("At this point in our study, time is short.", None),
                ("The index has many constituents.", None),
            ],
        );
    }
}
