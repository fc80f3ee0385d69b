// @generated automatically by Diesel CLI.

diesel::table! {
    /// Keys of the software that calls. Small and global, so that a key is found by its hash alone.
    api_keys (no) {
        /// The internal key.
        no -> Int8,
        /// The tenant.
        namespace_no -> Int8,
        /// The public id. It is not a credential.
        id -> Text,
        /// What the key is for.
        name -> Text,
        /// SHA-256 of the key, which is stored nowhere.
        hash -> Bytea,
        /// The scopes, separated by spaces as in RFC 6749 section 3.3.
        scopes -> Text,
        /// When it was created.
        created_at -> Timestamptz,
        /// When the key expires; NULL if it never does.
        expires_at -> Nullable<Timestamptz>,
        /// When it was last used, to the minute.
        last_used_at -> Nullable<Timestamptz>,
        /// Who created it: user:ID, key:ID or system.
        created_by -> Nullable<Text>,
    }
}

diesel::table! {
    /// What was written, by whom and when: one row for each write, in the same transaction.
    changes (namespace_no, seq) {
        /// The tenant.
        namespace_no -> Int8,
        /// The order of the changes.
        seq -> Int8,
        /// When it was written.
        at -> Timestamptz,
        /// The transaction: what was written together has the same.
        xid -> Int8,
        /// Who did it: key:ID, user:ID or system.
        actor -> Text,
        /// What was done, such as group.created.
        action -> Text,
        /// The kind of the entity, such as group.
        entity_type -> Text,
        /// The public id of the entity; of a membership or an edge, the group's.
        entity_id -> Text,
        /// The entity as it then was, without secrets.
        document -> Jsonb,
        /// The id of the request, as in the log; none where Roster acts by itself.
        request_id -> Nullable<Text>,
    }
}

diesel::table! {
    /// Deliveries that failed while others of the same webhook succeeded.
    deliveries (namespace_no, webhook_no, seq) {
        /// The tenant.
        namespace_no -> Int8,
        /// The webhook.
        webhook_no -> Int8,
        /// The number of the change.
        seq -> Int8,
        /// parked: it will be tried again; failed: it will not.
        state -> Text,
        /// How many attempts have failed.
        attempts -> Int4,
        /// When it was first tried.
        first_at -> Timestamptz,
        /// When it was last tried.
        last_at -> Timestamptz,
        /// When it will be tried again, if it is parked.
        next_at -> Timestamptz,
        /// The HTTP status of the last response; NULL if there was none.
        status -> Nullable<Int4>,
        /// Why the last attempt failed.
        reason -> Text,
    }
}

diesel::table! {
    /// Named sets of users and of other groups.
    groups (namespace_no, no) {
        /// The tenant.
        namespace_no -> Int8,
        /// The internal key, and the integer that Kanboard's callers see.
        no -> Int8,
        /// The public id: given by the caller, or a UUIDv7.
        id -> Text,
        /// The name to show, not unique.
        name -> Nullable<Text>,
        /// What the group is for.
        description -> Nullable<Text>,
        /// The id in a system that feeds this one.
        external_id -> Nullable<Text>,
        /// The caller's own key-value pairs: at most 64 keys and 16 KiB as PostgreSQL writes them.
        properties -> Jsonb,
        /// Counts the writes of this row from 1: the ETag.
        version -> Int8,
        /// When it was created.
        created_at -> Timestamptz,
        /// When it was last written.
        updated_at -> Timestamptz,
        /// Whether the members administer the namespace: true for the group administrators and for everything nested below it.
        administers -> Bool,
        /// Whether the group was named, as a subgroup for example, before being created. Creating the group fills it in.
        placeholder -> Bool,
        /// Pairs of the application, which members do not write.
        app -> Jsonb,
    }
}

