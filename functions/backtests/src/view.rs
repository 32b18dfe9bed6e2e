//! Rows as the API shows them.

use fo_api::backtests::{
    Backtest, BacktestDetail, ClaimCheck, ClaimStep, CurvePoint, Period, Progress, Variant,
};

pub(crate) fn backtest(row: fo_storage::Backtest) -> Backtest {
    Backtest {
        id: row.id,
        name: row.name,
        state: row.state,
        progress: Progress {
            done: row.done.unsigned_abs(),
            total: row.total.unsigned_abs(),
        },
        strategy_id: row.strategy_id,
        document_id: row.document_id,
        baseline: row.baseline,
        dataset_id: row.dataset_id,
        dataset_version: row.dataset_version,
        period: Period {
            from: row.first_date,
            to: row.last_date,
        },
        failure: row.failure,
        created_at: row.created_at,
        finished_at: row.finished_at,
    }
}

pub(crate) fn detail(row: fo_storage::BacktestDetail) -> BacktestDetail {
    BacktestDetail {
        backtest: backtest(row.backtest),
        run_id: row.run_id,
        engine_version: row.engine_version,
        spec: row.spec,
        spec_hash: row.spec_hash,
        benchmark: row.benchmark,
        grid: row.grid,
        statistics: row.statistics,
        curve: row.curve.into_iter().map(point).collect(),
        claims: row.claim_checks.into_iter().map(claim).collect(),
        top_variants: row.top_variants.into_iter().map(variant).collect(),
        warnings: row.warnings,
    }
}

fn point(row: fo_storage::CurvePoint) -> CurvePoint {
    CurvePoint {
        date: row.date,
        equity: row.equity,
        drawdown: row.drawdown,
        benchmark: row.benchmark,
    }
}

fn claim(row: fo_storage::ClaimCheck) -> ClaimCheck {
    let step = |step: fo_storage::ClaimStep| ClaimStep {
        cause: step.cause,
        value: step.value,
        effect: step.effect,
    };
    ClaimCheck {
        metric: row.metric,
        claimed: row.claimed,
        replicated: row.replicated,
        steps: row.steps.into_iter().map(step).collect(),
        unexplained: row.unexplained,
        page: row.page,
        quote: row.quote,
        notes: row.notes,
    }
}

fn variant(row: fo_storage::Variant) -> Variant {
    Variant {
        index: row.index,
        parameters: row.parameters,
        statistics: row.statistics,
    }
}
