"""Creates a namespace and a key as Okta has one, and prints both for a shell."""

import json
import os
import secrets
import urllib.request

SERVER = os.environ["SERVER_URL"]


def post(path, kind, properties, **more):
    body = json.dumps({"entity-type": kind, "properties": properties, **more}).encode()
    headers = {
        "Authorization": f"Bearer {os.environ['SERVER_KEY']}",
        "Content-Type": "application/json",
    }
    if kind == "key":
        headers["Roster-Namespace"] = NAME
    request = urllib.request.Request(SERVER + path, body, headers)
    return json.load(urllib.request.urlopen(request))["properties"]


NAME = f"scim-{secrets.token_hex(4)}"
post("/namespace", "namespace", {}, id=NAME)
key = post("/key", "key", {"name": "okta", "scopes": ["users:write", "groups:write"]})
print(f"export SCIM_URL={SERVER}/scim/v2 SCIM_KEY={key['secret']}")
