//! Prints one name of every kind of record and object, as the code makes them: what `tests/template` holds policies against.
#![allow(clippy::print_stdout, reason = "printing is what it is for")]

use fo_domain::{
    BacktestId, DatasetId, DatasetUploadKey, DocumentId, DocumentUploadKey, OrganisationId, Owner, ParsedKey,
    PricesKey, RecordKind, SeriesKey,
};
use serde_json::{Map, json};

fn main() {
    let (organisation, document, dataset) = (OrganisationId::new(), DocumentId::new(), DatasetId::new());
    let (backtest, version) = (BacktestId::new(), "version".to_owned());
    let prices = |owner| {
        PricesKey {
            owner,
            dataset,
            version: version.clone(),
        }
        .to_string()
    };
    let upload = |owner| DatasetUploadKey { owner, dataset }.to_string();
    let records: Map<_, _> = RecordKind::ALL
        .into_iter()
        .map(|kind| (format!("{kind:?}"), kind.partition("name").into()))
        .collect();
    let names = json!({
        "table": records,
        "documents_bucket": {
            "DocumentUploadKey": DocumentUploadKey { organisation, document }.to_string(),
            "ParsedKey": ParsedKey { organisation, document }.to_string(),
        },
        "datasets_bucket": {
            "DatasetUploadKey": upload(Owner::Organisation(organisation)),
            "DatasetUploadKey::Public": upload(Owner::Public),
            "PricesKey": prices(Owner::Organisation(organisation)),
            "PricesKey::Public": prices(Owner::Public),
        },
        "results_bucket": {
            "SeriesKey": SeriesKey { organisation, backtest }.to_string(),
        },
    });
    println!("{names:#}");
}
