"""Runs the backend and the rest of the package roster-sdk against a server."""

import os
import socket
import threading
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
from backend import Browser, admin_page, invite, remove, roster, sign_in, sign_out_everywhere, sign_up, who_is
from roster_sdk import Key, Me, Roster, RosterError

URL, KEY = os.environ["SERVER_URL"], os.environ["SERVER_KEY"]
PASSWORD = "correct horse battery staple"
browser = Browser("192.0.2.7", "Firefox")


def own(name: str) -> str:
    return f"{name}-py-{os.getpid()}"


def failure(request: Callable[[], object]) -> RosterError:
    """The error with which the request fails."""
    try:
        request()
    except RosterError as error:
        return error
    raise AssertionError("it succeeded")


asim, boris, carla, devs = own("asim"), own("boris"), own("carla"), own("devs")

# The application creates a group and its owner, with custom properties that are typed.
user = roster.create_user(id=asim, properties={"username": asim, "password": PASSWORD, "custom": {"plan": "team"}})
plan: str | None = user.properties.custom.get("plan")
assert plan == "team" and isinstance(user.properties.created_at, datetime)
# What the application keeps, users see of themselves and cannot change.
assert roster.update_user(asim, app={"credits": 3}).app == {"credits": 3}
roster.create_group(id=devs, properties={"name": "Developers", "custom": {"cost_center": 4711}})
roster.add_group_member(devs, asim, properties={"role": "owner"})

# The owner invites, and two people sign up.
owner = sign_in(asim, PASSWORD, browser)
member = sign_up(invite(owner, devs, "member", 7), boris, PASSWORD, browser)
sign_up(invite(owner, devs, "manager", 7), carla, PASSWORD, browser)
invite(owner, devs, "member", 2)
me = who_is(member)
assert me is not None and me.properties.username == boris and me.properties.custom == {"plan": "free"}
assert [(it.id, it.role) for it in me.groups] == [(devs, "member")]
assert me.session is not None and me.session.properties.expires_at > datetime.now(timezone.utc)
assert (me.session.properties.ip, me.session.properties.user_agent) == ("192.0.2.7", "Firefox")
assert failure(lambda: roster.as_user(member).update_me(app={"credits": 9})).code == "forbidden"
assert who_is("nobody") is None and who_is(KEY) is None
assert isinstance(roster.get_me(), Key)

# The page has all members, from however many pages of the list, and the invite that is open.
others = [own(f"u{n}") for n in range(120)]
for uid in others:
    roster.create_user(id=uid)
    roster.add_group_member(devs, uid)
page = admin_page(owner, devs)
assert (page.name, page.cost_center, len(page.invites)) == ("Developers", 4711, 1)
assert abs(page.invites[0][1] - datetime.now(timezone.utc) - timedelta(days=2)) < timedelta(hours=1)
assert [it[1:] for it in page.members[:3]] == [(asim, "owner"), (boris, "member"), (carla, "manager")]
assert [it[0] for it in page.members[3:]] == others
pages = roster.pages(roster.list_group_members, devs, limit=50)
assert [len(it.entries) for it in pages] == [50, 50, 23]
# The feed has a next page always; its pages end with what there is.
actions = [it.properties.action for it in roster.entries(roster.list_changes, user=asim, limit=2)]
assert len(actions) > 3 and "user.created" in actions, actions

# A signed-in user accepts without a body, and an empty user can be created.
roster.create_group(id=own("ops"))
roster.add_group_member(own("ops"), asim, properties={"role": "owner"})
assert roster.as_user(member).accept_invite(invite(owner, own("ops"), "member", 1)).properties.role == "member"
assert roster.create_user().properties.username is None

# A member is removed; everybody's sessions end when they say so.
remove(owner, devs, me.id)
assert len(admin_page(owner, devs).members) == 122
second = sign_in(asim, PASSWORD, browser)
sign_out_everywhere(owner)
assert who_is(owner) is None and who_is(second) is None

# Ids are encoded, in paths and in queries.
odd = own("a/b?c#d%2F&e")
roster.create_user(id=odd)
assert roster.get_user(odd).id == odd
assert {it.id for it in roster.list_users(id=[odd, asim]).entries} == {odd, asim}

# Several invites at once have an outcome each.
entry = roster.create_invites(entries=[{"properties": {"group": devs}}, {"properties": {"group": own("none")}}]).entries
assert entry[0].invite is not None and isinstance(entry[0].invite.properties.expires_at, datetime)
assert entry[1].problem is not None and entry[1].problem.code == "not_found"

