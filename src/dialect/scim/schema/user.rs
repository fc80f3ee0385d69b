//! The attributes of users (RFC 7643 sections 4.1 and 4.3).

use super::{Attribute, Mutability, Returned, Schema, complex, flag, reference, text};

/// Users.
pub static USER: Schema = Schema {
    id: "urn:ietf:params:scim:schemas:core:2.0:User",
    name: "User",
    about: "People and machines.",
    attributes: &[
        text("userName", "The name to sign in with.").required().unique(),
        complex("name", "The parts of the name.", NAME),
        text("displayName", "The name to show."),
        text("nickName", "What the user is called by others."),
        reference("profileUrl", "The URL of a page about the user.", &["external"]),
        text("title", "The title, such as Vice President."),
        text("userType", "The relation to the organization, such as Contractor."),
        text("preferredLanguage", "The language of the user, such as en-US."),
        text("locale", "The locale for dates and numbers, such as en-US."),
        text("timezone", "The time zone, such as America/Los_Angeles."),
        flag("active", "Whether signing in is allowed.").required(),
        Attribute {
            mutability: Mutability::WriteOnly,
            returned: Returned::Never,
            ..text("password", "The password to sign in with.").exact()
        },
        list("emails", "The e-mail addresses.", EMAIL),
        list("phoneNumbers", "The telephone numbers.", PHONE),
        list("ims", "The addresses for instant messages.", MESSENGER),
        list("photos", "The URLs of pictures.", PHOTO),
        list("addresses", "The postal addresses.", ADDRESS),
        complex("groups", "The groups that the user is in.", GROUPS).many().read_only(),
        list("entitlements", "What the user is entitled to.", PLAIN),
        list("roles", "The roles of the user in the organization.", PLAIN),
    ],
};

/// What enterprises add to users.
pub static ENTERPRISE: Schema = Schema {
    id: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    name: "EnterpriseUser",
    about: "What enterprises add to users.",
    attributes: &[
        text("employeeNumber", "The number of the employee."),
        text("costCenter", "The cost center."),
        text("organization", "The organization."),
        text("division", "The division."),
        text("department", "The department."),
        complex("manager", "The manager of the user.", MANAGER),
    ],
};

const fn list(name: &'static str, about: &'static str, subs: &'static [Attribute]) -> Attribute {
    complex(name, about, subs).many()
}

const fn value(about: &'static str) -> Attribute {
    text("value", about)
}

const DISPLAY: Attribute = text("display", "How it is shown.");
const TYPE: Attribute = text("type", "What it is for.");
const PRIMARY: Attribute = flag("primary", "Whether it is the preferred one.");

const NAME: &[Attribute] = &[
    text("formatted", "The full name."),
    text("familyName", "The family name."),
    text("givenName", "The given name."),
    text("middleName", "The middle names."),
    text("honorificPrefix", "The title before the name, such as Dr."),
    text("honorificSuffix", "What follows the name, such as III."),
];

const EMAIL: &[Attribute] =
    &[value("The address."), DISPLAY, TYPE.usual(&["work", "home", "other"]), PRIMARY];

const PHONE: &[Attribute] = &[
    value("The number."),
    DISPLAY,
    TYPE.usual(&["work", "home", "mobile", "fax", "pager", "other"]),
    PRIMARY,
];

const MESSENGER: &[Attribute] = &[
    value("The address."),
    DISPLAY,
    TYPE.usual(&["aim", "gtalk", "icq", "xmpp", "msn", "skype", "qq", "yahoo"]),
    PRIMARY,
];

const PHOTO: &[Attribute] = &[
    reference("value", "The URL.", &["external"]),
    DISPLAY,
    TYPE.usual(&["photo", "thumbnail"]),
    PRIMARY,
];

const ADDRESS: &[Attribute] = &[
    text("formatted", "The address as it is written on a letter."),
    text("streetAddress", "The street and the number."),
    text("locality", "The city."),
    text("region", "The state or region."),
    text("postalCode", "The postal code."),
    text("country", "The country, by its two letters of ISO 3166-1."),
    TYPE.usual(&["work", "home", "other"]),
    PRIMARY,
];

const PLAIN: &[Attribute] = &[value("The value."), DISPLAY, TYPE, PRIMARY];

const GROUPS: &[Attribute] = &[
    value("The id of the group.").read_only().exact(),
    reference("$ref", "The URL of the group.", &["Group"]).read_only(),
    text("display", "The name of the group.").read_only(),
    TYPE.usual(&["direct", "indirect"]).read_only(),
];

const MANAGER: &[Attribute] = &[
    value("The id of the manager.").exact(),
    reference("$ref", "The URL of the manager.", &["User"]),
];
