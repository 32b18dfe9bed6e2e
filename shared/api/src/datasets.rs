//! Price datasets: upload, quality, what they hold.

use crate::{
    error::{ErrorCode, Problems, Validate},
    operation::{Analyst, Method, Nothing, Operation, Route, Viewer},
    page::PageQuery,
    upload::{Upload, check_file_name},
};
use chrono::{DateTime, NaiveDate, Utc};
use fo_domain::{DatasetId, DatasetState};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Announces a price file, to get a place to upload it to.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDataset {
    /// A name for people, 1 to 100 bytes.
    pub name: String,
    /// The file's name.
    pub filename: String,
    /// `text/csv` or `application/vnd.apache.parquet`.
    pub content_type: String,
    /// Exact size in bytes, at most 100 MiB: the signature holds the upload to it.
    pub size_bytes: u64,
}

impl Validate for NewDataset {
    fn validate(&self, problems: &mut Problems) {
        check_file_name(&self.filename, "filename", problems);
        let usable =
            !self.name.trim().is_empty() && self.name.len() <= 100 && !self.name.contains(char::is_control);
        problems.require(usable, "name", || {
            "must have 1 to 100 bytes, without control characters".into()
        });
        problems.require(self.size_bytes > 0, "size_bytes", || {
            "the file is empty: there are no prices in it".into()
        });
    }
}

/// A price dataset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Dataset {
    /// Id.
    pub id: DatasetId,
    /// Name.
    pub name: String,
    /// Whether every organisation sees it.
    pub public: bool,
    /// How far it has come.
    pub state: DatasetState,
    /// Content hash of the canonical prices, once ingested.
    pub version: Option<String>,
    /// First date of any series.
    pub from: Option<NaiveDate>,
    /// Last date of any series.
    pub to: Option<NaiveDate>,
    /// Number of series.
    pub series_count: u32,
    /// Currency of the prices, ISO 4217.
    pub currency: String,
    /// Why it failed and what to do, if it did.
    pub failure: Option<String>,
    /// When it was announced.
    pub created_at: DateTime<Utc>,
}

/// One price series of a dataset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Series {
    /// Ticker.
    pub ticker: String,
    /// First date with a price.
    pub from: NaiveDate,
    /// Last date with a price.
    pub to: NaiveDate,
    /// Days with a price.
    pub bars: u32,
    /// Trading days between first and last without a price.
    pub missing: u32,
    /// Whether every bar has an open, so that orders can fill at it.
    pub has_open: bool,
    /// Whether every bar has a high and a low.
    pub has_range: bool,
    /// Whether any bar has a volume.
    pub has_volume: bool,
    /// Whether closes are adjusted for dividends and splits.
    pub adjusted: bool,
}

/// A dataset with its contents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DatasetDetail {
    /// The dataset.
    #[serde(flatten)]
    pub dataset: Dataset,
    /// Its series, by ticker.
    pub series: Vec<Series>,
    /// What was checked and found in the prices, once ingested.
    pub quality: Option<Value>,
}

/// A dataset and where to upload its file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DatasetUpload {
    /// The dataset, awaiting its file.
    pub dataset: Dataset,
    /// The request that uploads it.
    pub upload: Upload,
}

/// Which dataset.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DatasetPath {
    /// Dataset id.
    pub id: DatasetId,
}
impl Validate for DatasetPath {}

/// `POST /datasets`
#[derive(Debug)]
pub enum CreateDataset {}
impl Operation for CreateDataset {
    const ROUTE: Route = Route::new(
        Method::Post,
        "/datasets",
        "datasets",
        "create-dataset",
        "Announce a price file (CSV or Parquet) and get its upload",
    )
    .answering(201)
    .errors(&[ErrorCode::PayloadTooLarge, ErrorCode::UnsupportedMediaType]);
    type Access = Analyst;
    type Path = Nothing;
    type Query = Nothing;
    type Body = NewDataset;
    type Output = DatasetUpload;
}

/// `GET /datasets`
#[derive(Debug)]
pub enum ListDatasets {}
impl Operation for ListDatasets {
    const ROUTE: Route = Route::new(
        Method::Get,
        "/datasets",
        "datasets",
        "list-datasets",
        "The organisation's datasets and the public ones, newest first",
    );
    type Access = Viewer;
    type Path = Nothing;
    type Query = PageQuery;
    type Body = Nothing;
    type Output = Vec<Dataset>;
}

/// `GET /datasets/{id}`
#[derive(Debug)]
pub enum GetDataset {}
impl Operation for GetDataset {
    const ROUTE: Route = Route::new(
        Method::Get,
        "/datasets/{id}",
        "datasets",
        "get-dataset",
        "A dataset, its series and its quality report",
    );
    type Access = Viewer;
    type Path = DatasetPath;
    type Query = Nothing;
    type Body = Nothing;
    type Output = DatasetDetail;
}

/// A dataset that was deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "DeletedDataset")]
pub struct Deleted {
    /// Its id, which names nothing any more.
    pub id: DatasetId,
}

/// `POST /datasets/{id}/retry`
#[derive(Debug)]
pub enum RetryDataset {}
impl Operation for RetryDataset {
    const ROUTE: Route = Route::new(
        Method::Post,
        "/datasets/{id}/retry",
        "datasets",
        "retry-dataset",
        "Ingest a dataset again that failed",
    )
    .answering(202)
    .errors(&[ErrorCode::Conflict]);
    type Access = Analyst;
    type Path = DatasetPath;
    type Query = Nothing;
    type Body = Nothing;
    type Output = Dataset;
}

/// `DELETE /datasets/{id}`
#[derive(Debug)]
pub enum DeleteDataset {}
impl Operation for DeleteDataset {
    const ROUTE: Route = Route::new(
        Method::Delete,
        "/datasets/{id}",
        "datasets",
        "delete-dataset",
        "Delete a dataset with every version of its prices; refused while backtests refer to it",
    )
    .errors(&[ErrorCode::Conflict]);
    type Access = Analyst;
    type Path = DatasetPath;
    type Query = Nothing;
    type Body = Nothing;
    type Output = Deleted;
}
