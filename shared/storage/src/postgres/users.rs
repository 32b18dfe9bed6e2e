//! Organisations' users.

use super::{
    connection::Unnamed,
    page::{Listing, Page},
    repository,
};
use crate::StorageError;
use chrono::{DateTime, Utc};
use fo_domain::{Email, OrganisationId, Role, UserId};

/// A user.
#[derive(Clone, Debug, PartialEq)]
pub struct User {
    /// Id.
    pub id: UserId,
    /// The organisation they belong to.
    pub organisation_id: OrganisationId,
    /// Email, in lower case.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// Since when they may not sign in, if they may not.
    pub disabled_at: Option<DateTime<Utc>>,
    /// When they were added.
    pub created_at: DateTime<Utc>,
}

/// A user with what their password is checked against.
#[derive(Clone)]
pub struct Login {
    /// The user.
    pub user: User,
    /// Argon2id, in the PHC string format.
    pub password_hash: String,
}

/// A user to add.
#[derive(Clone)]
pub struct NewUser {
    /// Id.
    pub id: UserId,
    /// Email; no two users of the whole system share one.
    pub email: Email,
    /// Argon2id, in the PHC string format.
    pub password_hash: String,
    /// What they may do.
    pub role: Role,
}

repository! {
    /// Users of the unit of work's organisation.
    Users
}

impl Users<'_> {
    /// Makes the organisation itself, the one this unit of work acts for. Idempotent.
    ///
    /// # Errors
    /// [`StorageError`] of the database; the application's own role may not.
    pub async fn found_organisation(&mut self, name: &str) -> Result<(), StorageError> {
        sqlx::query!(
            "insert into organisations (id, name) values ($1, $2) on conflict (id) do nothing",
            self.organisation.as_uuid(),
            name
        )
        .execute(&mut *self.connection)
        .await?;
        Ok(())
    }

    /// Adds a user.
    ///
    /// # Errors
    /// [`StorageError::Conflict`] when the address is taken.
    pub async fn insert(&mut self, new: &NewUser) -> Result<User, StorageError> {
        Ok(sqlx::query_as!(
            User,
            r#"insert into users (id, organisation_id, email, password_hash, role) values ($1, $2, $3, $4, $5)
               returning id, organisation_id, email, role as "role: Role", disabled_at, created_at"#,
            new.id.as_uuid(),
            self.organisation.as_uuid(),
            new.email.as_str(),
            new.password_hash,
            new.role.as_str()
        )
        .fetch_one(&mut *self.connection)
        .await?)
    }

    /// One user.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn get(&mut self, id: UserId) -> Result<Option<User>, StorageError> {
        Ok(sqlx::query_as!(
            User,
            r#"select id, organisation_id, email, role as "role: Role", disabled_at, created_at from users where id = $1"#,
            id.as_uuid()
        )
        .fetch_optional(&mut *self.connection)
        .await?)
    }

    /// Changes a user's role, and whether they may sign in; what is not given stays.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn change(
        &mut self,
        id: UserId,
        role: Option<Role>,
        disabled: Option<bool>,
    ) -> Result<Option<User>, StorageError> {
        Ok(sqlx::query_as!(
            User,
            r#"update users
               set role = coalesce($2, role),
                   disabled_at = case when $3 then coalesce(disabled_at, now()) when not $3 then null else disabled_at end
               where id = $1
               returning id, organisation_id, email, role as "role: Role", disabled_at, created_at"#,
            id.as_uuid(),
            role.map(Role::as_str),
            disabled
        )
        .fetch_optional(&mut *self.connection)
        .await?)
    }

    /// The users, newest first.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn list(&mut self, page: Page) -> Result<Listing<User>, StorageError> {
        let users = sqlx::query_as!(
            User,
            r#"select id, organisation_id, email, role as "role: Role", disabled_at, created_at from users
               where $1::uuid is null or id < $1 order by id desc limit $2"#,
            page.after,
            page.fetch()
        )
        .fetch_all(&mut *self.connection)
        .await?;
        Ok(page.listing(users, |user| user.id.as_uuid()))
    }
}

pub(super) async fn login(connection: &mut Unnamed, email: &Email) -> Result<Option<Login>, StorageError> {
    let row = sqlx::query!(
        r#"select id as "id!", organisation_id as "organisation_id!", email as "email!",
               password_hash as "password_hash!", role as "role!: Role", created_at as "created_at!"
           from login_user($1)"#,
        email.as_str()
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| Login {
        user: User {
            id: row.id.into(),
            organisation_id: row.organisation_id.into(),
            email: row.email,
            role: row.role,
            // It finds nobody who may not.
            disabled_at: None,
            created_at: row.created_at,
        },
        password_hash: row.password_hash,
    }))
}
