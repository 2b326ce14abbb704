//! The table `users`.

use super::{Database, Result, Span, query, query_as};
use crate::models::{User, UserRole};

/// A user that is to be.
#[derive(Debug)]
pub(crate) struct NewUser {
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) phone: Option<String>,
    /// What the database gives a user without one, if none is given.
    pub(crate) role: Option<UserRole>,
}

/// What is to be another; what is `None` stays.
#[derive(Debug)]
pub(crate) struct UserChange {
    pub(crate) email: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) phone: Option<Option<String>>,
    pub(crate) role: Option<UserRole>,
}

impl Database {
    /// Users in the order in which they came.
    pub(crate) async fn users(&self, span: Span) -> Result<Vec<User>> {
        Ok(reading!(self, connection => {
            query_as(
                "SELECT id, email, name, created_at, phone, role FROM users \
                 WHERE id > $1 ORDER BY id LIMIT $2",
            )
            .bind(span.after.unwrap_or(i64::MIN))
            .bind(span.limit)
            .fetch_all(connection)
            .await?
        }))
    }

    pub(crate) async fn user(&self, id: i64) -> Result<Option<User>> {
        Ok(reading!(self, connection => {
            query_as("SELECT id, email, name, created_at, phone, role FROM users WHERE id = $1")
                .bind(id)
                .fetch_optional(connection)
                .await?
        }))
    }

    pub(crate) async fn create_user(&self, user: &NewUser) -> Result<User> {
        Ok(writing!(self, connection => {
            query_as(
                "INSERT INTO users (email, name, phone, role) \
                 VALUES ($1, $2, $3, COALESCE($4, 'member')) \
                 RETURNING id, email, name, created_at, phone, role",
            )
            .bind(&user.email)
            .bind(&user.name)
            .bind(&user.phone)
            .bind(user.role)
            .fetch_one(connection)
            .await?
        }))
    }

    /// Gives the user as it is then, if there is one.
    pub(crate) async fn change_user(&self, id: i64, change: &UserChange) -> Result<Option<User>> {
        Ok(writing!(self, connection => {
            query_as(
                "UPDATE users SET email = COALESCE($2, email), name = COALESCE($3, name), \
                 phone = CASE WHEN $4 THEN $5 ELSE phone END, role = COALESCE($6, role) \
                 WHERE id = $1 \
                 RETURNING id, email, name, created_at, phone, role",
            )
            .bind(id)
            .bind(&change.email)
            .bind(&change.name)
            .bind(change.phone.is_some())
            .bind(change.phone.as_ref().and_then(Option::as_ref))
            .bind(change.role)
            .fetch_optional(connection)
            .await?
        }))
    }

    /// Whether there was one. Its posts, profile and preferences go with it.
    pub(crate) async fn delete_user(&self, id: i64) -> Result<bool> {
        Ok(writing!(self, connection => {
            let done = query("DELETE FROM users WHERE id = $1")
                .bind(id)
                .execute(connection)
                .await?;
            done.rows_affected() > 0
        }))
    }
}