diesel::table! {
    /// The responses to requests with an Idempotency-Key, which a repeated request gets again.
    idempotency_keys (namespace_no, key_hash) {
        /// The tenant.
        namespace_no -> Int8,
        /// A hash of the caller and the Idempotency-Key.
        key_hash -> Bytea,
        /// An HMAC of the method, the target and the body, under a key derived from the Idempotency-Key and Roster's secret.
        fingerprint -> Bytea,
        /// The response, sealed under such a key. Null only inside the transaction of the request.
        sealed -> Nullable<Bytea>,
        /// When the request was received.
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// Offers to join a group, which are accepted by their code.
    invites (namespace_no, no) {
        /// The tenant.
        namespace_no -> Int8,
        /// The internal key, and the integer that Kanboard's callers see.
        no -> Int8,
        /// The public id: given by the caller, or a UUIDv7.
        id -> Text,
        /// The group to join.
        group_no -> Int8,
        /// The e-mail address of whoever is invited; NULL if anybody can accept with the code.
        email -> Nullable<Text>,
        /// The role that accepting gives: member, manager or owner.
        role -> Text,
        /// How often it can be accepted.
        max_uses -> Int4,
        /// How often it has been accepted.
        uses -> Int4,
        /// A message to whoever is invited.
        message -> Nullable<Text>,
        /// The id of the user who created the invite.
        invited_by -> Nullable<Text>,
        /// The caller's own key-value pairs: at most 64 keys and 16 KiB as PostgreSQL writes them.
        properties -> Jsonb,
        /// When it expires.
        expires_at -> Timestamptz,
        /// When it was declined.
        declined_at -> Nullable<Timestamptz>,
        /// Counts the writes of this row from 1: the ETag.
        version -> Int8,
        /// When it was created.
        created_at -> Timestamptz,
        /// When it was last written.
        updated_at -> Timestamptz,
        /// When a newer invite to the same group and address took its place.
        replaced_at -> Nullable<Timestamptz>,
        /// Whether the members of the group administered when the invite was created. Otherwise it cannot be accepted while they do.
        guarded -> Bool,
        /// HMAC-SHA256 of the code under Roster's secret, by which the invite is found.
        code_hash -> Bytea,
        /// The code, sealed under Roster's secret, to be shown again.
        code_sealed -> Bytea,
        /// The id of the key that created the invite. Where this and invited_by are NULL, the invite is older than this column.
        made_by_key -> Nullable<Text>,
        /// When the last of the memberships began by which the user could invite. A membership that began later gives no right to this invite.
        maker_since -> Nullable<Timestamptz>,
        /// Whether accepting makes the address a sign-in address: whoever invited may set addresses.
        proves_email -> Bool,
        /// The address in the form of users.login_email.
        email_key -> Nullable<Text>,
        /// Whether nobody but the recipient of the e-mail was ever shown the code.
        only_mailed -> Bool,
        /// How often it was queued to be sent by e-mail.
        sends -> Int4,
        /// When it was last queued to be sent by e-mail.
        mailed_at -> Nullable<Timestamptz>,
        /// The number of the key that created the invite, where it is an operator's key of another namespace.
        made_by_operator -> Nullable<Int8>,
    }
}

diesel::table! {
    /// E-mails that wait to be sent, and those that were sent or failed in the last 30 days.
    mails (namespace_no, no) {
        /// The tenant.
        namespace_no -> Int8,
        /// The internal key.
        no -> Int8,
        /// The public id, a UUIDv7; the message id begins with it.
        id -> Text,
        /// What it is about: invite, recovery, password_changed and so on.
        kind -> Text,
        /// The recipient's e-mail address; empty where the e-mail was deleted, which still counts towards the limits.
        to_address -> Text,
        /// The user whom it is about, who may have been deleted.
        user_no -> Nullable<Int8>,
        /// The invite that it is about, which may have been deleted.
        invite_no -> Nullable<Int8>,
        /// The language, where it is not the user's own.
        locale -> Nullable<Text>,
        /// The content, sealed under Roster's secret; NULL once it was sent.
        sealed -> Nullable<Bytea>,
        /// queued, sent, or failed.
        state -> Text,
        /// How often it was given to the SMTP server.
        attempts -> Int4,
        /// Before this time it is not tried.
        next_at -> Timestamptz,
        /// The process that sends it.
        leased_by -> Nullable<Uuid>,
        /// Until when no other process sends it.
        leased_until -> Nullable<Timestamptz>,
        /// Why the last attempt failed: what the server said.
        reason -> Nullable<Text>,
        /// When it was written.
        created_at -> Timestamptz,
        /// When the SMTP server accepted it.
        sent_at -> Nullable<Timestamptz>,
        /// The ticket whose code it contains, which may have been deleted.
        ticket_no -> Nullable<Int8>,
    }
}

diesel::table! {
    /// Who is directly in which group.
    memberships (namespace_no, group_no, user_no) {
        /// The tenant.
        namespace_no -> Int8,
        /// The group.
        group_no -> Int8,
        /// The member.
        user_no -> Int8,
        /// member, manager or owner.
        role -> Text,
        /// When the membership began.
        joined_at -> Timestamptz,
        /// When the membership expires; NULL if it never does.
        expires_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// The names by which users are known, written with the user: the indexes keep a name of one kind from being another user's of another kind.
    names (namespace_no, user_no, kind) {
        /// The tenant.
        namespace_no -> Int8,
        /// Whose name it is.
        user_no -> Int8,
        /// id; username, and folded for its key where that differs; address for the sign-in address, and key for a username that may be one.
        kind -> Text,
        /// The name. NULL where another row of the user has the same, and where there is none any more.
        name -> Nullable<Text>,
    }
}

diesel::table! {
    /// Tenants. Small and global: every other table leads with the number of one.
    namespaces (no) {
        /// The internal key, never reused.
        no -> Int8,
        /// The public slug: lower-case letters, digits and hyphens.
        id -> Text,
        /// The display name.
        name -> Nullable<Text>,
        /// When it was created.
        created_at -> Timestamptz,
        /// The settings that differ from their defaults.
        settings -> Jsonb,
        /// Counts the writes of this row from 1: the ETag.
        version -> Int8,
        /// When it was last written.
        updated_at -> Timestamptz,
        /// Change records with a lower number have been deleted.
        changes_from -> Int8,
    }
}

diesel::table! {
    /// Sessions of signed-in users.
    sessions (namespace_no, no) {
        /// The tenant.
        namespace_no -> Int8,
        /// The internal key.
        no -> Int8,
        /// The public id. It is not a credential.
        id -> Text,
        /// SHA-256 of the token, which is stored nowhere.
        token_hash -> Bytea,
        /// Whose session it is.
        user_no -> Int8,
        /// The client's User-Agent.
        user_agent -> Nullable<Text>,
        /// The client's IP address.
        ip -> Nullable<Text>,
        /// When it was created.
        created_at -> Timestamptz,
        /// When it expires.
        expires_at -> Timestamptz,
        /// Who opened it: user:ID, by password, or key:ID.
        opened_by -> Text,
        /// Whether who opened it was the user, or administered: a session that a narrow key has opened never administers, whatever its user becomes.
        may_administer -> Bool,
        /// When it was last used, to the minute.
        used_at -> Timestamptz,
        /// When its user was last authenticated.
        authenticated_at -> Timestamptz,
    }
}

diesel::table! {
    /// What the whole installation has once. Small and global.
    settings (key) {
        /// The name of the setting.
        key -> Text,
        /// Its value: of `secret`, an HMAC of a constant, which shows whether a process has the same secret.
        value -> Text,
    }
}

diesel::table! {
    /// From where users have signed in, or failed to.
    sign_in_addresses (namespace_no, user_no, address) {
        /// The tenant.
        namespace_no -> Int8,
        /// The user.
        user_no -> Int8,
        /// The IPv4 address, or the first address of the /64 network of an IPv6 address; empty where there is none.
        address -> Text,
        /// Consecutive failures from this address.
        failures -> Int4,
        /// Failures from this address in the hour that began at `hour_began_at`.
        hour_failures -> Int4,
        /// When that hour began.
        hour_began_at -> Timestamptz,
        /// Until when this address cannot sign in as the user.
        locked_until -> Nullable<Timestamptz>,
        /// When the user last signed in from this address.
        signed_in_at -> Nullable<Timestamptz>,
        /// When the row can be deleted.
        expires_at -> Timestamptz,
        /// The kinds of browsers and programs by which the user has signed in from there, latest first: at most 20, where the namespace has notices of sign-ins.
        programs -> Array<Nullable<Text>>,
    }
}

diesel::table! {
    /// Which group is nested in which: the members of the child are effective members of the parent. Free of cycles.
    subgroups (namespace_no, parent_no, child_no) {
        /// The tenant.
        namespace_no -> Int8,
        /// The group that contains.
        parent_no -> Int8,
        /// The group that is contained.
        child_no -> Int8,
    }
}

diesel::table! {
    /// How often codes were mailed to a user within a day, in all and by who asked for them.
    ticket_counts (namespace_no, user_no, address) {
        /// The tenant.
        namespace_no -> Int8,
        /// The user.
        user_no -> Int8,
        /// The block of IP addresses that asked; * for all of them together.
        address -> Text,
        /// How many codes were mailed since day_began_at.
        mailed -> Int4,
        /// When the first of these was mailed.
        day_began_at -> Timestamptz,
        /// When the last one was mailed.
        last_at -> Timestamptz,
    }
}

diesel::table! {
    /// Codes that recover a password or verify an e-mail address, until 30 days after they have ended.
    tickets (namespace_no, no) {
        /// The tenant.
        namespace_no -> Int8,
        /// The internal key.
        no -> Int8,
        /// A UUIDv7, to which the code is sealed.
        id -> Text,
        /// recovery or verification.
        kind -> Text,
        /// The user whose password or address it is.
        user_no -> Int8,
        /// The address that the code is mailed to; NULL for a code that was shown to whoever asked for it.
        email -> Nullable<Text>,
        /// An HMAC of the code under Roster's secret.
        code_hash -> Bytea,
        /// The code, sealed under Roster's secret, to be mailed; NULL where it was shown.
        code_sealed -> Nullable<Bytea>,
        /// A digest of the password's hash and the sign-in address: the code is void once it is another.
        rests_on -> Bytea,
        /// Whether it works for a user who administers when it is used.
        reaches_administrators -> Bool,
        /// When it was created.
        created_at -> Timestamptz,
        /// When it expires.
        expires_at -> Timestamptz,
        /// When it was used.
        used_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// People and machines. Only the id is required: a user without username or password cannot sign in.
    users (namespace_no, no) {
        /// The tenant.
        namespace_no -> Int8,
        /// The internal key, and the integer that Kanboard's callers see.
        no -> Int8,
        /// The public id: given by the caller, or a UUIDv7.
        id -> Text,
        /// A name to sign in with, in Unicode's Normalization Form C.
        username -> Nullable<Text>,
        /// A contact address, not unique.
        email -> Nullable<Text>,
        /// The address that this user may sign in with, its local part folded, its domain as A-labels: unique.
        login_email -> Nullable<Text>,
        /// The name to show.
        name -> Nullable<Text>,
        /// Given name.
        first_name -> Nullable<Text>,
        /// Family name.
        last_name -> Nullable<Text>,
        /// The id in a system that feeds this one.
        external_id -> Nullable<Text>,
        /// Whether signing in is allowed.
        active -> Bool,
        /// A PHC string; NULL if the user cannot sign in by password.
        password_hash -> Nullable<Text>,
        /// Consecutive failures to sign in by password.
        failed_logins -> Int4,
        /// Until when signing in by password is refused.
        locked_until -> Nullable<Timestamptz>,
        /// The caller's own key-value pairs: at most 64 keys and 16 KiB as PostgreSQL writes them.
        properties -> Jsonb,
        /// Counts the writes of this row from 1: the ETag.
        version -> Int8,
        /// When it was created.
        created_at -> Timestamptz,
        /// When it was last written.
        updated_at -> Timestamptz,
        /// Whether the user was named, as a member for example, before being created. Creating the user fills it in.
        placeholder -> Bool,
        /// The NFKC_Casefold form of the username, computed by Roster: unique in the namespace.
        username_key -> Nullable<Text>,
        /// The skeleton (UTS 39) of the username: what cannot be told apart has the same.
        username_skeleton -> Nullable<Text>,
        /// Pairs of the application, which users do not write.
        app -> Jsonb,
        /// When the user proved that login_email is theirs; NULL where they have not.
        email_verified_at -> Nullable<Timestamptz>,
        /// Attributes of a provisioning protocol that have no column: at most 32 KiB as PostgreSQL writes them.
        provisioned -> Jsonb,
    }
}

diesel::table! {
    /// URLs to which changes are sent: cursors over the change feed.
    webhooks (namespace_no, no) {
        /// The tenant.
        namespace_no -> Int8,
        /// The internal key.
        no -> Int8,
        /// The public id: given by the caller, or a UUIDv7.
        id -> Text,
        /// The display name.
        name -> Nullable<Text>,
        /// Where changes are sent.
        url -> Text,
        /// Which changes are sent: *, all of a kind (user.*), or actions (membership.created).
        events -> Array<Nullable<Text>>,
        /// The ids of groups: only what concerns them is sent; NULL for no such condition.
        groups -> Nullable<Array<Nullable<Text>>>,
        /// What is sent of a change: full or thin (ids only).
        payload -> Text,
        /// Additional headers of requests, a JSON object, sealed under Roster's secret.
        headers_sealed -> Nullable<Bytea>,
        /// The secret that signs, sealed under Roster's secret.
        secret_sealed -> Bytea,
        /// The secret before, which signs too until previous_until.
        previous_secret_sealed -> Nullable<Bytea>,
        /// Until when the secret before signs.
        previous_until -> Nullable<Timestamptz>,
        /// Whether changes are sent.
        active -> Bool,
        /// active, failing, or disabled: by a caller, or because the receiver failed for too long.
        state -> Text,
        /// The cursor: every change up to this number was delivered, has a row in deliveries, or is not wanted.
        after_seq -> Int8,
        /// Since when no attempt has succeeded; NULL if the last one did.
        failing_since -> Nullable<Timestamptz>,
        /// How many attempts have failed since then.
        attempts -> Int4,
        /// Before this time nothing is sent.
        next_at -> Timestamptz,
        /// The process that delivers.
        leased_by -> Nullable<Uuid>,
        /// Until when no other process delivers.
        leased_until -> Nullable<Timestamptz>,
        /// When a delivery last succeeded.
        last_success_at -> Nullable<Timestamptz>,
        /// Why the last attempt failed; NULL if it succeeded.
        last_reason -> Nullable<Text>,
        /// Changes after this time were deleted from the feed before they were delivered; NULL if none were.
        missed_since -> Nullable<Timestamptz>,
        /// Counts the writes by callers from 1: the ETag. Deliveries do not count.
        version -> Int8,
        /// When it was created.
        created_at -> Timestamptz,
        /// When it was last changed, deliveries aside.
        updated_at -> Timestamptz,
        /// How many of the attempts that failed were answered about the first change that is not delivered: from the fourth on, the next change shows whether that change or the receiver is at fault.
        answers -> Int4,
        /// Who created it: user:ID, key:ID or system; NULL for webhooks that are older than this column.
        created_by -> Nullable<Text>,
        /// Up to this number the feed has no other change to try instead of the one that fails and may itself be at fault: a later one is tried before next_at. NULL where that is not so.
        alone_up_to -> Nullable<Int8>,
    }
}

diesel::joinable!(api_keys -> namespaces (namespace_no));

diesel::allow_tables_to_appear_in_same_query!(
    api_keys,
    changes,
    deliveries,
    groups,
    idempotency_keys,
    invites,
    mails,
    memberships,
    names,
    namespaces,
    sessions,
    settings,
    sign_in_addresses,
    subgroups,
    ticket_counts,
    tickets,
    users,
    webhooks,
);
