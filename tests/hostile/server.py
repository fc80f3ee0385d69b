"""Asks the server for what the run needs beside what it tests, and counts it apart."""

import os
from base64 import b64encode
from itertools import count
from secrets import token_hex

import requests
import tally

SERVER = os.environ["SERVER_URL"]
SECRET = os.environ["SERVER_KEY"]
# Who calls in which dialect, such as `key-of-roster`.
CALLER = os.environ["HOSTILE_AS"]
PASSWORD = "a password that is known"
CONNECTION = requests.Session()
RUN = f"{CALLER}-{token_hex(4)}"
NUMBERS = count()


def basic(name, secret):
    return "Basic " + b64encode(f"{name}:{secret}".encode()).decode()


def ask(method, pattern, *ids, body=None, authorization=f"Bearer {SECRET}"):
    """Sends a request, by default with the key of all rights. The ids fill the pattern in order."""
    path = pattern
    for each in ids:
        path = path[: path.index("{")] + each + path[path.index("}") + 1 :]
    headers = {"Authorization": authorization}
    answer = CONNECTION.request(method, SERVER + path, json=body, headers=headers, timeout=30)
    tally.own[f"{method} {pattern} {answer.status_code}"] += 1
    return answer


def make(method, pattern, *ids, body=None):
    """What the server made of it; it must make something."""
    answer = ask(method, pattern, *ids, body=body)
    answer.raise_for_status()
    return answer.json()


def fresh():
    """A name that nobody has: several runs meet on one server."""
    return f"{RUN}-{next(NUMBERS)}"


def document(kind, id=None, **properties):
    named = {} if id is None else {"id": id}
    return {"entity-type": kind, **named, "properties": properties}


def user(**properties):
    name = fresh()
    return make("POST", "/user", body=document("user", name, username=name, **properties))["id"]


def user_with_password():
    return user(password=PASSWORD)


def user_with_address():
    return user(email=f"{fresh()}@example.com")


def recovery_code():
    shown = document("recovery", send=False)
    made = make("POST", "/user/{id}/recovery", user(), body=shown)
    return made["properties"]["code"]


def group():
    name = fresh()
    return make("POST", "/group", body=document("group", name, name=name))["id"]


def member():
    """A group, and a user who is in it."""
    of, who = group(), user()
    make("POST", "/group/{id}/user/{uid}", of, who)
    return of, who


def nested():
    """A group, and one that is in it."""
    outer, inner = group(), group()
    make("POST", "/group/{id}/group/{child}", outer, inner)
    return outer, inner


def invite(**properties):
    return make("POST", "/invite", body=document("invite", group=group(), **properties))


def code(**properties):
    return invite(**properties)["properties"]["code"]


def code_for_one():
    return code(email=f"{fresh()}@example.com")


def session():
    return make("POST", "/user/{id}/session", user())


def key():
    made = document("key", name=fresh(), scopes=["groups:read"])
    return make("POST", "/key", body=made)["id"]


def namespace():
    return make("POST", "/namespace", body=document("namespace", fresh()))["id"]


def procedure(method, **params):
    """The result of a procedure of Kanboard's, whose ids are numbers of its own."""
    call = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    answer = ask("POST", "/jsonrpc.php", body=call, authorization=basic("jsonrpc", SECRET))
    return answer.json()["result"]
