//! What the attributes of users are in the domain.

use crate::dialect::scim::condition::{Fields, Target, case};
use crate::dialect::scim::schema::{Resolved, ResourceType, SchemaPart, USER};
use crate::domain::condition::{Case, UserField};

impl Fields for UserField {
    const TYPE: ResourceType = ResourceType::User;

    fn of(resolved: &Resolved) -> Option<Target<Self>> {
        let Resolved { place, attribute, sub } = resolved;
        if let SchemaPart::Extension(urn) = place {
            return match (attribute.name, sub.map(|sub| sub.name)) {
                (name, Some("value")) => {
                    Some(Target::Field(Self::Provisioned([urn, name, "value"], Case::Exact)))
                }
                (name, None) if attribute.subs.is_empty() => {
                    Some(Target::Field(Self::Provisioned([urn, name, ""], case(attribute))))
                }
                _ => None,
            };
        }
        Some(match (attribute.name, sub.map(|sub| sub.name)) {
            ("id", None) => Target::Field(Self::Id),
            ("externalId", None) => Target::Field(Self::ExternalId),
            ("userName", None) => Target::Field(Self::KnownAs),
            ("displayName", None) => Target::Field(Self::Name),
            ("active", None) => Target::Field(Self::Active),
            ("name", Some("givenName")) => Target::Field(Self::FirstName),
            ("name", Some("familyName")) => Target::Field(Self::LastName),
            ("meta", Some("created")) => Target::Field(Self::CreatedAt),
            ("meta", Some("lastModified")) => Target::Field(Self::UpdatedAt),
            ("meta", Some("resourceType")) => Target::Fixed("User"),
            ("schemas", None) => Target::Fixed(USER.id),
            ("groups", None | Some("value")) => Target::Ids(Self::Groups),
            ("password" | "meta" | "groups", _) => return None,
            ("name", Some(part)) => {
                let part = attribute.sub(part)?;
                Target::Field(Self::Provisioned(["name", part.name, ""], case(part)))
            }
            (name, _) if attribute.multi_valued => Target::List(Self::List(name)),
            (name, None) if attribute.subs.is_empty() => {
                Target::Field(Self::Provisioned([name, "", ""], case(attribute)))
            }
            _ => return None,
        })
    }
}
