//! From whatever was uploaded to the one form prices are kept in.

use fo_market::{MarketError, QualityReport, files, parquet};
use fo_storage::{Ingested, Series};
use serde_json::json;

/// The longest ticker the catalogue takes, in characters.
const MAX_TICKER: usize = 64;

/// Prices in canonical form, and what is known of them.
#[derive(Clone, Debug)]
pub struct Canonical {
    /// The canonical Parquet file.
    pub parquet: Vec<u8>,
    /// Version, quality report and catalogue.
    pub ingested: Ingested,
}

/// Why a file of prices can't be used.
#[derive(Debug, thiserror::Error)]
pub enum CanonicalError {
    /// It could not be read as prices.
    #[error("The prices can't be used: {0}.")]
    Prices(#[from] MarketError),
    /// A name that is no ticker.
    #[error(
        "The prices can't be used: the series name {0:?} is empty, longer than 64 characters or has control characters. Rename it and upload again."
    )]
    Ticker(String),
}

/// Reads CSV or Parquet; `name` names the asset where the file does not.
///
/// # Errors
/// [`CanonicalError`], which says what to mend in the file.
pub fn canonical(bytes: Vec<u8>, name: &str) -> Result<Canonical, CanonicalError> {
    let (panel, report) = files::read(bytes, name)?;
    let unusable = |ticker: &&String| {
        ticker.trim().is_empty() || ticker.chars().count() > MAX_TICKER || ticker.contains(char::is_control)
    };
    if let Some(ticker) = panel.tickers().iter().find(unusable) {
        return Err(CanonicalError::Ticker(ticker.chars().take(80).collect()));
    }
    let parquet = parquet::write_panel(&panel)?;
    let ingested = Ingested {
        version: panel.content_hash(),
        series: catalogue(&report),
        quality: json!(report),
    };
    Ok(Canonical { parquet, ingested })
}

fn catalogue(report: &QualityReport) -> Vec<Series> {
    let count = |number: u64| i32::try_from(number).unwrap_or(i32::MAX);
    let series = report.series.iter().map(|series| Series {
        ticker: series.ticker.clone(),
        first_date: series.first,
        last_date: series.last,
        bars: count(series.bars),
        missing: count(series.missing),
        has_open: series.has_open,
        has_range: series.has_range,
        has_volume: series.has_volume,
        adjusted: series.adjusted,
    });
    series.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRICES: &str = "date,ticker,open,close\n2020-01-02,A,1,2\n2020-01-03,A,2,3\n2020-01-03,B,,1\n";

    #[test]
    fn the_same_prices_are_the_same_version_in_any_format() {
        let csv = canonical(PRICES.into(), "x").unwrap();
        let parquet = canonical(csv.parquet.clone(), "x").unwrap();
        assert_eq!(csv.ingested.version, parquet.ingested.version);
        assert_eq!(csv.ingested.series, parquet.ingested.series);
        let tickers: Vec<_> = csv
            .ingested
            .series
            .iter()
            .map(|series| (series.ticker.as_str(), series.has_open))
            .collect();
        assert_eq!(tickers, [("A", true), ("B", false)]);
    }

    #[test]
    fn what_can_not_be_used_says_why() {
        let long = format!(
            "date,ticker,close\n2020-01-02,{},1\n2020-01-03,B,2\n",
            "A".repeat(65)
        );
        for bad in [
            "",
            "nothing,here\n1,2\n",
            "date,close\n2020-01-02,-1\n",
            long.as_str(),
            "PAR1 but not really",
        ] {
            let error = canonical(bad.into(), "x").unwrap_err().to_string();
            assert!(
                error.starts_with("The prices can't be used: ") && error.len() > 40,
                "{error}"
            );
        }
    }
}
