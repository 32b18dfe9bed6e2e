//! The backtest every executable strategy gets without anyone asking: its own rules, on the prices that cover its
//! tickers the longest.

use fo_domain::{BacktestId, DocumentId, StrategyId};
use fo_storage::{Coverage, NewBacktest, Series, StorageError, UnitOfWork};
use fo_strategy::{Alternative, Entry, Execution, Listed, Spec, Status};
use serde_json::json;

/// The baseline to queue; nothing where no dataset has the prices.
pub(crate) async fn baseline(
    work: &mut UnitOfWork,
    document: DocumentId,
    strategy: StrategyId,
    mut spec: Spec,
) -> Result<Option<NewBacktest>, StorageError> {
    let Some(coverage) = cover(work, &mut spec).await? else {
        return Ok(None);
    };
    let Coverage {
        dataset,
        mut first_date,
        mut last_date,
        mut has_open,
    } = coverage;
    // The dataset was chosen with the benchmark in it; the run needs the strategy's own series.
    if let Ok(program) = fo_strategy::compile(&spec) {
        let series = work.datasets().series(dataset.id).await?;
        let of = |ticker: &str| series.iter().find(|series| series.ticker == ticker);
        if let Some(days) = program.shared_days(|ticker| of(ticker).map(listed)) {
            (first_date, last_date) = days;
            has_open = program.needed().filter_map(of).all(|series| series.has_open);
        }
    }
    if !has_open && spec.execution == Execution::NextOpen {
        fill_at_close(&mut spec);
    }
    let Some(dataset_version) = dataset.version.filter(|_| first_date < last_date) else {
        return Ok(None);
    };
    Ok(Some(NewBacktest {
        id: BacktestId::new(),
        name: spec.name.chars().take(300).collect(),
        strategy_id: Some(strategy),
        document_id: Some(document),
        baseline: true,
        spec_hash: spec.content_hash().to_string(),
        claims: json!(spec.claims),
        benchmark: spec.benchmark.clone(),
        spec: json!(spec),
        dataset_id: dataset.id,
        dataset_version,
        first_date,
        last_date,
        grid: None,
        variants: 1,
        created_by: None,
    }))
}

fn listed(series: &Series) -> Listed {
    Listed {
        first: series.first_date,
        last: series.last_date,
        bars: usize::try_from(series.bars).unwrap_or(0),
    }
}

/// The dataset with every ticker of the spec; where only the benchmark is lacking, the run goes without one.
async fn cover(work: &mut UnitOfWork, spec: &mut Spec) -> Result<Option<Coverage>, StorageError> {
    let found = work.datasets().covering(&tickers(spec)).await?;
    if found.is_some() || spec.benchmark.is_none() {
        return Ok(found);
    }
    let benchmark = spec.benchmark.take().unwrap_or_default();
    let note = format!("There are no prices of {benchmark}: the baseline runs without a benchmark.");
    let alternatives = vec![Alternative {
        value: json!(benchmark),
        source: None,
        note: String::new(),
    }];
    spec.ledger.insert(
        "benchmark".into(),
        Entry {
            status: Status::Missing,
            source: None,
            alternatives,
            note,
        },
    );
    work.datasets().covering(&tickers(spec)).await
}

fn tickers(spec: &Spec) -> Vec<String> {
    fo_strategy::compile(spec)
        .map(|program| program.assets)
        .unwrap_or_default()
}

/// Orders can't fill at opens that are not there; the next honest price is the next close.
fn fill_at_close(spec: &mut Spec) {
    spec.execution = Execution::NextClose;
    let said = spec.ledger.shift_remove("execution");
    let alternative = Alternative {
        value: json!(Execution::NextOpen),
        source: said.and_then(|entry| entry.source),
        note: "needs prices with opens".into(),
    };
    let note = "The prices have no opens, so orders fill at the next close instead of the next open.".into();
    spec.ledger.insert(
        "execution".into(),
        Entry {
            status: Status::Assumed,
            source: None,
            alternatives: vec![alternative],
            note,
        },
    );
}
