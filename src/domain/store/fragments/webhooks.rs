//! Webhooks: which changes one sends.

use crate::database::template::Fragment;

pub const FRAGMENTS: &[Fragment] = &[
    // A change record of each of the webhooks `@2`, which were `@1`. What deliveries write is no
    // part of it.
    (
        "record_webhook",
        "SELECT {by_request}, 'webhook.@1', 'webhook', w.id, to_jsonb(w) - {hidden} \
         - ARRAY['headers_sealed', 'secret_sealed', 'previous_secret_sealed', 'after_seq', \
         'attempts', 'next_at', 'leased_by', 'leased_until'] FROM @2 w",
    ),
    // Whether the webhook `@1` sends the change `@2`. Users and groups that are deleted take their
    // memberships along without changes of their own: who wants memberships gets these deletions.
    // That of any group, because it may have been nested in one that is wanted.
    (
        "sends",
        "({sends_memberships @1} AND @2.action IN ('user.deleted', 'group.deleted') \
         OR {sends_event @1 @2} AND {concerns_groups @1 @2})",
    ),
    (
        "sends_event",
        "('*' = ANY (@1.events) OR @2.action = ANY (@1.events) \
         OR @2.entity_type || '.*' = ANY (@1.events))",
    ),
    (
        "sends_memberships",
        "(@1.events && ARRAY['*', 'membership.*', 'membership.created', 'membership.updated', \
         'membership.deleted', 'membership.expired'])",
    ),
    (
        "concerns_groups",
        "(@1.groups IS NULL OR CASE @2.entity_type \
         WHEN 'group' THEN @2.entity_id = ANY (@1.groups) \
         WHEN 'membership' THEN @2.entity_id = ANY (@1.groups) \
         WHEN 'subgroup' THEN @1.groups && ARRAY[@2.entity_id, @2.document ->> 'subgroup'] \
         WHEN 'invite' THEN @2.document ->> 'group' = ANY (@1.groups) \
         ELSE false END)",
    ),
];
