"""What `scim2-cli` reads and writes: users and groups come, change, are found, and go."""

import json
import os
import subprocess

ENVIRONMENT = os.environ | {
    "SCIM_CLI_URL": os.environ["SCIM_URL"],
    "SCIM_CLI_HEADERS": f"Authorization: Bearer {os.environ['SCIM_KEY']}",
}


def scim(*arguments, sent=None, fails=False):
    """Runs the command, and returns what it prints."""
    sent = None if sent is None else json.dumps(sent)
    stdin = {"stdin": subprocess.DEVNULL} if sent is None else {"input": sent}
    ran = subprocess.run(["scim", *arguments], text=True, capture_output=True, env=ENVIRONMENT, **stdin)
    assert (ran.returncode != 0) == fails, (arguments, ran.stdout, ran.stderr)
    return json.loads(ran.stdout) if ran.stdout.strip() and not fails else ran.stdout + ran.stderr


def names(list):
    return [user["userName"] for user in list.get("Resources", [])]


USER = "urn:ietf:params:scim:schemas:core:2.0:User"
asim = scim("create", "user", sent={
    "schemas": [USER], "userName": "asim", "name": {"givenName": "Asim"},
    "emails": [{"value": "asim@example.com", "type": "work", "primary": True}], "active": True,
})
boris = scim("create", "user", "--user-name", "boris", "--display-name", "Boris")
assert asim["userName"] == "asim" and boris["displayName"] == "Boris", (asim, boris)
assert "uniqueness" in scim("create", "user", "--user-name", "ASIM", fails=True)

assert scim("query", "user", asim["id"])["name"] == {"givenName": "Asim"}
assert names(scim("query", "user", "--filter", 'emails.value eq "ASIM@example.com"')) == ["asim"]
assert names(scim("query", "user", "--sort-by", "userName", "--sort-order", "descending")) == ["boris", "asim"]
page = scim("query", "user", "--start-index", "2", "--count", "1")
assert (page["totalResults"], names(page)) == (2, ["boris"]), page
assert names(scim("search", "user", "--filter", 'displayName sw "bor"')) == ["boris"]
assert "name" not in scim("query", "user", asim["id"], "--attribute", "userName")

scim("modify", "user", asim["id"], "replace", "displayName", "Asim A.", "remove", "name.givenName")
scim("modify", "user", asim["id"], "replace", 'emails[type eq "work"].value', "a@example.com")
changed = scim("query", "user", asim["id"])
assert (changed["displayName"], changed.get("name")) == ("Asim A.", None), changed
assert changed["emails"][0]["value"] == "a@example.com", changed
replaced = scim("replace", "user", sent={"schemas": [USER], "id": boris["id"], "userName": "boris", "active": False})
assert replaced["active"] is False and "displayName" not in replaced, replaced

group = scim("create", "group", "--display-name", "Developers")
members = json.dumps([{"value": asim["id"]}, {"value": boris["id"]}])
scim("modify", "group", group["id"], "add", "members", members)
scim("modify", "group", group["id"], "remove", f'members[value eq "{boris["id"]}"]')
found = scim("query", "group", group["id"])
assert [member["value"] for member in found["members"]] == [asim["id"]], found
assert scim("query", "user", asim["id"])["groups"][0]["display"] == "Developers"

scim("delete", "group", group["id"])
scim("delete", "user", asim["id"])
assert "404" in scim("query", "user", asim["id"], fails=True)
assert names(scim("query", "user")) == ["boris"]
print("scim2-cli reads and writes")
