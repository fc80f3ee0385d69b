"""What schemathesis cannot know by the documents: who it is, what is there, and what is no fault."""

import re
import uuid
from collections import Counter
from urllib.parse import unquote

import exempt
import known
import schemathesis
import server
import tally
from server import CALLER, PASSWORD, SECRET, ask, basic, document, make

USER = "hostile-caller"
# The id of the key that the server was started with.
OWN_KEY = ask("GET", "/key").json()["entries"][0]["id"]
# In each operation the first of so many cases, and every such one from then on, is of what is there.
SHARE = 2
TURNS = Counter()
# How long calls may wait, in seconds: the parameter, the longest, and how long without it.
WAITS = {"/change": ("wait", 25, 0), "/change/stream": ("seconds", 900, 900)}


def restored_user():
    """Makes the user that calls, or makes it again what it was: calls have changed it."""
    body = document("user", username=USER, password=PASSWORD, active=True, locked_until=None)
    if ask("PUT", "/user/{id}", USER, body=body).status_code == 404:
        make("POST", "/user", body=body | {"id": USER})
    make("POST", "/group/{id}/user/{uid}", "administrators", USER)


def session():
    restored_user()
    opened = make("POST", "/user/{id}/session", USER)
    return "Bearer " + opened["properties"]["token"]


def password():
    restored_user()
    return basic(USER, PASSWORD)


# By who calls in which dialect.
CREDENTIALS = {
    "key-of-roster": lambda: f"Bearer {SECRET}",
    "user-of-roster": session,
    "key-of-micro": lambda: f"Bearer {SECRET}",
    "user-of-micro": session,
    "key-of-kanboard": lambda: basic("jsonrpc", SECRET),
    "user-of-kanboard": password,
    "key-of-nuxeo": lambda: f"Bearer {SECRET}",
    "user-of-nuxeo": password,
    "key-of-scim": lambda: f"Bearer {SECRET}",
    "user-of-scim": session,
}

# Of documents on lines, what is sent is a text of all lines.
schemathesis.serializer.alias("application/x-ndjson", "text/plain")


@schemathesis.auth(refresh_interval=5)
class Credential:
    """The credential of the run: made anew when it is refused, and every few seconds, so that a
    caller who signs out or gives up its rights is soon back."""

    def get(self, case, context):
        return CREDENTIALS[CALLER]()

    def set(self, case, data, context):
        case.headers["Authorization"] = data


@schemathesis.hook
def before_call(context, case, kwargs):
    """Spares the key that restores everything else, and makes valid requests agree with themselves
    and with what is there, so that they get beyond the first look."""
    path = case.path_parameters or {}
    if path.get("id") == OWN_KEY:
        path["id"] = "another-key"
    # Whoever made that key.
    if isinstance(case.query, dict) and case.query.get("created_by") == "system":
        case.query["created_by"] = "user:another"
    # Otherwise these are answered after up to 15 minutes, and the tool gives up after 10 s.
    name, longest, default = WAITS.get(case.path, (None, 0, None))
    if name and str((case.query or {}).get(name, default)) in map(str, range(2, longest + 1)):
        case.query = {**(case.query or {}), name: 1}
    # A key counts for one request only.
    key = (case.headers or {}).get("Idempotency-Key")
    if isinstance(key, str) and re.fullmatch("[!-~]{16,255}", key):
        case.headers["Idempotency-Key"] = uuid.uuid4().hex
    if case.meta is None:
        return
    valid, chain = case.meta.generation.mode.is_positive, case.meta.phase.name == "stateful"
    filled = chain or is_turn(case)
    # Of chains the ids are what they are about.
    if filled and path and not chain and (valid or is_of_body(case)):
        known.fill_path(case)
    if not valid:
        return
    if filled:
        known.fill_body(case)
    if chain:
        known.make_anew(case)
    if isinstance(case.body, dict) and isinstance(case.body.get("id"), str) and path:
        # Of a membership the id is the user's; all others have the path's only one.
        of_path = [path.get(name) for name in ("uid", "id", "group", "user") if name in path]
        case.body["id"] = unquote((of_path or [case.body["id"]])[0])
    if case.headers.get("If-Match") == "0":
        # The tool's own filling, which is no tag, for a header with quotes in its pattern.
        del case.headers["If-Match"]


def is_turn(case):
    """Of Kanboard's each procedure has its turn: they share one operation."""
    called = case.body.get("method") if isinstance(case.body, dict) else None
    turn = (case.operation.label, str(called), case.meta.generation.mode)
    TURNS[turn] += 1
    return TURNS[turn] % SHARE == 1


def is_of_body(case):
    """Whether only the body does not fit: it is read where the path leads somewhere."""
    return not exempt.wrong_beside_body(case)


@schemathesis.hook
def after_call(context, case, response):
    """Notes which of Kanboard's procedures had a result."""
    if case.path != "/jsonrpc.php" or response.status_code != 200 or not response.text:
        return
    answer = response.json()
    if isinstance(answer, dict) and answer.get("result") not in (None, False):
        tally.procedures[case.body["method"]] += 1


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Drops what is no failure, and counts it."""
    name = type(failure).__name__
    # Of what violates a schema, what the validator says; of all else, the response.
    text = failure.validation_message if name == "JsonSchemaError" else response.text
    reason = name in exempt.REASONS and exempt.REASONS[name](case, text)
    if reason:
        tally.exempt[f"{name}: {reason}"] += 1
    return not reason
