//! Fetch properties: which lists of groups a response includes.

use super::{Exception, openapi, page};
use crate::domain::group::Include;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use std::future::{Ready, ready};
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};

/// All spellings of the header and of the query parameter, in lower case.
const NAMES: [&str; 4] = ["fetch.group", "fetch-group", "x-nxfetch.group", "x-nxfetch-group"];

/// The lists to include: the union of all headers and parameters.
pub struct Fetch(pub Include);

impl FromRequest for Fetch {
    type Error = Exception;
    type Future = Ready<Result<Self, Exception>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(parse_include(request).map(Self))
    }
}

fn parse_include(request: &HttpRequest) -> Result<Include, Exception> {
    let mut wanted = Include::default();
    for name in NAMES {
        for value in request.headers().get_all(name).filter_map(|value| value.to_str().ok()) {
            add(&mut wanted, value);
        }
    }
    for (name, value) in page::pairs(request)? {
        if NAMES.contains(&name.to_ascii_lowercase().as_str()) {
            add(&mut wanted, &value);
        }
    }
    Ok(wanted)
}

/// Adds the lists with these names. Nuxeo's other fetch properties are ignored.
fn add(wanted: &mut Include, names: &str) {
    for name in names.split(',') {
        match name.trim() {
            "memberUsers" => wanted.users = true,
            "memberGroups" => wanted.groups = true,
            "parentGroups" => wanted.parents = true,
            _ => {}
        }
    }
}

/// Only the first spelling is a parameter in the document.
impl IntoParams for Fetch {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let about = "Lists to include in the response: `memberUsers`, `memberGroups`, \
                     `parentGroups`, separated by commas or repeated. `fetch.group`, \
                     `X-NXfetch.group` and `X-NXfetch-group` are other names for it.";
        [ParameterIn::Query, ParameterIn::Header]
            .map(|place| openapi::names("fetch-group", place, about))
            .to_vec()
    }
}
