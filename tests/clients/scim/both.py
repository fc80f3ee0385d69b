"""Two servers that get the same requests: Roster and scim2-server, each with resources of its own."""

import json
import os
import socket
import time
import urllib.error
import urllib.parse
import urllib.request

PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


class Server:
    """One of the servers, and what its ids stand for."""

    def __init__(self, name, url, key):
        self.name, self.url, self.key = name, url, key
        self.ids = {}

    def send(self, method, path, body=None):
        """Sends a request, and returns the status and the body."""
        headers = {"Content-Type": "application/scim+json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request) as response:
                text = response.read()
                return response.status, json.loads(text) if text else None
        except urllib.error.HTTPError as error:
            text = error.read()
            return error.code, json.loads(text) if text else None

    def create(self, endpoint, name, body):
        """Creates a resource, which requests then call by this name."""
        status, made = self.send("POST", endpoint, self.with_ids(body))
        assert status == 201, (self.name, name, status, made)
        self.ids[name] = made["id"]

    def with_ids(self, value):
        """Puts this server's ids in place of the names in angle brackets, such as `<alice>`."""
        text = json.dumps(value)
        for name, id in self.ids.items():
            text = text.replace(f"<{name}>", id)
        return json.loads(text)

    def without_ids(self, value):
        """The reverse."""
        text = json.dumps(value)
        for name, id in self.ids.items():
            text = text.replace(id, f"<{name}>")
        return json.loads(text)

    def list(self, endpoint, **query):
        """Asks for a list."""
        query = self.with_ids(query)
        return self.send("GET", f"{endpoint}?{urllib.parse.urlencode(query)}")


def both():
    """Roster, with a new namespace, and scim2-server, with nothing, when it has started."""
    reference = urllib.parse.urlsplit(os.environ["REFERENCE_URL"])
    for attempt in range(100):
        try:
            socket.create_connection((reference.hostname, reference.port)).close()
            break
        except ConnectionRefusedError:
            assert attempt < 99, "scim2-server does not start"
            time.sleep(0.1)
    return (
        Server("Roster", os.environ["SCIM_URL"], os.environ["SCIM_KEY"]),
        Server("scim2-server", os.environ["REFERENCE_URL"], None),
    )