# Who signs in elsewhere than in `default` says where.
tenant = Roster(url=URL, key=KEY, namespace=own("tenant"))
roster.create_namespace(id=own("tenant"))
tenant.create_user(properties={"username": "dora", "password": PASSWORD})
dora = tenant.create_session(properties={"username": "dora", "password": PASSWORD})
hers = tenant.as_user(dora.properties.token).get_me()
assert isinstance(hers, Me) and hers.namespace == own("tenant")
assert failure(lambda: roster.create_session(properties={"username": "dora", "password": PASSWORD})).status == 401

# Concurrent changes are noticed.
read = roster.get_user(asim)
roster.update_user(asim, properties={"name": "Asim", "custom": {"plan": None}}, if_match=read.etag)
stale = failure(lambda: roster.update_user(asim, properties={"name": "A"}, if_match=read.etag))
assert (stale.status, stale.code) == (412, "stale")
assert roster.patch_user(asim, properties={"name": None}).properties.name is None
assert roster.get_user(asim).properties.custom == {}

# A call that is repeated with the same key has its effect once.
once = [roster.create_group(properties={"name": "once"}, idempotency_key=own("a-key-for-one-group")) for _ in range(2)]
assert once[0].id == once[1].id

# Whatever fails is a RosterError.
invalid = failure(lambda: roster.create_user(properties={"username": "", "email": "no"}))
assert (invalid.status, invalid.code, invalid.field) == (422, "invalid", invalid.errors[0].field)
assert sorted(it.field for it in invalid.errors) == ["email", "username"]
assert str(invalid.field) in str(invalid) and invalid.request_id and invalid.detail == str(invalid)
unknown = failure(lambda: roster.as_user("rk_unknown").get_user(asim))
assert (unknown.status, unknown.code) == (401, "unauthenticated")
assert failure(lambda: roster.as_user(None).get_user(asim)).status == 401
naive = failure(lambda: roster.create_invite(properties={"group": devs, "expires_at": datetime(2030, 1, 1)}))
assert (naive.status, naive.field) == (422, "expires_at")
try:
    roster.create_user(properties={"custom": {"plan": b"free"}})  # type: ignore[arg-type]
    raise AssertionError("bytes were sent")
except TypeError:
    pass


class Proxy(BaseHTTPRequestHandler):
    """A proxy whose server is down, or, below `/broken`, whose server has sent half of a document."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path.startswith("/broken") else 502)
        self.end_headers()
        self.wfile.write(b'{"id')

    def log_message(self, format: str, *args: object) -> None:
        pass


# A server that is down, one that is too slow, and a proxy in between.
proxy = HTTPServer(("127.0.0.1", 0), Proxy)
threading.Thread(target=proxy.serve_forever, daemon=True).start()
at = f"http://127.0.0.1:{proxy.server_port}"
gateway = failure(Roster(url=at).get_about)
assert (gateway.status, gateway.code) == (502, "unexpected") and gateway.__cause__
broken = failure(Roster(url=f"{at}/broken").get_about)
assert (broken.status, broken.code) == (200, "unexpected") and broken.__cause__
with socket.create_server(("127.0.0.1", 0)) as silent:
    slow = failure(Roster(url=f"http://127.0.0.1:{silent.getsockname()[1]}", timeout=0.1).get_about)
    assert (slow.status, slow.code) == (0, "unreachable") and isinstance(slow.__cause__, httpx.ReadTimeout)
    down = Roster(url=f"http://127.0.0.1:{silent.getsockname()[1]}")
assert isinstance(failure(down.get_about).__cause__, httpx.ConnectError)


def refused() -> None:
    """The type checker refuses what would be stored and never found again."""
    roster.create_user(properties={"usrname": "x"})  # type: ignore[arg-type]
    roster.create_user(properties={"custom": {"plam": "x"}})  # type: ignore[arg-type]
    roster.create_group(properties={"custom": {"cost_center": "4711"}})  # type: ignore[arg-type]
    roster.entries(roster.list_group_members)  # type: ignore[call-arg]


# Without types, custom properties are a dictionary.
untyped = Roster(url=f"{URL}/", key=KEY)
assert untyped.update_user(asim, properties={"custom": {"shoe_size": 43}}).properties.custom["shoe_size"] == 43
print("python: the backend works")
