"""What the Python client does with users, groups, memberships and errors."""

import os
import uuid

from nuxeo import exceptions
from nuxeo.client import Nuxeo
from nuxeo.exceptions import Forbidden, HTTPError, Unauthorized
from nuxeo.models import Group, User
from urllib3.util.retry import Retry

HOST = os.environ["SERVER_URL"] + "/nuxeo/"
# Names of this run's own: the server may have seen another.
RUN = uuid.uuid4().hex[:8]
PASSWORD = "battery staple"
# Clients before 4 have no exception of its own for 409.
Conflict = getattr(exceptions, "Conflict", HTTPError)


def named(name):
    return f"{name}-{RUN}"


def connected(name, password):
    # The client repeats what was answered 500 for half a minute; once is enough here.
    nuxeo = Nuxeo(host=HOST, auth=(name, password))
    nuxeo.client.retries = Retry(0, raise_on_status=False)
    nuxeo.client.enable_retry()
    return nuxeo


def signed_in(nuxeo, name):
    """The signed-in user. The oldest client can only read a user by name."""
    current = getattr(nuxeo.users, "current_user", None)
    return current() if current else nuxeo.users.get(name)


def refused(kind, status, do, *args):
    try:
        do(*args)
    except kind as error:
        assert error.status == status, error
        return error
    raise AssertionError(f"{do} was not refused with {status}")


def administrator():
    """Any name goes with a key; from then on the administrator signs in by password."""
    by_key = connected("anybody", os.environ["SERVER_KEY"])
    name = named("chief")
    properties = {"username": name, "password": PASSWORD, "groups": ["administrators"]}
    by_key.users.create(User(properties=properties))
    return connected(name, PASSWORD)


def users(nuxeo):
    assert nuxeo.client.is_reachable()
    assert nuxeo.client.server_version == "2023.5"
    me = signed_in(nuxeo, named("chief"))
    assert me.uid == named("chief") and me.isAdministrator

    name = named("georges")
    assert not nuxeo.users.exists(name)
    properties = {
        "username": name,
        "firstName": "Georges",
        "lastName": "Abitbol",
        "company": "Pom Pom Galli",
        "email": "georges@example.com",
        "password": PASSWORD,
    }
    made = nuxeo.users.create(User(properties=properties))
    assert made.uid == name and nuxeo.users.exists(name)
    refused(Conflict, 409, nuxeo.users.create, User(properties=properties))

    user = nuxeo.users.get(name)
    assert user.properties["lastName"] == "Abitbol" and user.properties["groups"] == []
    user.properties["lastName"] = "Zorro"
    user.save()
    user.load()
    assert user.properties["lastName"] == "Zorro"
    assert user.properties["company"] == "Pom Pom Galli"

    assert signed_in(connected(name, PASSWORD), name).uid == name
    user.change_password("correct horse")
    refused(Unauthorized, 401, signed_in, connected(name, PASSWORD), name)
    georges = connected(name, "correct horse")
    assert signed_in(georges, name).uid == name
    refused(Forbidden, 403, georges.users.create, User(properties={"username": "x"}))
    found = nuxeo.users.get(f"search?q={name.upper()}")
    assert [entry.uid for entry in found] == [name]
    return name


def groups(nuxeo, user):
    name = named("bons joueurs/ét é")
    assert not nuxeo.groups.exists(name)
    group = Group(
        groupname=name,
        grouplabel="Groupname test",
        memberUsers=[named("chief")],
        memberGroups=["Administrators"],
    )
    made = nuxeo.groups.create(group)
    assert made.groupname == name
    assert made.memberGroups == ["Administrators"] and made.memberUsers == [named("chief")]
    refused(Conflict, 409, nuxeo.groups.create, group)

    group = nuxeo.groups.get(name)
    group.grouplabel = "Bons joueurs"
    group.memberUsers = [user]
    group.save()
    group = nuxeo.groups.get(name)
    assert group.grouplabel == "Bons joueurs"
    assert group.memberUsers == [user] and group.memberGroups == ["Administrators"]
    return group


def memberships(nuxeo, user):
    name = named("devs")
    nuxeo.groups.create(Group(groupname=name))
    request = nuxeo.client.request
    for path in (f"group/{name}/user/{user}", f"user/{user}/group/{name}"):
        assert request("POST", f"api/v1/{path}").status_code == 201
        assert name in nuxeo.users.get(user).properties["groups"]
        removed = request("DELETE", f"api/v1/{path}")
        assert (removed.status_code, removed.text) == (200, user)
        assert name not in nuxeo.users.get(user).properties["groups"]


def errors(nuxeo, group):
    missing = refused(HTTPError, 404, nuxeo.groups.get, named("none"))
    assert missing.message == "group does not exist"
    missing = refused(HTTPError, 404, nuxeo.users.get, named("none"))
    assert missing.message == "user does not exist"
    # The one 500 of Nuxeo's documentation: a change of what its id does not name.
    body = {"entity-type": "group", "groupname": named("none")}
    failed = refused(HTTPError, 500, put_raw, nuxeo, f"group/{group.groupname}", body)
    assert failed.message == "Internal Server Error"
    refused(HTTPError, 400, put_raw, nuxeo, f"group/{group.groupname}", {"entity-type": "user"})


def put_raw(nuxeo, path, body):
    nuxeo.client.request("PUT", f"api/v1/{path}", data=body)


def main():
    nuxeo = administrator()
    user = users(nuxeo)
    group = groups(nuxeo, user)
    memberships(nuxeo, user)
    errors(nuxeo, group)
    group.delete()
    nuxeo.users.get(user).delete()
    assert not nuxeo.groups.exists(group.groupname) and not nuxeo.users.exists(user)
    print(f"nuxeo {nuxeo.client.headers['X-Client-Version']}: users, groups, memberships and errors are as the client expects them")


main()
