//! Where a run's prices come from.

use std::path::{Path, PathBuf};

use fo_backtest::{Note, Options, Severity};
use fo_market::{Field, Finding, FindingKind, MarketError, Panel, QualityReport};
use fo_strategy::{Catalogue, Diagnostics, Listed, Program, Series};

use crate::error::CliError;

/// The prices to use.
#[derive(clap::Args)]
pub struct Prices {
    /// CSV or Parquet file: `date, ticker, open, high, low, close, adjusted_close, volume` (only date and close needed),
    /// or a date column and one column of closes for each asset.
    #[arg(long, value_name = "FILE")]
    pub prices: Option<PathBuf>,
    /// Name of the asset in a file that holds only one and does not name it; by default the file's name.
    #[arg(long, value_name = "TICKER")]
    pub ticker: Option<String>,
}

impl Prices {
    /// Reads the file, or the public datasets committed with the product that hold these tickers.
    pub fn read(&self, tickers: &[String]) -> Result<Loaded, CliError> {
        match &self.prices {
            Some(path) => {
                let stem = path
                    .file_stem()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned();
                let named = self
                    .ticker
                    .clone()
                    .unwrap_or_else(|| only(tickers).unwrap_or(stem));
                load(path, &named)
            }
            None => public(tickers),
        }
    }
}

/// Prices and what was noticed about them.
pub struct Loaded {
    pub panel: Panel,
    quality: QualityReport,
}

impl Loaded {
    /// What a run on some of the series should say of the file; what the engine sees by itself is left to it.
    pub fn notes(&self, tickers: &[String]) -> Vec<Note> {
        let of_the_file = |kind| {
            use FindingKind::{
                Duplicate, InconsistentBar, InvalidPrice, MissingAdjustment, Stale, Unsorted, Weekend,
            };
            matches!(
                kind,
                Duplicate | InconsistentBar | InvalidPrice | MissingAdjustment | Stale | Unsorted | Weekend
            )
        };
        let concerns = |finding: &&Finding| {
            let ticker = finding.ticker.as_ref();
            of_the_file(finding.kind) && ticker.is_none_or(|ticker| tickers.contains(ticker))
        };
        let note = |finding: &Finding| Note {
            code: serde_json::to_value(finding.kind)
                .ok()
                .and_then(|kind| kind.as_str().map(str::to_owned))
                .unwrap_or_default(),
            severity: Severity::Information,
            message: finding.message.clone(),
        };
        self.quality.findings.iter().filter(concerns).map(note).collect()
    }
}

/// When a series has prices.
pub fn listed(panel: &Panel, ticker: &str) -> Option<Listed> {
    let asset = panel.asset(ticker)?;
    let (first, last) = panel.listed(asset)?;
    let closes = panel.series(Field::Close, asset)?;
    let bars = closes.iter().filter(|close| !close.is_nan()).count();
    Some(Listed { first, last, bars })
}

/// What is wrong with running a program on these prices, before it costs anything: no such ticker, no opens to fill at, too little data.
pub fn check(program: &Program, panel: &Panel, options: &Options) -> Result<(), CliError> {
    let period = options.from.zip(options.to);
    let mut found = program.check_catalogue(&catalogue(panel), period);
    found.retain(fo_strategy::Diagnostic::is_error);
    if found.is_empty() {
        Ok(())
    } else {
        Err(CliError::Data(Diagnostics(found).to_string()))
    }
}

/// What the prices hold of each asset.
pub fn catalogue(panel: &Panel) -> Catalogue {
    let series = |(asset, ticker): (usize, &String)| {
        let (first, last) = panel.listed(asset)?;
        let count = |field| {
            panel
                .series(field, asset)
                .map_or(0, |values| values.iter().filter(|value| !value.is_nan()).count())
        };
        let series = Series {
            first,
            last,
            bars: count(Field::Close),
            open: count(Field::Open) > 0,
            high_low: count(Field::High) > 0 && count(Field::Low) > 0,
            volume: count(Field::Volume) > 0,
            raw: panel.is_adjusted(),
        };
        Some((ticker.clone(), series))
    };
    Catalogue {
        series: panel.tickers().iter().enumerate().filter_map(series).collect(),
    }
}

/// A spec with one ticker names the only series of a file.
fn only(tickers: &[String]) -> Option<String> {
    if let [ticker] = tickers {
        Some(ticker.clone())
    } else {
        None
    }
}

fn load(path: &Path, name: &str) -> Result<Loaded, CliError> {
    let bytes = std::fs::read(path).map_err(CliError::file(path))?;
    read(bytes, name, &path.display().to_string())
}

fn read(bytes: Vec<u8>, name: &str, path: &str) -> Result<Loaded, CliError> {
    let read = fo_market::files::read(bytes, name);
    read.map(|(panel, quality)| Loaded { panel, quality })
        .map_err(|error: MarketError| CliError::Data(format!("{path}: {error}")))
}

/// The public datasets that come with the product, by name: they are in the program, so that it runs in any folder.
const PUBLIC: [(&str, &[u8]); 2] = [
    (
        "us-daily.parquet",
        include_bytes!("../../../infra/data/us-daily.parquet"),
    ),
    (
        "us-tech-ohlcv.parquet",
        include_bytes!("../../../infra/data/us-tech-ohlcv.parquet"),
    ),
];

/// The first public dataset that holds every ticker.
fn public(tickers: &[String]) -> Result<Loaded, CliError> {
    let mut lacking = String::new();
    for (name, bytes) in PUBLIC {
        let loaded = read(bytes.to_vec(), name, name)?;
        let panel = &loaded.panel;
        match tickers.iter().find(|ticker| panel.asset(ticker).is_none()) {
            None => return Ok(loaded),
            Some(ticker) => lacking.push_str(&format!(
                "\n  {name} has no {ticker}; it has {}",
                panel.tickers().join(", ")
            )),
        }
    }
    Err(CliError::Data(format!(
        "no public dataset holds every ticker of the strategy: give --prices FILE{lacking}"
    )))
}
