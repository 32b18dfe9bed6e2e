//! From what was asked to what will run: spec, overrides, grid; everything checked before it costs anything.

use crate::catalogue::Catalogue;
use fo_api::{Problems, backtests::NewBacktest};
use fo_domain::limits::MAX_VARIANTS;
use fo_domain::{BacktestId, DocumentId, StrategyId};
use fo_http::{ApiError, Identity};
use fo_storage::UnitOfWork;
use fo_strategy::grid::Grid;
use fo_strategy::{Alternative, Costs, Diagnostic, Entry, Execution, Expression, Program, Spec, Status};
use serde_json::{Value, json};

/// Where the spec comes from.
struct Origin {
    spec: Spec,
    strategy_id: Option<StrategyId>,
    document_id: Option<DocumentId>,
}

/// Everything checked: what to store.
pub(crate) async fn plan(
    work: &mut UnitOfWork,
    caller: Identity,
    asked: NewBacktest,
) -> Result<fo_storage::NewBacktest, ApiError> {
    let Origin {
        mut spec,
        strategy_id,
        document_id,
    } = origin(work, asked.strategy_id, asked.spec).await?;
    override_costs(&mut spec, asked.costs);
    spec.execution = asked.execution.unwrap_or(spec.execution);
    let chosen = asked.benchmark.is_some();
    spec.benchmark = asked.benchmark.or(spec.benchmark);
    let program = compile(&spec)?;
    let grid = asked.grid.map(|axes| Grid {
        axes,
        constraints: asked.constraints.unwrap_or_else(|| stated_constraints(&spec)),
        sample: asked.sample,
    });
    let variants = variants(grid.as_ref(), &spec)?;
    let catalogue = Catalogue::find(work, asked.dataset_id, &program.assets, spec.benchmark.as_ref()).await?;
    if strategy_id.is_some() {
        adapt(&mut spec, &catalogue, &program, asked.execution.is_some(), chosen);
    }
    let program = compile(&spec)?;
    let prices = catalogue.for_checking();
    // Tickers first: without their series there are no days to choose.
    refuse(&program.check_catalogue(&prices, None))?;
    let period = catalogue.period(asked.period, &program)?;
    refuse(&program.check_catalogue(&prices, Some((period.from, period.to))))?;
    Ok(fo_storage::NewBacktest {
        id: BacktestId::new(),
        name: spec.name.chars().take(300).collect(),
        strategy_id,
        document_id,
        baseline: false,
        spec_hash: spec.content_hash().to_string(),
        claims: json!(spec.claims),
        benchmark: spec.benchmark.clone(),
        spec: spec.to_value(),
        dataset_id: catalogue.id,
        dataset_version: catalogue.version,
        first_date: period.from,
        last_date: period.to,
        grid: grid.map(|grid| json!(grid)),
        variants,
        created_by: Some(caller.user),
    })
}

async fn origin(
    work: &mut UnitOfWork,
    strategy: Option<StrategyId>,
    spec: Option<Value>,
) -> Result<Origin, ApiError> {
    let read = |spec| Spec::from_value(spec).map_err(|problems| refusal("spec.", &problems.0));
    let Some(id) = strategy else {
        return Ok(Origin {
            spec: read(spec.unwrap_or_default())?,
            strategy_id: None,
            document_id: None,
        });
    };
    let found = work
        .strategies()
        .get(id)
        .await?
        .ok_or_else(|| ApiError::not_found("strategy"))?;
    let (true, Some(spec)) = (found.strategy.executable, found.spec) else {
        let missing = found.strategy.missing.join(", ");
        let message =
            format!("the document says too little to run it; missing: {missing}. Give a whole spec instead");
        return Err(ApiError::invalid("strategy_id", message));
    };
    Ok(Origin {
        spec: read(spec)?,
        strategy_id: Some(id),
        document_id: Some(found.strategy.document_id),
    })
}

