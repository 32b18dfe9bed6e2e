//! Why a test of many variants can't be computed.

/// What was wrong with the input, and what to do about it.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum StatisticsError {
    /// Fewer variants than the test compares.
    #[error("{found} variants: at least {needed} are needed to speak of a choice among them")]
    TooFewVariants {
        /// Given.
        found: usize,
        /// Needed.
        needed: usize,
    },
    /// Too few returns.
    #[error("{found} returns: at least {needed} are needed; use a longer period or fewer blocks")]
    TooFewReturns {
        /// Given.
        found: usize,
        /// Needed.
        needed: usize,
    },
    /// Series of different lengths.
    #[error(
        "variant {variant} has {found} returns where the first has {expected}: cut them to the same days"
    )]
    UnequalLengths {
        /// Place of the variant.
        variant: usize,
        /// Its returns.
        found: usize,
        /// Returns of the first.
        expected: usize,
    },
    /// A return that is NaN or infinite.
    #[error(
        "return {period} of variant {variant} is not a finite number: drop the variant or mend its prices"
    )]
    NotFinite {
        /// Place of the variant.
        variant: usize,
        /// Place of the return.
        period: usize,
    },
    /// A number of blocks the test is not defined for.
    #[error("{blocks} blocks: use an even number from 2 to 24")]
    Blocks {
        /// Asked for.
        blocks: usize,
    },
    /// Groups a cross-validation is not defined for.
    #[error("{tested} of {groups} groups: use 2 to 24 groups, and test fewer than there are")]
    Folds {
        /// Groups asked for.
        groups: usize,
        /// Groups tested at a time.
        tested: usize,
    },
    /// Resamples of another length than the series.
    #[error("a resample of {found} periods does not fit series of {expected}")]
    Resample {
        /// Periods of the resample.
        found: usize,
        /// Periods of the series.
        expected: usize,
    },
    /// A bootstrap without draws.
    #[error("no resamples: ask for at least one; 1,000 is usual")]
    NoResamples,
}

/// Checks that series are many enough, long enough, equally long and finite.
pub(crate) fn check<S: AsRef<[f64]>>(
    variants: &[S],
    needed: usize,
    length: usize,
) -> Result<usize, StatisticsError> {
    if variants.len() < needed {
        return Err(StatisticsError::TooFewVariants {
            found: variants.len(),
            needed,
        });
    }
    let expected = variants.first().map_or(0, |first| first.as_ref().len());
    if expected < length {
        return Err(StatisticsError::TooFewReturns {
            found: expected,
            needed: length,
        });
    }
    for (variant, returns) in variants.iter().enumerate() {
        let returns = returns.as_ref();
        if returns.len() != expected {
            return Err(StatisticsError::UnequalLengths {
                variant,
                found: returns.len(),
                expected,
            });
        }
        if let Some(period) = returns.iter().position(|value| !value.is_finite()) {
            return Err(StatisticsError::NotFinite { variant, period });
        }
    }
    Ok(expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_fault_is_named_with_its_place() {
        let of = |variants: &[Vec<f64>]| check(variants, 2, 3);
        assert_eq!(of(&[vec![0.1; 4], vec![0.2; 4]]), Ok(4));
        assert_eq!(
            of(&[vec![0.1; 4]]),
            Err(StatisticsError::TooFewVariants { found: 1, needed: 2 })
        );
        assert_eq!(
            of(&[]),
            Err(StatisticsError::TooFewVariants { found: 0, needed: 2 })
        );
        assert_eq!(
            of(&[vec![], vec![]]),
            Err(StatisticsError::TooFewReturns { found: 0, needed: 3 })
        );
        let ragged = of(&[vec![0.1; 4], vec![0.2; 3]]);
        assert_eq!(
            ragged,
            Err(StatisticsError::UnequalLengths {
                variant: 1,
                found: 3,
                expected: 4
            })
        );
        let hole = of(&[vec![0.1; 3], vec![0.1, f64::NAN, 0.1]]);
        assert_eq!(
            hole,
            Err(StatisticsError::NotFinite {
                variant: 1,
                period: 1
            })
        );
        assert!(hole.unwrap_err().to_string().contains("return 1 of variant 1"));
    }
}
