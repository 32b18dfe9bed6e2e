//! `tear_sheet SPEC PRICES.csv OUT`: a tear sheet without the CLI, to look at while working on it.

use fo_backtest::{Market, Options, Strategy};
use fo_report::{Report, html};
use fo_strategy::Spec;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, spec, prices, out] = &arguments[..] else {
        return Err("tear_sheet SPEC PRICES OUT".into());
    };
    let spec = Spec::read(&std::fs::read_to_string(spec)?).map_err(|problems| problems.to_string())?;
    let bytes = std::fs::read(prices)?;
    let (panel, _) = fo_market::csv::read(&bytes, "SPY")?;
    let strategy = Strategy::compile(&spec)?;
    let (market, options) = (
        Market::new(&panel),
        Options {
            benchmark: spec.benchmark.clone(),
            ..Options::default()
        },
    );
    let run = strategy.run(&market, &options)?;
    let claims = fo_replication::check(&strategy, &spec.claims, &run, &market, &options)?;
    let explanation = spec.description.clone();
    let report = Report {
        claims: &claims,
        explanation: &explanation,
        ..Report::new(&spec, &run)
    };
    std::fs::write(out, html(&report))?;
    Ok(())
}
