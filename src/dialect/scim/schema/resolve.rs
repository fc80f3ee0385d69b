//! Finds the attribute that a name stands for.

use super::{Attribute, COMMON, ResourceType, Schema, find_attribute};
use crate::dialect::scim::filter::Name;

/// Where an attribute is in a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemaPart {
    /// At the top.
    Core,
    /// In the object of the extension with this URN.
    Extension(&'static str),
}

/// An attribute, and the sub-attribute that is named with it.
#[derive(Debug, Clone, Copy)]
pub struct Resolved {
    /// Where it is.
    pub place: SchemaPart,
    /// The attribute.
    pub attribute: &'static Attribute,
    /// The sub-attribute.
    pub sub: Option<&'static Attribute>,
}

impl ResourceType {
    /// The attribute with this name. One of an extension needs no URN if nothing else has its name.
    pub fn resolve(self, name: &Name) -> Option<Resolved> {
        let core = || {
            let found = find_attribute(self.schema().attributes, &name.attribute);
            found
                .or_else(|| find_attribute(COMMON, &name.attribute))
                .map(|found| (SchemaPart::Core, found))
        };
        let extended = |schema: &'static Schema| {
            let found = find_attribute(schema.attributes, &name.attribute);
            found.map(|found| (SchemaPart::Extension(schema.id), found))
        };
        let (place, attribute) = match &name.schema {
            None => core().or_else(|| self.extensions().iter().find_map(|known| extended(known))),
            Some(urn) if urn.eq_ignore_ascii_case(self.schema().id) => core(),
            Some(urn) => extended(self.extension(urn)?),
        }?;
        let sub = match &name.sub {
            None => None,
            Some(sub) => Some(attribute.sub(sub)?),
        };
        Some(Resolved { place, attribute, sub })
    }

    /// The extension with this URN, in any case.
    pub fn extension(self, urn: &str) -> Option<&'static Schema> {
        self.extensions().iter().find(|known| known.id.eq_ignore_ascii_case(urn)).copied()
    }
}
