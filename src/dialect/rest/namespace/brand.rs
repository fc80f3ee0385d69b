//! The brand of a namespace in requests and responses.

use crate::dialect::rest::field::Field;
use crate::domain::brand::{Accent, Brand, BrandChanges, BrandName, HomeUrl, SupportEmail};
use crate::domain::properties::Depth;
use crate::domain::{Error, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What e-mails and pages for people show of the namespace.
#[derive(Serialize, ToSchema)]
#[schema(as = Brand)]
pub struct BrandDocument {
    /// What people know it by.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 80)]
    name: Option<String>,
    /// Its color.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, pattern = "^#[0-9a-f]{6}$")]
    accent: Option<String>,
    /// The e-mail address where people find help.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 254)]
    support_email: Option<String>,
    /// The URL of its home page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2048)]
    home_url: Option<String>,
}

/// What e-mails and pages for people show of the namespace. `PUT` replaces the whole; `PATCH` changes
/// what it mentions, and `null` removes it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BrandInput {
    /// What people know it by: one line.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 80)]
    name: Field<String>,
    /// Its color, `#rrggbb`.
    #[serde(default)]
    #[schema(value_type = Option<String>, pattern = "^#[0-9a-fA-F]{6}$")]
    accent: Field<String>,
    /// The e-mail address where people find help.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 3, max_length = 254)]
    support_email: Field<String>,
    /// The URL of its home page: `http` or `https`, without a user name.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 2048,
        pattern = r"^[hH][tT][tT][pP][sS]?://[^/?#@\\\s\x00-\x1f\x7f-\x9f]+([/?#][^\s\x00-\x1f\x7f-\x9f]*)?$")]
    home_url: Field<String>,
}

impl TryFrom<BrandInput> for BrandChanges {
    type Error = Error;

    fn try_from(BrandInput { name, accent, support_email, home_url }: BrandInput) -> Result<Self> {
        Ok(Self {
            name: name.parse(BrandName::parse, "brand.name")?,
            accent: accent.parse(Accent::parse, "brand.accent")?,
            support_email: support_email.parse(SupportEmail::parse, "brand.support_email")?,
            home_url: home_url.parse(HomeUrl::parse, "brand.home_url")?,
            depth: Depth::Top,
        })
    }
}

impl From<Brand> for BrandDocument {
    fn from(Brand { name, accent, support_email, home_url }: Brand) -> Self {
        Self {
            name: name.map(BrandName::into_string),
            accent: accent.map(Accent::into_string),
            support_email: support_email.map(SupportEmail::into_string),
            home_url: home_url.map(HomeUrl::into_string),
        }
    }
}
