//! Every endpoint there is, in the order the documentation shows them.

use crate::{
    auth, backtests, datasets, documents, health,
    operation::{Access, AccessRule, Nothing, Operation, Route},
    search, strategies, users,
};
use schemars::{Schema, SchemaGenerator};
use std::any::TypeId;

/// An operation as a value: what the OpenAPI document and the consistency tests read.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// Where it lives and what it promises.
    pub route: Route,
    /// Who may call it.
    pub access: Access,
    pub(crate) shapes: fn(&mut SchemaGenerator) -> Shapes,
}

/// Schemas of an operation's parts; absent where there is nothing.
pub(crate) struct Shapes {
    pub(crate) path: Option<Schema>,
    pub(crate) query: Option<Schema>,
    pub(crate) body: Option<Schema>,
    pub(crate) output: Schema,
}

impl Entry {
    const fn of<O: Operation>() -> Self {
        Self {
            route: O::ROUTE,
            access: O::Access::ACCESS,
            shapes: shapes::<O>,
        }
    }
}

fn shapes<O: Operation>(generator: &mut SchemaGenerator) -> Shapes {
    fn part<T: schemars::JsonSchema + 'static>(generator: &mut SchemaGenerator) -> Option<Schema> {
        (TypeId::of::<T>() != TypeId::of::<Nothing>()).then(|| generator.subschema_for::<T>())
    }
    Shapes {
        path: part::<O::Path>(generator),
        query: part::<O::Query>(generator),
        body: part::<O::Body>(generator),
        output: generator.subschema_for::<O::Output>(),
    }
}

/// Every endpoint.
pub const ROUTES: &[Entry] = &[
    Entry::of::<auth::Login>(),
    Entry::of::<auth::RefreshSession>(),
    Entry::of::<auth::Logout>(),
    Entry::of::<users::GetMe>(),
    Entry::of::<users::ListUsers>(),
    Entry::of::<users::ChangeUser>(),
    Entry::of::<documents::CreateDocument>(),
    Entry::of::<documents::ListDocuments>(),
    Entry::of::<documents::GetDocument>(),
    Entry::of::<documents::GetDocumentContent>(),
    Entry::of::<documents::GetDocumentLayout>(),
    Entry::of::<documents::GetDocumentFile>(),
    Entry::of::<documents::RetryDocument>(),
    Entry::of::<documents::DeleteDocument>(),
    Entry::of::<search::SearchDocuments>(),
    Entry::of::<strategies::RequestExtraction>(),
    Entry::of::<strategies::ListStrategies>(),
    Entry::of::<strategies::GetStrategy>(),
    Entry::of::<backtests::CreateBacktest>(),
    Entry::of::<backtests::ListBacktests>(),
    Entry::of::<backtests::GetBacktest>(),
    Entry::of::<backtests::CancelBacktest>(),
    Entry::of::<backtests::RetryBacktest>(),
    Entry::of::<backtests::DeleteBacktest>(),
    Entry::of::<datasets::CreateDataset>(),
    Entry::of::<datasets::ListDatasets>(),
    Entry::of::<datasets::GetDataset>(),
    Entry::of::<datasets::RetryDataset>(),
    Entry::of::<datasets::DeleteDataset>(),
    Entry::of::<health::GetHealth>(),
    Entry::of::<health::GetDocs>(),
    Entry::of::<health::GetOpenapi>(),
];
