"""What looks like a failure and is none: each kind as narrowly as it can be told, and by what name
it is counted."""

import json
import re
from urllib.parse import unquote

import jsonschema_rs
import scim
from schemathesis.core import NOT_SET
from schemathesis.core.parameters import ParameterLocation

# Why requests that fit their schemas may be refused all the same: what the documents say in words.
BEYOND_SCHEMAS = (
    "must be in the future",
    "must be within 365 days",
    "needs `username` or `email`, not both",
    "must be left out: the browser signs in itself",
    "the user is not active",
    "the user was named, but never created",
    "the user has no sign-in address",
    "is required: the user has no address",
    "must be, whole and unchanged, a PHC string of argon2",
    "must say its kind: write {MD5}",
    "must have at most 64 custom keys and 16 KiB of JSON",
    '"`group` is required","code":"invalid","field":"group"',
    # A namespace has an id of its own choice, and settings that depend on one another.
    '"`id` is required","code":"invalid","field":"id"',
    "must be 0, or from",
    "is wrong, or the account is locked",
    # The namespace says which passwords people choose for themselves.
    '"`new_password` must have at least 8 characters","code":"invalid","field":"new_password"',
    # Whoever accepts an invite as a new user needs one; other users need none.
    '"`password` is required","code":"invalid","field":"password"',
    # No pattern says which characters fonts draw, or what an address of a network is.
    "which is invisible or no character",
    '"`ip` must be an IP address","code":"invalid","field":"ip"',
    # No pattern says what every browser opens alike.
    "must be a URL of http or https without a user name",
    # The ids of a filter, each of which is one of a list.
    '"`id` must not be blank","code":"invalid","field":"id"',
    "must not be one of the most common passwords",
    "must not be your own username or e-mail address",
    "must be `user:`, `key:` or `operator:` and an id, or `system`",
    # Of the change feed: nobody waits for older changes, and the ids of its filters are ids.
    "`wait` must be left out with `order=newest`",
    "must be `user:`, `key:` or `operator:` and an id, `stranger`, or `system`",
    "must be the `next` of a page of changes, `now`, or a time with an offset",
    '"`entity` must be an id","code":"invalid","field":"entity"',
    '"`user` must be an id","code":"invalid","field":"user"',
    # Of lists: with counts of each entry, a page is smaller.
    "must be from 1 to 200 with `include=counts`",
    # Of webhooks: the guard says which URLs may be called, what is no header is refused, and a place in
    # the feed is a cursor or a time.
    '"field":"url"',
    '"field":"headers',
    '"`groups` must be ids of groups","code":"invalid","field":"groups"',
    "must be the `next` of a page of changes, or a time with an offset",
    "must be a cursor that the feed has reached",
    # Of invites: only one with an address is sent, and a change sends none.
    "is required with `send`",
    "must not be `true` in a change",
    "is missing: the invite cannot be sent",
    # A table is of one kind, and with `atomic` a document that fails is the failure of all.
    "must be one kind where `format` is `csv`",
    # The filters of lists are those of users or of groups.
    "needs a `type` of one kind",
    "nothing was written, because a document has failed",
    # The server of these tests sends no e-mails.
    '"code":"mail_off"',
    # Micro has 400 for what is not there, and fields of which one is needed.
    "No group found with this ID",
    "GROUP_ID_OR_EMAIL_REQUIRED",
    "ID_OR_CODE_REQUIRED",
    "username and email cannot be blank",
    "email: must be an e-mail address",
    "INVALID_IDS",
    "Passwords don't math",
    # Go has 1.0 for no whole number.
    "cannot unmarshal number into Go value of type int64",
    # In Nuxeo's lists a page may be beyond what a number holds; names are in one of several places.
    "currentPageIndex: is too far",
    "MUST have a name",
    "the body is of another",
    "username: differs from the id",
)

# Their documents say it of ids and names, not of what lists and free properties have in them.
BEYOND_SCHEMAS_ELSEWHERE = ("must not contain the control character", "must not be blank")

# What Nuxeo's changes take, by method and path.
NUXEO_CHANGES = {
    ("PUT", "/nuxeo/api/v1/group/{group}"): "group",
    ("PUT", "/nuxeo/api/v1/user/{user}"): "user",
}

# JSON-RPC's codes for what is wrong with a call, and not with the server.
ERROR_CODE = r'"error":\{"code":(-?\d+)'
CALLERS_FAULT = {"-32700", "-32600", "-32601", "-32602"}

NAMES_NOTHING = "Nuxeo has 500 for a body that names another than the path, or nobody"


def is_micro(case):
    return case.path.startswith(("/groups/", "/invites/", "/users/"))


def is_nuxeo(case):
    return case.path.startswith("/nuxeo/")


def beyond_schemas(case, text):
    reasons = BEYOND_SCHEMAS
    if is_nuxeo(case) or is_micro(case):
        reasons += BEYOND_SCHEMAS_ELSEWHERE
    if scim.is_scim(case):
        reasons += scim.beyond_schemas(case)
    said = next((reason for reason in reasons if reason in text), None)
    return f"fits, and is refused: {said}" if said else names_nothing(case, text)


