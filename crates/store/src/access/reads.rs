//! The queries of the edge about users, sessions and tokens.

use docket_domain::access::{CredentialKind, Login, Role, User};
use docket_domain::ids::{MerchantId, TokenId, UserId};

use super::{Principal, TokenDocument, UserDocument, sessions_sql, sql, tokens_sql};
use crate::reads::cut;
use crate::{Page, Reads, StoreError, merchants};

impl Reads {
    /// The merchant of a slug.
    ///
    /// # Errors
    /// The store failed.
    pub async fn merchant_of_slug(&self, slug: String) -> Result<Option<MerchantId>, StoreError> {
        self.query(move |connection| merchants::sql::by_slug(connection, &slug)).await
    }

    /// The names of the users of a role, in their order.
    ///
    /// # Errors
    /// The store failed.
    pub async fn user_names(&self, merchant: MerchantId, role: Role) -> Result<Vec<String>, StoreError> {
        self.query(move |connection| sql::user_names(connection, merchant, role)).await
    }

    /// Who a token stands for, by the SHA-256 of its secret.
    ///
    /// # Errors
    /// The store failed.
    pub async fn principal(&self, secret_hash: [u8; 32]) -> Result<Option<Principal>, StoreError> {
        self.query(move |connection| tokens_sql::principal(connection, &secret_hash)).await
    }

    /// Who a session of a merchant stands for, by the SHA-256 of its secret.
    ///
    /// # Errors
    /// The store failed.
    pub async fn session_principal(&self, merchant: MerchantId, secret_hash: [u8; 32]) -> Result<Option<Principal>, StoreError> {
        self.query(move |connection| sessions_sql::principal(connection, merchant, &secret_hash)).await
    }

    /// A user by login.
    ///
    /// # Errors
    /// The store failed.
    pub async fn user_of_login(&self, merchant: MerchantId, login: Login) -> Result<Option<User>, StoreError> {
        self.query(move |connection| sql::user_by_login(connection, merchant, &login)).await
    }

    /// A user by name.
    ///
    /// # Errors
    /// The store failed.
    pub async fn user_named(&self, merchant: MerchantId, name: String) -> Result<Option<User>, StoreError> {
        self.query(move |connection| sql::user_by_name(connection, merchant, &name)).await
    }

    /// A user by code.
    ///
    /// # Errors
    /// The store failed.
    pub async fn user_of_code(&self, merchant: MerchantId, code: String) -> Result<Option<User>, StoreError> {
        self.query(move |connection| sql::user_by_code(connection, merchant, &code)).await
    }

    /// A user with what they can prove themselves with.
    ///
    /// # Errors
    /// The store failed.
    pub async fn user(&self, merchant: MerchantId, id: UserId) -> Result<Option<UserDocument>, StoreError> {
        self.query(move |connection| sql::whole(connection, merchant, id)).await
    }

    /// Users in the order of their names: all, or those who are limited to an outlet.
    ///
    /// # Errors
    /// The store failed.
    pub async fn users(
        &self,
        merchant: MerchantId,
        outlet: Option<String>,
        after: Option<String>,
        limit: usize,
    ) -> Result<Page<UserDocument>, StoreError> {
        self.query(move |connection| {
            let found = sql::list(connection, merchant, outlet.as_deref(), after.as_deref(), limit + 1)?;
            Ok(cut(found, limit, |document| document.user.name.clone()))
        })
        .await
    }

    /// The hash of a user's password or PIN.
    ///
    /// # Errors
    /// The store failed.
    pub async fn credential(
        &self,
        merchant: MerchantId,
        user: UserId,
        kind: CredentialKind,
    ) -> Result<Option<String>, StoreError> {
        self.query(move |connection| sql::credential(connection, merchant, user, kind)).await
    }

    /// Tokens, the latest first: all, or those that are bound to an outlet.
    ///
    /// # Errors
    /// The store failed.
    pub async fn tokens(
        &self,
        merchant: MerchantId,
        outlet: Option<String>,
        after: Option<String>,
        limit: usize,
    ) -> Result<Page<TokenDocument>, StoreError> {
        let before = after.and_then(|id| uuid::Uuid::try_parse(&id).ok()).map(TokenId);
        self.query(move |connection| {
            let found = tokens_sql::list(connection, merchant, outlet.as_deref(), before, limit + 1)?;
            Ok(cut(found, limit, |document| document.token.id.to_string()))
        })
        .await
    }

    /// A token.
    ///
    /// # Errors
    /// The store failed.
    pub async fn token(&self, merchant: MerchantId, id: TokenId) -> Result<Option<TokenDocument>, StoreError> {
        self.query(move |connection| tokens_sql::whole(connection, merchant, id)).await
    }
}
