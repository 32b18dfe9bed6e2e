//! What a handler is: one operation's contract, what it depends on, and a function.

use crate::{error::ApiError, token::Identity};
use chrono::{DateTime, Utc};
use fo_api::{AccessRule, Admin, Analyst, Operation, Public, Viewer};
use std::future::Future;
use uuid::Uuid;

/// Someone who has not signed in, or need not have.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// Source address, as the gateway saw it.
    pub ip: String,
}

/// What an access rule gives a handler: a signed-in caller, or a mere visitor.
pub trait Admit: AccessRule {
    /// What the handler receives.
    type Caller: Send + 'static;
    #[doc(hidden)]
    fn admit(visitor: Visitor, identity: Option<Identity>) -> Option<Self::Caller>;
}

impl Admit for Public {
    type Caller = Visitor;
    fn admit(visitor: Visitor, _: Option<Identity>) -> Option<Visitor> {
        Some(visitor)
    }
}

macro_rules! admit_signed_in {
    ($($rule:ty),*) => {$(
        impl Admit for $rule {
            type Caller = Identity;
            fn admit(_: Visitor, identity: Option<Identity>) -> Option<Identity> {
                identity
            }
        }
    )*};
}
admit_signed_in!(Viewer, Analyst, Admin);

/// What a handler of this operation is told about who calls.
pub type Caller<E> = <<<E as Endpoint>::Operation as Operation>::Access as Admit>::Caller;

/// A request, read and checked.
#[derive(Debug)]
pub struct Input<O: Operation> {
    /// Path parameters.
    pub path: O::Path,
    /// Query parameters.
    pub query: O::Query,
    /// JSON body.
    pub body: O::Body,
}

/// A successful answer.
#[derive(Debug)]
pub struct Reply<T> {
    pub(crate) content: Content<T>,
    pub(crate) next_cursor: Option<Uuid>,
    pub(crate) until: Option<DateTime<Utc>>,
}

#[derive(Debug)]
pub(crate) enum Content<T> {
    Data(T),
    Bare(String),
}

impl<T> Reply<T> {
    /// One thing.
    pub fn new(data: T) -> Self {
        Self {
            content: Content::Data(data),
            next_cursor: None,
            until: None,
        }
    }

    /// A page of things; `next_cursor` is absent on the last one.
    pub fn page(data: T, next_cursor: Option<Uuid>) -> Self {
        Self {
            content: Content::Data(data),
            next_cursor,
            until: None,
        }
    }

    /// The same answer, of which a part is good until then only: a repeat of the request under its `Idempotency-Key` is not given it later.
    #[must_use]
    pub fn until(mut self, end: DateTime<Utc>) -> Self {
        self.until = Some(end);
        self
    }

    /// A body outside the envelope, of the media type the route declares.
    pub fn bare(text: impl Into<String>) -> Self {
        Self {
            content: Content::Bare(text.into()),
            next_cursor: None,
            until: None,
        }
    }
}

/// A handler. The access rule is its operation's type, so it can't be left out.
pub trait Endpoint: Send + Sync + 'static {
    /// The contract it fulfils.
    type Operation: Operation<Access: Admit>;
    /// What it needs: clients, built once.
    type Deps: Send + Sync + 'static;

    /// Does the work.
    fn handle(
        deps: &Self::Deps,
        caller: Caller<Self>,
        input: Input<Self::Operation>,
    ) -> impl Future<Output = Result<Reply<<Self::Operation as Operation>::Output>, ApiError>> + Send
    where
        Self: Sized;
}