def taken_all_the_same(case, text):
    path, body = case.path, case.body
    if path == "/invites" and '"entries":[{"status":4' in text:
        return "of many invites each is refused in its place, with 200"
    if path == "/import" and '"status":413' in text and "at most 10,000 lines" in text:
        return "too many documents are too large a body"
    if path == "/import" and '"entries":[{"line":' in text:
        return "of many documents each is refused in its place, with 200"
    if path == "/jsonrpc.php" and text == "":
        return "a notification of Kanboard's has no answer, whatever it asks"
    codes = set(re.findall(ERROR_CODE, text))
    if path == "/jsonrpc.php" and codes and codes <= CALLERS_FAULT:
        return "JSON-RPC says what was wrong with 200"
    # What follows is of bodies: where something else does not fit, it should have been refused.
    if wrong_beside_body(case):
        return None
    if is_nuxeo(case) and fits(case, as_read_by_nuxeo(body)):
        return "Nuxeo reads numbers and truth values as text, and passes over them in lists"
    if scim.is_scim(case):
        return scim.taken_all_the_same(case, text, fits)
    if body in (None, NOT_SET) and not needs_body(case):
        return "a body that need not be there may be null or absent"
    if is_micro(case) and body != without_nulls(body) and fits(case, without_nulls(body)):
        return "any field may be null in Micro"
    return None


def wrong_beside_body(case):
    return any(
        case.meta.is_negative_at(location)
        for location in case.meta.components
        if location != ParameterLocation.BODY
        and not (location == ParameterLocation.QUERY and takes_any_query(case))
    )


def takes_any_query(case):
    """Whether all that the query is read for is a list of texts: sent, any other thing is one."""
    parameters = case.operation.definition.raw.get("parameters", [])
    return all(each["name"] == "fetch-group" for each in parameters if each["in"] == "query")


def needs_body(case):
    return case.operation.definition.raw.get("requestBody", {}).get("required", False)


def fits(case, body):
    described = case.operation.get_body_for_media_type("application/json")
    if described is None:
        return False
    return jsonschema_rs.validator_for(described.validation_schema).is_valid(body)


def as_read_by_nuxeo(body):
    if not isinstance(body, dict):
        return body
    return {
        name: [item for item in value if isinstance(item, str)]
        if isinstance(value, list)
        else as_text(value)
        if isinstance(value, (bool, int, float))
        else value
        for name, value in body.items()
    }


def without_nulls(value):
    if isinstance(value, dict):
        return {name: without_nulls(each) for name, each in value.items() if each is not None}
    if isinstance(value, list):
        return [without_nulls(each) for each in value if each is not None]
    return value


def is_fault_of_caller(case, text):
    """What has a status from 500 on, and is no fault of the server."""
    if scim.is_scim(case) and scim.is_no_user(text):
        return "RFC 7644 has 501 where a key asks for the user that it is"
    return names_nothing(case, text)


def names_nothing(case, text):
    """A fault of Roster's own has 500 too: where the body names whom the path does, it is one."""
    kind = NUXEO_CHANGES.get((case.method, case.path))
    body = case.body
    if kind is None or '"status":500' not in text:
        return None
    if not isinstance(body, dict) or body.get("entity-type") != kind:
        return None
    names = [body.get("id")]
    if kind == "group":
        properties = body.get("properties")
        below = properties.get("groupname") if isinstance(properties, dict) else None
        names = [body.get("groupname"), *names, below]
    if any(isinstance(name, (dict, list)) for name in names):
        return None
    named = next((name for name in map(as_text, names) if name), "")
    of_path = unquote(case.path_parameters[kind]).strip()
    if kind == "user":
        # The case of a name is no difference.
        named, of_path = named.lower(), of_path.lower()
    return NAMES_NOTHING if named != of_path else None


def as_text(value):
    """What Nuxeo reads where it wants text; blank is nothing."""
    if isinstance(value, str):
        return value.strip()
    return "" if value is None else json.dumps(value)


def read_before_credentials(case, text):
    if '"code":-32700' in text or '"code":-32600' in text:
        return "Kanboard reads a call before it looks who calls"
    return None


def notification(case, text):
    """In Kanboard with 200 and the media type of an answer."""
    if case.path == "/jsonrpc.php" and text == "":
        return "a notification of Kanboard's has an empty answer"
    return None


def not_for_who_calls(case, text):
    """By its id, which is no secret, an invite is there only for whom it is addressed to."""
    by_id = case.path.startswith("/invite/{handle}/") and "-" in case.path_parameters["handle"]
    if by_id and "there is no such invite" in text:
        return "an invite to another is not found by its id"
    return None


def has_no_schema(case, text):
    """OpenAPI 3.1 describes a stream of events as text, and not each event."""
    if scim.is_scim(case) and scim.asks_for_less(case) and REQUIRED.search(text):
        return "the request says which attributes the response has"
    return "a stream of events is text" if case.path == "/change/stream" else None


# What a validator says of what is absent.
REQUIRED = re.compile('^"(userName|displayName)" is a required property$', re.MULTILINE)

# By the name of the failure: the reason why it is none, if there is one.
REASONS = {
    "RejectedPositiveData": beyond_schemas,
    "AcceptedNegativeData": taken_all_the_same,
    "ServerError": is_fault_of_caller,
    "IgnoredAuth": read_before_credentials,
    "JsonSchemaError": has_no_schema,
    "MalformedJson": notification,
    "EnsureResourceAvailability": not_for_who_calls,
}
