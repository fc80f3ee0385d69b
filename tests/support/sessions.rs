//! Signed-in users without a password, which would have to be hashed.

use super::{Caller, Namespace};

impl Namespace {
    /// Opens a session for the user, and returns a caller with its token.
    pub async fn signed_in(&self, user: &str) -> Caller {
        let session = self.add(&format!("/user/{user}/session")).await.must_be(201);
        self.with_key(session.properties()["token"].as_str().unwrap()).at_new_address()
    }

    /// The same, for a new user with only an id.
    pub async fn newcomer(&self, user: &str) -> Caller {
        self.user(user).await;
        self.signed_in(user).await
    }
}