fn override_costs(spec: &mut Spec, costs: Option<Costs>) {
    let Some(costs) = costs else { return };
    let kept = std::mem::take(&mut spec.costs);
    spec.costs = Costs {
        commission_bps: costs.commission_bps.or(kept.commission_bps),
        commission_per_share: costs.commission_per_share.or(kept.commission_per_share),
        commission_minimum: costs.commission_minimum.or(kept.commission_minimum),
        slippage_bps: costs.slippage_bps.or(kept.slippage_bps),
        borrow_bps_per_year: costs.borrow_bps_per_year.or(kept.borrow_bps_per_year),
    };
}

/// A document does not know these prices. What it leaves open, and the caller too, is settled as for a baseline, and
/// the ledger says so: without opens orders fill at the next close, and a benchmark without prices is left out.
fn adapt(
    spec: &mut Spec,
    catalogue: &Catalogue,
    program: &Program,
    execution_chosen: bool,
    benchmark_chosen: bool,
) {
    let mut settle = |path: &str, value: Value, note: String| {
        let alternatives = vec![Alternative {
            value,
            source: None,
            note: String::new(),
        }];
        spec.ledger.insert(
            path.to_owned(),
            Entry {
                status: Status::Assumed,
                source: None,
                alternatives,
                note,
            },
        );
    };
    let known: Vec<&str> = program.needed().filter(|ticker| catalogue.has(ticker)).collect();
    if spec.execution == Execution::NextOpen && !execution_chosen && !catalogue.has_opens(&known) {
        let note = "The prices have no opens, so orders fill at the next close instead of the next open.";
        settle("execution", json!(spec.execution), note.to_owned());
        spec.execution = Execution::NextClose;
    }
    if let Some(benchmark) = spec
        .benchmark
        .take_if(|ticker| !benchmark_chosen && !catalogue.has(ticker))
    {
        let note = format!("There are no prices of {benchmark}: the run goes without a benchmark.");
        settle("benchmark", json!(benchmark), note);
    }
}

fn compile(spec: &Spec) -> Result<Program, ApiError> {
    fo_strategy::compile(spec).map_err(|problems| refusal("spec.", &problems.0))
}

fn refuse(diagnostics: &[Diagnostic]) -> Result<(), ApiError> {
    if diagnostics.iter().any(Diagnostic::is_error) {
        Err(refusal("spec.", diagnostics))
    } else {
        Ok(())
    }
}

/// What is wrong with a spec or a grid, field by field.
fn refusal(part: &str, diagnostics: &[Diagnostic]) -> ApiError {
    let mut problems = Problems::default();
    for diagnostic in diagnostics.iter().filter(|diagnostic| diagnostic.is_error()) {
        let field = format!("{part}{}", diagnostic.path);
        let field = field.trim_end_matches('.').to_owned();
        let message = match diagnostic.help.as_str() {
            "" => diagnostic.message.clone(),
            help => format!("{}; {help}", diagnostic.message),
        };
        problems.add(field, message);
    }
    ApiError::invalid_fields(problems.into_vec())
}

/// The conditions the document's own search kept.
fn stated_constraints(spec: &Spec) -> Vec<Expression> {
    spec.search
        .as_ref()
        .map(|search| search.constraints.clone())
        .unwrap_or_default()
}

/// How many variants a grid has; 1 without one.
fn variants(grid: Option<&Grid>, spec: &Spec) -> Result<u32, ApiError> {
    let Some(grid) = grid else { return Ok(1) };
    let found = grid.variants(spec, MAX_VARIANTS as usize);
    let (lifted, variants) = found.map_err(|problems| refusal("", &problems.0))?;
    let program = fo_strategy::compile(&lifted).map_err(|problems| refusal("grid.", &problems.0))?;
    let refused = variants.refused(&program);
    if !refused.is_empty() {
        return Err(refusal("grid.", &refused));
    }
    Ok(variants.len() as u32)
}
