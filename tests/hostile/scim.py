"""What looks like a failure of the SCIM dialect and is none. Okta, Entra and others send what fits no
schema and expect it to be read, so the dialect reads more than its document says."""

import json
import re

# What is text, and may come as a number.
TEXTS = ("userName", "displayName", "externalId", "password")
# What only the server says, and is passed over.
READ_ONLY = ("id", "meta", "groups")
# A search passes over it.
PASSED_OVER_IN_SEARCHES = ("schemas",)

# Of lists: filters are a language of their own, and cursors are what the server has returned.
OF_LISTS = (
    '"scimType":"invalidFilter"',
    '"scimType":"invalidCursor"',
    "`sortBy` must be an attribute that lists are sorted by",
    "`cursor` is for the lists of one type of resources",
)
# To JSON Schema 1.0 is an integer.
OF_SEARCHES = ("`count` must be an integer", "`startIndex` must be an integer")
# Of PATCH: which value fits depends on where the path leads, and paths are a language of their own.
OF_PATCH = (
    '"scimType":"invalidPath"',
    '"scimType":"invalidValue"',
    '"scimType":"mutability"',
    '"scimType":"noTarget"',
)
# Of any operation: the attributes inside of others are described by `/Schemas`.
OF_ALL = ('"scimType":"invalidValue","detail":"email: must be an e-mail address"', "an API key is not a user")

# A request has fewer operations: where more may fail, all of them may.
MOST_ERRORS = 2**63 - 1
TOO_MANY = "a bulk request must have at most 1000 operations"


def is_scim(case):
    return case.path.startswith("/scim/")


def beyond_schemas(case):
    """The reasons for which a request that fits its schemas may be refused."""
    if case.method == "PATCH":
        return OF_ALL + OF_PATCH
    if case.path.endswith("/.search"):
        return OF_ALL + OF_LISTS + OF_SEARCHES
    if case.method == "GET":
        return OF_ALL + OF_LISTS
    return OF_ALL


def as_read(case):
    """The body as the dialect reads it."""
    body = case.body
    if not isinstance(body, dict):
        return body
    if case.path.endswith("/.search"):
        return as_searched(body)
    if case.path.endswith("/Bulk"):
        return as_bulk(body)
    if case.method == "PATCH":
        return {name: value for name, value in body.items() if name != "schemas"}
    read = {name: value for name, value in body.items() if name not in READ_ONLY}
    if "/Groups" in case.path:
        # Of groups nobody reads them.
        read.pop("schemas", None)
    for name in TEXTS:
        if is_number(read.get(name)):
            read[name] = json.dumps(read[name])
    for name in ("emails", "members"):
        if name in read:
            read[name] = as_entries(read[name])
    if isinstance(read.get("name"), list) and len(read["name"]) <= 1:
        read["name"] = next(iter(read["name"]), None)
    if str(read.get("active")).lower() in ("true", "false"):
        read["active"] = str(read["active"]).lower() == "true"
    # Empty text is no value.
    return {name: None if value == "" else value for name, value in read.items()}


def as_entries(value):
    """One entry may come without brackets, and its value alone; without a value it says nothing."""
    entries = value if isinstance(value, list) else [value]
    entries = [{"value": each} if isinstance(each, str) else each for each in entries]
    kept = []
    for each in entries:
        if isinstance(each, dict):
            each = {
                name: json.dumps(inner) if is_number(inner) else inner
                for name, inner in each.items()
                if inner not in (None, "") and name != "$ref"
            }
            if "value" not in each:
                continue
        if each not in (None, ""):
            kept.append(each)
    return kept


def as_searched(body):
    read = {}
    for name, value in body.items():
        if name in PASSED_OVER_IN_SEARCHES:
            continue
        if name in ("count", "startIndex") and re.fullmatch(r"\s*[+-]?\d+\s*", str(value)):
            value = int(value)
        read[name] = value
    return read


def as_bulk(body):
    """Of an operation only its method and its path must be there: what else is wrong in it is said in
    its place."""
    read = {name: value for name, value in body.items() if name != "schemas"}
    if is_number(read.get("failOnErrors")) and read["failOnErrors"] > MOST_ERRORS:
        read["failOnErrors"] = MOST_ERRORS
    if isinstance(read.get("Operations"), list):
        read["Operations"] = [
            {name: each[name] for name in ("method", "path") if name in each}
            if isinstance(each, dict)
            else each
            for each in read["Operations"]
        ]
    return read


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def taken_all_the_same(case, text, fits):
    if TOO_MANY in text and '"status":"413"' in text:
        return "RFC 7644 has 413 for too many operations"
    if '"status":"412"' in text:
        return "where the version is past, nobody looks at the body"
    if fits(case, as_read(case)):
        return "SCIM reads what providers send, and passes over what it does not know"
    return None


def is_no_user(text):
    """RFC 7644 section 3.11 has 501 for who is no user."""
    return '"status":"501"' in text and "an API key is not a user" in text


def asks_for_less(case):
    """Whether a request says which attributes the response has: then the required ones may be absent,
    which the schema of a response cannot say of one request alone."""
    asked = {**(case.query or {})}
    if case.path.endswith("/.search") and isinstance(case.body, dict):
        asked |= case.body
    return bool(asked.get("attributes") or asked.get("excludedAttributes"))
