"""Uses the client as its own documentation does: groups, members, users, a wrong token, an error."""

import asyncio
import os
import urllib.error
import uuid
from importlib.metadata import version

import kanboard

URL = os.environ["SERVER_URL"]
KEY = os.environ["SERVER_KEY"]
# Names of this run's own: the server may have met another.
RUN = uuid.uuid4().hex[:8]
LOOP = asyncio.new_event_loop()
# The first version has another name for the class, no calls that can be awaited, and answers None for
# an error of JSON-RPC.
IS_FIRST = version("kanboard") == "1.0.0"
ERROR = urllib.error.HTTPError if IS_FIRST else kanboard.ClientError


def client(user, password, path="/jsonrpc.php"):
    if IS_FIRST:
        return kanboard.Kanboard(URL + path, user, password)
    return kanboard.Client(URL + path, user, password, loop=LOOP)


def refused(call, *expected, **params):
    """The message of the error that a call must end in."""
    try:
        result = call(**params)
    except ERROR as error:
        for text in expected:
            assert text in str(error), error
        return
    if IS_FIRST and result is None:
        return
    raise AssertionError("it was not refused")


def groups(kb):
    name = "Zoë's " + RUN
    group = kb.create_group(name=name, external_id="1")
    assert isinstance(group, int) and not isinstance(group, bool), group
    assert kb.create_group(name=name) is False
    assert kb.get_group(group_id=group) == {"id": str(group), "external_id": "1", "name": name}
    assert kb.get_group(group_id=999999999) is False
    assert kb.update_group(group_id=group, name=name + "!", external_id="") is True
    assert kb.get_group(group_id=str(group))["name"] == name + "!"
    assert {"id": str(group), "name": name + "!", "external_id": "", "nb_users": 0} in kb.get_all_groups()
    return group


def users(kb):
    name = "asim-" + RUN
    user = kb.create_user(username=name, password="secret", name="Asim", email="asim@localhost")
    assert isinstance(user, int) and not isinstance(user, bool), user
    assert kb.create_user(username=name, password="secret") is False
    assert kb.create_user(username=name + "2", password="short") is False
    row = kb.get_user_by_name(username=name)
    assert row == kb.get_user(user_id=user) and row["role"] == "app-user", row
    assert not {"password", "token", "api_access_token", "twofactor_secret"} & row.keys()
    assert kb.update_user(id=user, name="Asim Aslam", role="app-manager") is True
    row = kb.get_user(user_id=user)
    assert (row["name"], row["role"]) == ("Asim Aslam", "app-manager"), row
    assert row in kb.get_all_users()
    assert kb.disable_user(user_id=user) is True and kb.is_active_user(user_id=user) is False
    assert kb.enable_user(user_id=user) is True and kb.is_active_user(user_id=user) is True
    assert kb.get_user(user_id=999999999) is None
    return user, name


def members(kb, group, user):
    pair = {"group_id": group, "user_id": user}
    assert kb.add_group_member(**pair) is True
    assert kb.add_group_member(**pair) is False
    assert kb.is_group_member(**pair) is True
    assert [member["user_id"] for member in kb.get_group_members(group_id=group)] == [user]
    assert [found["id"] for found in kb.get_member_groups(user_id=user)] == [str(group)]
    assert kb.remove_group_member(**pair) is True
    assert kb.remove_group_member(**pair) is False
    assert kb.is_group_member(**pair) is False


def people(kb, user, name):
    me = client(name, "secret")
    assert me.get_me()["id"] == user
    refused(me.get_all_groups, "403")
    refused(client(name, "a guess").get_me, "401")
    refused(kb.get_me, "403")
    assert kb.update_user(id=user, role="app-admin") is True
    assert isinstance(me.get_all_groups(), list)


def errors(kb):
    refused(client("jsonrpc", "a-wrong-token-a-wrong-token-a-wrong").get_version, "401", "Unauthorized")
    refused(kb.create_group, "Invalid params")
    refused(kb.no_such_procedure, "Method not found")
    refused(kb.create_ldap_user, "LDAP server not configured", username="x")


def main():
    kb = client("jsonrpc", KEY)
    assert kb.get_version() == client("jsonrpc", KEY, "/jsonrpc").get_version()
    assert kb.get_timezone() == "UTC"
    assert kb.get_application_roles()["app-admin"] == "Administrator"
    assert kb.get_project_roles()["project-viewer"] == "Project Viewer"
    assert kb.get_default_task_color() in kb.get_color_list()
    assert kb.get_default_task_colors()["yellow"]["name"] == "Yellow"
    if not IS_FIRST:
        assert LOOP.run_until_complete(kb.get_version_async()) == kb.get_version()
    group = groups(kb)
    user, name = users(kb)
    members(kb, group, user)
    people(kb, user, name)
    errors(kb)
    assert kb.remove_group(group_id=group) is True and kb.remove_group(group_id=group) is False
    assert kb.remove_user(user_id=user) is True and kb.remove_user(user_id=user) is False
    print(f"kanboard {version('kanboard')}: passed")


main()
