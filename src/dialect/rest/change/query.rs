//! The query of the change feed.

use crate::dialect::rest::Problem;
use crate::dialect::rest::problem::Code;
use crate::domain::api_key::Maker;
use crate::domain::change::{ChangeCursor, ChangeFilter, ChangeRequest, Order, Start};
use crate::domain::id::UserId;
use crate::domain::{Error, Result};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which changes to read. A change must meet all conditions.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ChangeQuery {
    /// The `next` of the previous page, or `now` for an empty page with the cursor of the present end.
    /// Without it, the feed begins with the oldest change that is kept.
    // A letter and a number of 64 bits, in base64url.
    #[param(pattern = "^(now|Y[w-z][A-Za-z0-9_-]{10})$")]
    after: Option<String>,
    /// The number of changes on a page, which has at most 4 MiB.
    #[param(minimum = 1, maximum = 1000, default = 50)]
    limit: Option<i64>,
    /// How many seconds to wait for a change if there is none. Not with `order=newest`.
    #[param(minimum = 0, maximum = 25, default = 0)]
    wait: Option<i64>,
    /// Kinds of entities, with commas between them, such as `user,group`: `user`, `group`, `membership`, `subgroup`, `invite`,
    /// `session`, `key`, `namespace`, `webhook`.
    #[param(
        pattern = "^(user|group|membership|subgroup|invite|session|key|namespace|webhook)(,(user|group|membership|subgroup|invite|session|key|namespace|webhook))*$"
    )]
    r#type: Option<String>,
    /// Actions, with commas between them, such as `membership.created,membership.deleted`.
    #[param(
        pattern = "^(user|group|membership|subgroup|invite|session|key|namespace|webhook)[.][a-z_]+(,(user|group|membership|subgroup|invite|session|key|namespace|webhook)[.][a-z_]+)*$"
    )]
    action: Option<String>,
    /// The id of the entity; of a membership or a nested group, the group's.
    #[param(min_length = 1, max_length = 255)]
    entity: Option<String>,
    /// The id of a user: changes of the user, and of the user's memberships and sessions.
    #[param(min_length = 1, max_length = 255)]
    user: Option<String>,
    /// Who did it: `user:` or `key:` and an id, `stranger`, or `system`.
    #[param(max_length = 260, pattern = "^(user:.+|key:.+|stranger|system)$")]
    actor: Option<String>,
    /// `newest` reads from the latest change back; `oldest`, the default, in the order of the changes.
    #[param(pattern = "^(oldest|newest)$")]
    order: Option<String>,
}

impl ChangeQuery {
    /// What is asked for.
    ///
    /// # Errors
    /// 400 for an `after` that is no cursor; 422 for any other value out of its bounds.
    pub fn request(self) -> Result<ChangeRequest, Problem> {
        let Self { after, limit, wait, r#type, action, entity, user, actor, order } = self;
        let start = match after.as_deref() {
            None => Start::End,
            Some("now") => Start::Now,
            Some(cursor) => {
                let reason = "`after` must be the `next` of a page of changes, or `now`";
                let malformed = || Problem::new(Code::Malformed, reason).at("after");
                Start::After(ChangeCursor::parse(cursor).ok_or_else(malformed)?)
            }
        };
        let order = match order.as_deref() {
            None | Some("oldest") => Order::Oldest,
            Some("newest") => Order::Newest,
            Some(_) => return Err(Error::invalid("order", "must be `oldest` or `newest`").into()),
        };
        let (entity, user) = (id("entity", entity)?, id("user", user)?);
        if actor.as_deref().is_some_and(|a| a != "stranger" && Maker::parse(a).is_err()) {
            let reason = "must be `user:` or `key:` and an id, `stranger`, or `system`";
            return Err(Error::invalid("actor", reason).into());
        }
        let filter = ChangeFilter::new(r#type.as_deref(), action.as_deref())?;
        let filter = ChangeFilter { entity, user, actor, ..filter };
        Ok(ChangeRequest::new(filter, start, order, limit, wait)?)
    }
}

/// An id of whatever kind: all have the same form.
fn id(field: &'static str, text: Option<String>) -> Result<Option<String>> {
    let parsed = text.map(|text| UserId::parse(&text)).transpose();
    let parsed = parsed.ok().ok_or_else(|| Error::invalid(field, "must be an id"))?;
    Ok(parsed.map(UserId::into_string))
}
