//! Webhooks: which changes one sends.

use crate::database::template::Fragment;

pub const FRAGMENTS: &[Fragment] = &[
    // The columns of the webhook `@1`, after `webhook_progress`. `:horizon` is the number from which on
    // the namespace keeps changes: those between the cursor and the horizon were missed.
    (
        "webhook",
        r#"
            @1.namespace_no, @1.no, @1.id, @1.name, @1.url, @1.events, @1.groups, @1.payload,
                @1.state, @1.failing_since, @1.last_success_at, @1.last_reason, coalesce(
                    @1.missed_since, CASE WHEN @1.after_seq + 1 < :horizon THEN
                        coalesce(@1.last_success_at, @1.created_at) END
                ), @1.version, @1.created_at, @1.updated_at, @1.created_by, @1.after_seq,
                @1.next_at, waiting.count, parked.count
        "#,
    ),
    // Counts what the webhook `@1` has not delivered, in `waiting` and `parked`, both bounded: however
    // far its cursor is behind, 50,000 changes are looked at and 10,000 counted.
    (
        "webhook_progress",
        r#"
            CROSS JOIN LATERAL (
                SELECT count(*)
                FROM (
                    SELECT
                    FROM (
                        SELECT c.* FROM changes c
                        WHERE c.namespace_no = :namespace AND c.seq > @1.after_seq
                        ORDER BY c.seq LIMIT 50000
                    ) c
                    WHERE {sends @1 c} LIMIT 10000
                ) c
            ) waiting
            CROSS JOIN LATERAL (
                SELECT count(*) FROM deliveries d
                WHERE d.namespace_no = :namespace AND d.webhook_no = @1.no
                    AND d.state = 'parked'
            ) parked
        "#,
    ),
    // Whether a change makes the webhook active.
    ("becomes_active", "(:state.given AND :state.value = 'active')"),
    // Whether a change is one of more than the webhook's name.
    (
        "ends_lease",
        r#"
            (
                :url.given OR :events.given OR :groups.given OR :payload.given OR
                    :headers_sealed.given OR :state.given
            )
        "#,
    ),
    // Whether `@1` is the delivery of the change `:seq` by the webhook `@2` with the id `:id`.
    (
        "delivery_of",
        r#"
            @2.namespace_no = :namespace AND @2.id = :id AND @1.namespace_no = :namespace AND
                @1.webhook_no = @2.no AND @1.seq = :seq
        "#,
    ),
    // The columns of the delivery `@1`.
    (
        "delivery",
        "@1.seq, @1.state, @1.attempts, @1.first_at, @1.last_at, @1.next_at, @1.status, @1.reason",
    ),
    // A change record of each of the webhooks `@2`, which were `@1`. What deliveries write is no
    // part of it.
    (
        "record_webhook",
        r#"
            SELECT {by_request}, 'webhook.@1', 'webhook', w.id, to_jsonb(w) - {hidden} -
                ARRAY['headers_sealed', 'secret_sealed', 'previous_secret_sealed', 'after_seq',
                'attempts', 'answers', 'next_at', 'alone_up_to', 'leased_by', 'leased_until']
            FROM @2 w
        "#,
    ),
    // Whether the webhook `@1` sends the change `@2`. Users and groups that are deleted take their
    // memberships along without changes of their own: who wants memberships gets these deletions.
    // That of any group, because it may have been nested in one that is wanted.
    (
        "sends",
        r#"
            (
                {sends_memberships @1} AND @2.action IN ('user.deleted', 'group.deleted') OR
                    {sends_event @1 @2} AND {concerns_groups @1 @2}
            )
        "#,
    ),
    (
        "sends_event",
        r#"
            (
                '*' = ANY (@1.events) OR @2.action = ANY (@1.events) OR @2.entity_type || '.*' =
                    ANY (@1.events)
            )
        "#,
    ),
    (
        "sends_memberships",
        r#"
            (
                @1.events && ARRAY['*', 'membership.*', 'membership.created',
                    'membership.updated', 'membership.deleted', 'membership.expired']
            )
        "#,
    ),
    (
        "concerns_groups",
        r#"
            (
                @1.groups IS NULL OR CASE @2.entity_type WHEN 'group' THEN @2.entity_id = ANY
                    (@1.groups) WHEN 'membership' THEN @2.entity_id = ANY (@1.groups) WHEN
                    'subgroup' THEN @1.groups && ARRAY[@2.entity_id, @2.document ->> 'subgroup']
                    WHEN 'invite' THEN @2.document ->> 'group' = ANY (@1.groups) ELSE false END
            )
        "#,
    ),
];
