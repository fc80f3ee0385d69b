//! Verification: proof that an e-mail address is the user's, who signs in with it from then on.
