//! Connections that leave nothing behind, so that a pooler may hand each transaction another one.

use futures::{future::BoxFuture, stream::BoxStream};
use ref_cast::{RefCastCustom, ref_cast_custom};
use sqlx::{
    AssertSqlSafe, Describe, Either, Error, Execute, Executor, PgConnection, PgPool, Postgres, SqlStr,
    Transaction,
    error::BoxDynError,
    postgres::{PgArguments, PgQueryResult, PgRow, PgStatement, PgTypeInfo},
};

/// Begins a transaction, and calls the function of the schema's that says whom it acts for. `enter` is ours: the function's name, with
/// printed ids.
pub(super) async fn begin(pool: &PgPool, enter: &str) -> Result<Transaction<'static, Postgres>, Error> {
    let mut transaction = pool.begin().await?;
    let enter = AssertSqlSafe(format!("select {enter}"));
    sqlx::raw_sql(enter).execute(&mut *transaction).await?;
    Ok(transaction)
}

/// A connection whose statements have no names. A named one would stay in the session, where another client that the pooler gives it to
/// makes one of the same name.
#[derive(Debug, RefCastCustom)]
#[repr(transparent)]
pub(crate) struct Unnamed(PgConnection);

impl Unnamed {
    /// The connection, seen like this.
    #[ref_cast_custom]
    pub(super) fn of(connection: &mut PgConnection) -> &mut Self;
}

/// A query that is prepared without a name.
struct Once<E>(E);

impl<'q, E: Execute<'q, Postgres>> Execute<'q, Postgres> for Once<E> {
    fn sql(self) -> SqlStr {
        self.0.sql()
    }

    fn statement(&self) -> Option<&PgStatement> {
        self.0.statement()
    }

    fn take_arguments(&mut self) -> Result<Option<PgArguments>, BoxDynError> {
        self.0.take_arguments()
    }

    fn persistent(&self) -> bool {
        false
    }
}

impl<'c> Executor<'c> for &'c mut Unnamed {
    type Database = Postgres;

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, Result<Either<PgQueryResult, PgRow>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        self.0.fetch_many(Once(query))
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Option<PgRow>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        self.0.fetch_optional(Once(query))
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [PgTypeInfo],
    ) -> BoxFuture<'e, Result<PgStatement, Error>>
    where
        'c: 'e,
    {
        self.0.prepare_with(sql, parameters)
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, Result<Describe<Postgres>, Error>>
    where
        'c: 'e,
    {
        self.0.describe(sql)
    }
}
