//! What annualised figures assume.

use serde::{Deserialize, Serialize};

/// How returns are turned into yearly figures.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub struct Convention {
    /// Returns a year: 252 trading days, 52 weeks, 12 months.
    pub periods_per_year: f64,
    /// Simple risk-free return of one period, taken off by the Sharpe and Sortino ratios and by alpha.
    pub risk_free: f64,
}

impl Convention {
    /// 252 trading days a year, nothing taken off.
    pub const DAILY: Self = Self {
        periods_per_year: 252.0,
        risk_free: 0.0,
    };
    /// 52 weeks a year, nothing taken off.
    pub const WEEKLY: Self = Self {
        periods_per_year: 52.0,
        risk_free: 0.0,
    };
    /// 12 months a year, nothing taken off.
    pub const MONTHLY: Self = Self {
        periods_per_year: 12.0,
        risk_free: 0.0,
    };

    /// The same with a yearly risk-free rate, spread geometrically: `(1 + rate)^(1 / periods) - 1`.
    #[must_use]
    pub fn with_yearly_risk_free(self, rate: f64) -> Self {
        Self {
            risk_free: (1.0 + rate).powf(1.0 / self.periods_per_year) - 1.0,
            ..self
        }
    }
}

impl Default for Convention {
    fn default() -> Self {
        Self::DAILY
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_yearly_rate_compounds_back_to_itself() {
        let convention = Convention::MONTHLY.with_yearly_risk_free(0.05);
        assert!(((1.0 + convention.risk_free).powi(12) - 1.05).abs() < 1e-14);
        assert_eq!(Convention::WEEKLY.with_yearly_risk_free(0.0).risk_free, 0.0);
        assert_eq!(Convention::default(), Convention::DAILY);
        let yearly = Convention {
            periods_per_year: 1.0,
            risk_free: 0.0,
        };
        assert!((yearly.with_yearly_risk_free(0.03).risk_free - 0.03).abs() < 1e-15);
    }
}
