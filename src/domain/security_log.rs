//! The security log: a line, at the target `roster::security`, for each refusal and each change of
//! rights. What was changed stands in full in the change records, which have the same request id.

use super::ctx::Ctx;
use super::id::NamespaceNo;
use super::id::UserId;
use super::request::RequestOrigin;
use super::rights::Caller;
use super::security_counts::Outcome;
use std::fmt;

/// The name of the log.
const TARGET: &str = "roster::security";

/// A value that may be missing, and one that is text of somebody's choice.
struct Shown<'a, T>(&'a Option<T>);

impl<T: fmt::Display> fmt::Display for Shown<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(value) => value.fmt(f),
            None => f.write_str("-"),
        }
    }
}

/// Writes that a caller was refused an action.
pub fn refused(
    origin: &RequestOrigin,
    namespace: Option<NamespaceNo>,
    caller: &Caller,
    status: u16,
    action: &str,
    target: &str,
) {
    let (actor, namespace) = (caller.actor(), namespace.map(|no| no.0));
    log::warn!(
        target: TARGET,
        event = "refused", status, caller = actor.as_str(), action, object = target,
        namespace, ip:% = Shown(&origin.address), request_id:% = Shown(&origin.id);
        "refused status={status} actor={:?} action={action:?} target={target:?} namespace={} \
         ip={} request={}",
        actor,
        Shown(&namespace),
        Shown(&origin.address),
        Shown(&origin.id),
    );
}

/// Writes that the caller has changed somebody's rights: what was done, such as
/// `membership.created`, and the entities that it concerns, such as the group and the user.
pub(super) fn changed(ctx: &Ctx, action: &str, target: &[&dyn fmt::Display]) {
    let target: Vec<_> = target.iter().map(|part| part.to_string()).collect();
    let (action, actor, namespace) = (action.to_owned(), ctx.caller.actor(), ctx.namespace);
    let origin = ctx.origin.clone();
    ctx.once_committed(move |shared| {
        shared.counts.change(&action);
        log::info!(
            target: TARGET,
            event = "changed", action = action.as_str(), object:? = target,
            caller = actor.as_str(), namespace = namespace.0, ip:% = Shown(&origin.address),
            request_id:% = Shown(&origin.id);
            "changed action={action} target={target:?} actor={actor:?} namespace={} ip={} request={}",
            namespace.0,
            Shown(&origin.address),
            Shown(&origin.id),
        );
    });
}

/// Writes that somebody has signed in by password as this user.
pub(super) fn signed_in(ctx: &Ctx, user: &UserId) {
    let (user, namespace, origin) = (user.clone(), ctx.namespace, ctx.origin.clone());
    ctx.once_committed(move |shared| {
        shared.counts.sign_in(Outcome::Ok);
        log::info!(
            target: TARGET,
            event = "sign_in", outcome = "ok", user = user.as_str(), namespace = namespace.0,
            ip:% = Shown(&origin.address), request_id:% = Shown(&origin.id);
            "sign_in outcome=ok user={:?} name=- namespace={} ip={} request={}",
            user.as_str(),
            namespace.0,
            Shown(&origin.address),
            Shown(&origin.id),
        );
    });
}

/// Writes that somebody could not sign in. A name that is nobody's, which may be a password in the
/// wrong field, appears as its fingerprint.
pub(super) fn sign_in_refused(ctx: &Ctx, user: Option<&UserId>, name: &str, refusal: Outcome) {
    ctx.roster.shared.counts.sign_in(refusal);
    let Ctx { namespace, origin, .. } = ctx;
    let hashed = user.is_none().then(|| ctx.keyring().fingerprint(name));
    let name_of_user = user.map(UserId::as_str);
    let user = name_of_user.map(|id| format!("{id:?}"));
    log::warn!(
        target: TARGET,
        event = "sign_in", outcome = "refused", user:% = Shown(&name_of_user),
        name:% = Shown(&hashed), reason = refusal.word(), namespace = namespace.0,
        ip:% = Shown(&origin.address), request_id:% = Shown(&origin.id);
        "sign_in outcome=refused user={} name={} reason={} namespace={} ip={} request={}",
        Shown(&user),
        Shown(&hashed),
        refusal.word(),
        namespace.0,
        Shown(&origin.address),
        Shown(&origin.id),
    );
}
