//! Rows as the API shows them.

use fo_api::strategies::{Strategy, StrategyDetail};

pub(crate) fn strategy(row: fo_storage::Strategy) -> Strategy {
    Strategy {
        id: row.id,
        document_id: row.document_id,
        name: row.name,
        extractor: row.extractor,
        executable: row.executable,
        missing: row.missing,
        created_at: row.created_at,
    }
}

pub(crate) fn detail(row: fo_storage::StrategyDetail) -> StrategyDetail {
    StrategyDetail {
        strategy: strategy(row.strategy),
        spec: row.spec,
        spec_hash: row.spec_hash,
        detail: row.detail,
        baseline_backtest_id: row.baseline,
    }
}
