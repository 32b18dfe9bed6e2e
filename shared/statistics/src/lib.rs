//! One file per statistic: formula, source, convention, test.
