"""What schemathesis cannot know by the documents: who it is, and rules that no schema can say."""

import json
import os
from base64 import b64encode
from urllib.parse import unquote

import requests
import schemathesis

SERVER = os.environ["SERVER_URL"]
KEY = {"Authorization": f"Bearer {os.environ['SERVER_KEY']}"}
USER = "hostile-caller"
PASSWORD = "a password that is known"
# The id of the key that the server was started with.
OWN_KEY = requests.get(f"{SERVER}/key", headers=KEY, timeout=10).json()["entries"][0]["id"]

# Why requests that fit their schemas may be refused all the same: what the documents say in words.
BEYOND_SCHEMAS = (
    "must be in the future",
    "must be within 365 days",
    "needs `username` or `email`, not both",
    "is no PHC string of argon2",
    "must have at most 64 custom keys and 16 KiB of JSON",
    '"is needed","code":"invalid","field":"group"',
    # Micro has 400 for what is not there, and fields of which one is needed.
    "No group found with this ID",
    "GROUP_ID_OR_EMAIL_REQUIRED",
    "ID_OR_CODE_REQUIRED",
    "username and email cannot be blank",
    "email: is no email address",
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

# What Nuxeo's changes take, by method and path.
NUXEO_CHANGES = {
    ("PUT", "/nuxeo/api/v1/group/{group}"): "group",
    ("PUT", "/nuxeo/api/v1/user/{user}"): "user",
}

# Their documents say it of ids and names, not of what lists and free properties have in them.
BEYOND_SCHEMAS_ELSEWHERE = ("must not contain the control character", "must not be blank")


def restored_user():
    """Makes the user that calls, or makes it again what it was: calls have changed it."""
    properties = {"username": USER, "password": PASSWORD, "active": True, "locked_until": None}
    user = {"entity-type": "user", "properties": properties}
    changed = requests.put(f"{SERVER}/user/{USER}", json=user, headers=KEY, timeout=10)
    if changed.status_code == 404:
        made = requests.post(f"{SERVER}/user", json=user | {"id": USER}, headers=KEY, timeout=10)
        made.raise_for_status()
    place = f"{SERVER}/group/administrators/user/{USER}"
    requests.post(place, headers=KEY, timeout=10).raise_for_status()


def session():
    restored_user()
    opened = requests.post(f"{SERVER}/user/{USER}/session", headers=KEY, timeout=10)
    return "Bearer " + opened.json()["properties"]["token"]


def password():
    restored_user()
    return basic(USER, PASSWORD)


def basic(name, secret):
    return "Basic " + b64encode(f"{name}:{secret}".encode()).decode()


# By who calls in which dialect.
CREDENTIALS = {
    "key-of-roster": lambda: KEY["Authorization"],
    "user-of-roster": session,
    "key-of-micro": lambda: KEY["Authorization"],
    "user-of-micro": session,
    "key-of-kanboard": lambda: basic("jsonrpc", os.environ["SERVER_KEY"]),
    "user-of-kanboard": password,
    "key-of-nuxeo": lambda: KEY["Authorization"],
    "user-of-nuxeo": password,
}


@schemathesis.auth(refresh_interval=5)
class Credential:
    """The credential of the run: made anew when it is refused, and every few seconds, so that a
    caller who signs out or gives up its rights is soon back."""

    def get(self, case, context):
        return CREDENTIALS[os.environ["HOSTILE_AS"]]()

    def set(self, case, data, context):
        case.headers["Authorization"] = data


@schemathesis.hook
def before_call(context, case, kwargs):
    """Spares the key that restores everything else, and makes valid requests agree with themselves,
    so that they get beyond the first look."""
    path = case.path_parameters or {}
    if path.get("id") == OWN_KEY:
        path["id"] = "another-key"
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if isinstance(case.body, dict) and isinstance(case.body.get("id"), str) and path:
        # Of a membership the id is the user's; all others have the path's only one.
        of_path = [path.get(name) for name in ("uid", "id", "group", "user") if name in path]
        case.body["id"] = unquote((of_path or [case.body["id"]])[0])
    if case.headers.get("If-Match") == "0":
        # The tool's own filling, which is no tag, for a header with quotes in its pattern.
        del case.headers["If-Match"]


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Drops what is no failure, each kind as narrowly as it can be told."""
    exempt = EXEMPTIONS.get(type(failure).__name__)
    return exempt is None or not exempt(case, response.text)


def beyond_schemas(case, text):
    reasons = BEYOND_SCHEMAS
    if not is_native(case):
        reasons += BEYOND_SCHEMAS_ELSEWHERE
    return any(reason in text for reason in reasons) or names_nothing(case, text)


def is_native(case):
    return "/nuxeo/" not in case.path and not is_micro(case)


def is_micro(case):
    return case.path.startswith(("/groups/", "/invites/", "/users/"))


def taken_all_the_same(case, text):
    path = case.path
    # Of many invites each is read by itself, and refused in its place.
    if path == "/invite":
        return '"entries":[{"status":4' in text
    # JSON-RPC says in its own words, with 200, what was wrong; of a notification it says nothing.
    if path == "/jsonrpc.php":
        return text == "" or '"error":{"code":' in text
    # In Nuxeo numbers and truth values count as text, and in a list what is no text is passed over.
    if path.startswith("/nuxeo/"):
        return has(case.body, (bool, int, float)) or any(
            not isinstance(item, str)
            for value in (case.body if isinstance(case.body, dict) else {}).values()
            for item in (value if isinstance(value, list) else [])
        )
    # A body that need not be there may be null; so may each field in Micro.
    return case.body is None or (is_micro(case) and has(case.body, (type(None),)))


def has(value, kinds):
    if isinstance(value, dict):
        return any(has(each, kinds) for each in value.values())
    if isinstance(value, list):
        return any(has(each, kinds) for each in value)
    return isinstance(value, kinds)


def names_nothing(case, text):
    """Nuxeo has 500 for a change whose body names nobody, or another than the path, who may not
    exist. A fault of Roster's own is in its log."""
    kind = NUXEO_CHANGES.get((case.method, case.path))
    body = case.body
    if kind is None or '"status":500' not in text:
        return False
    if not isinstance(body, dict) or body.get("entity-type") != kind:
        return False
    names = [body.get("id")]
    if kind == "group":
        properties = body.get("properties")
        below = properties.get("groupname") if isinstance(properties, dict) else None
        names = [body.get("groupname"), *names, below]
    if any(isinstance(name, (dict, list)) for name in names):
        return False
    named = next((text for text in map(as_text, names) if text), "")
    of_path = unquote(case.path_parameters[kind]).strip()
    if kind == "user":
        # The case of a name is no difference.
        return named.lower() != of_path.lower()
    return named != of_path


def as_text(value):
    """What Nuxeo reads where it wants text: numbers and truth values count, blank is nothing."""
    if isinstance(value, str):
        return value.strip()
    return "" if value is None else json.dumps(value)


def read_before_credentials(case, text):
    """Kanboard reads a call before it looks who calls."""
    return '"code":-32700' in text or '"code":-32600' in text


def notification(case, text):
    """A notification has no answer, in Kanboard with 200 and the media type of one."""
    return case.path == "/jsonrpc.php" and text == ""


EXEMPTIONS = {
    "RejectedPositiveData": beyond_schemas,
    "AcceptedNegativeData": taken_all_the_same,
    "ServerError": names_nothing,
    "IgnoredAuth": read_before_credentials,
    "MalformedJson": notification,
}
