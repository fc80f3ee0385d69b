//! The frame of a dialect's OpenAPI document: its title, its credentials, and the namespace header.

use crate::domain::id::NAMESPACE_LIMIT;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, Paths};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, Required, SecurityRequirement,
};

/// The document that mounting a dialect's routes adds to: its title, what it is about, and the
/// names of its tags with what each is about.
pub fn blank(title: &str, about: &str, tags: &[(&str, &str)]) -> OpenApi {
    let license = LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build();
    let info = InfoBuilder::new()
        .title(title)
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(about))
        .license(Some(license))
        .build();
    let tag = |(name, about): &(&str, &str)| {
        TagBuilder::new().name(*name).description(Some(*about)).build()
    };
    let tags: Vec<_> = tags.iter().map(tag).collect();
    OpenApiBuilder::new().info(info).tags(Some(tags)).build()
}

/// Documents these credentials, which have a name, a scheme and a description, as alternatives for
/// all operations that do not document their own.
pub fn secure<const N: usize>(
    document: &mut OpenApi,
    credentials: [(&str, HttpAuthScheme, &str); N],
) {
    let components = document.components.get_or_insert_default();
    let ways = credentials.map(|(name, scheme, about)| {
        let mut http = Http::new(scheme);
        http.description = Some(about.to_owned());
        components.add_security_scheme(name, SecurityScheme::Http(http));
        SecurityRequirement::new(name, [] as [String; 0])
    });
    document.security = Some(ways.into());
}

/// All operations of all paths.
pub fn operations(paths: &mut Paths) -> impl Iterator<Item = &mut Operation> {
    paths.paths.values_mut().flat_map(|item| {
        [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete]
            .into_iter()
            .flatten()
    })
}

/// The header that names a namespace.
pub fn namespace_header(name: &str, about: &str) -> Parameter {
    let slug = ObjectBuilder::new().schema_type(Type::String).max_length(Some(NAMESPACE_LIMIT));
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(about))
        .schema(Some(slug.build()))
        .build()
}
