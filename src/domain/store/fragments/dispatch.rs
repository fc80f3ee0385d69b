//! Delivering to webhooks: what is due, and how a claim is renewed and ended.

use crate::database::template::Fragment;

pub const FRAGMENTS: &[Fragment] = &[
    // Whether nobody delivers for the webhook `@1` of the namespace `@2` and it has something to do: changes
    // that are settled, or parked deliveries.
    (
        "webhook_due",
        r#"
            @1.active AND (@1.leased_until IS NULL OR @1.leased_until < :now) AND (
                @1.next_at <= :now AND (
                    {has_changes @1 after_seq @2} OR @1.attempts = 0 AND {has_parked @1 @2}
                ) OR {has_changes @1 alone_up_to @2}
            )
        "#,
    ),
    // Whether there are changes after the number in the column `@2` of the webhook `@1` of the namespace `@3`.
    (
        "has_changes",
        r#"
            EXISTS (
                SELECT 1 FROM changes c
                WHERE c.namespace_no = @3 AND c.seq > @1.@2 AND c.seq <= :settled
            )
        "#,
    ),
    (
        "has_parked",
        r#"
            EXISTS (
                SELECT 1 FROM deliveries d
                WHERE d.namespace_no = @2 AND d.webhook_no = @1.no AND d.state = 'parked'
                    AND d.next_at <= :now
            )
        "#,
    ),
    // Whether `w` is the webhook `:webhook`, and its claim still holds.
    (
        "claimed_webhook",
        "w.namespace_no = :namespace AND w.no = :webhook AND w.leased_by = :lease::uuid",
    ),
    // Notes how the claimed webhook stands.
    (
        "webhook_stands",
        r#"
            UPDATE webhooks w
            SET after_seq = :after, state = CASE WHEN :attempts > 0 THEN 'failing' ELSE 'active'
                END, attempts = :attempts, answers = :answers, failing_since = :failing_since,
                next_at = :next_at, alone_up_to = :alone_up_to, last_success_at =
                coalesce(:success, w.last_success_at), last_reason = :reason, leased_until =
                :leased_until, leased_by = CASE WHEN :leased_until IS NOT NULL THEN w.leased_by
                END
            WHERE {claimed_webhook}
        "#,
    ),
    // Whether the claim of the webhook still holds.
    (
        "webhook_claimed",
        r#"
            EXISTS (
                SELECT 1 FROM webhooks w
                WHERE {claimed_webhook}
            )
        "#,
    ),
];
