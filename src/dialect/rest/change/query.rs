//! The query of the change feed.

use crate::dialect::rest::Problem;
use crate::dialect::rest::problem::Code;
use crate::domain::Error;
use crate::domain::change::{ChangeCursor, ChangeFilter, ChangeRequest, Order, Start};
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
    /// `session`, `key`, `namespace`.
    r#type: Option<String>,
    /// Actions, with commas between them, such as `membership.created,membership.deleted`.
    action: Option<String>,
    /// The id of the entity; of a membership or a nested group, the group's.
    #[param(max_length = 255)]
    entity: Option<String>,
    /// The id of a user: changes of the user, and of the user's memberships and sessions.
    #[param(max_length = 255)]
    user: Option<String>,
    /// Who did it: `user:` or `key:` and an id, `stranger`, or `system`.
    #[param(max_length = 260)]
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
        for (field, text) in [("entity", &entity), ("user", &user), ("actor", &actor)] {
            if text.as_ref().is_some_and(|text| text.contains('\0')) {
                return Err(Error::invalid(field, "must not contain U+0000").into());
            }
        }
        let filter = ChangeFilter::new(r#type.as_deref(), action.as_deref())?;
        let filter = ChangeFilter { entity, user, actor, ..filter };
        Ok(ChangeRequest::new(filter, start, order, limit, wait)?)
    }
}
