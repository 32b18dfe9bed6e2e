//! Rows as the API shows them.

use fo_api::datasets::{Dataset, Series};

pub(crate) fn dataset(row: fo_storage::Dataset) -> Dataset {
    Dataset {
        id: row.id,
        name: row.name,
        public: row.organisation_id.is_none(),
        state: row.state,
        version: row.version,
        from: row.first_date,
        to: row.last_date,
        series_count: row.series_count.unsigned_abs(),
        currency: row.currency,
        failure: row.failure,
        created_at: row.created_at,
    }
}

pub(crate) fn series(row: fo_storage::Series) -> Series {
    Series {
        ticker: row.ticker,
        from: row.first_date,
        to: row.last_date,
        bars: row.bars.unsigned_abs(),
        missing: row.missing.unsigned_abs(),
        has_open: row.has_open,
        has_range: row.has_range,
        has_volume: row.has_volume,
        adjusted: row.adjusted,
    }
}
