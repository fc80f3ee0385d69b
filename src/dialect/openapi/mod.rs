//! What the OpenAPI documents of several dialects have in common.

pub mod document;
pub mod error_responses;
pub mod text_patterns;
