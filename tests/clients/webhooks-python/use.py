"""Runs the Python receiver of the documentation, and verifies what Roster sends by two libraries."""

import json
import os
import queue
import re
import socket
import sys
import threading
import urllib.error
import urllib.request
import uuid

import standardwebhooks
import svix.webhooks

RUN = uuid.uuid4().hex[:8]


def call(method, path, body=None):
    headers = {"Authorization": f"Bearer {os.environ['SERVER_KEY']}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(os.environ["SERVER_URL"] + path, data, headers, method=method)
    with urllib.request.urlopen(request) as response:
        text = response.read()
        return json.loads(text) if text else None


class Recorder:
    """A library that is told of each verification, with what was verified."""

    def __init__(self, deliveries):
        self.deliveries = deliveries

    def __call__(self, secret):
        recorder, webhook = self, standardwebhooks.Webhook(secret)

        class Recording:
            def verify(self, body, headers):
                event = webhook.verify(body, headers)
                recorder.deliveries.append((body, headers))
                return event

        return Recording()


page = open(sys.argv[1]).read()
blocks = re.findall(r"^```python\n(.*?)^```", page, re.M | re.S)
assert len(blocks) == 1, "the page has one receiver in Python"
code = {}
exec(blocks[0], code)
deliveries = []
code["Webhook"] = Recorder(deliveries)

# A port is free that was a moment ago.
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
processed, seen = queue.Queue(), set()


def process(kind, entity, delivery):
    seen.add(delivery)
    processed.put((kind, entity["id"]))


hook = {"id": f"python-{RUN}", "properties": {"url": f"http://127.0.0.1:{port}/", "events": ["group.*"]}}
secret = call("POST", "/webhook", hook)["properties"]["secret"]
server = code["serve"](port, secret, lambda delivery: delivery in seen, process)
threading.Thread(target=server.serve_forever, daemon=True).start()

call("POST", "/group", {"id": f"devs-{RUN}", "properties": {"name": "Ünïcode"}})
assert processed.get(timeout=15) == ("group.created", f"devs-{RUN}")
# By two secrets, of which a receiver knows one.
old, secret = secret, call("POST", f"/webhook/python-{RUN}/secret")["properties"]["secret"]
call("DELETE", f"/group/devs-{RUN}")
assert processed.get(timeout=15) == ("group.deleted", f"devs-{RUN}")

assert len(deliveries) == 2
for library in (standardwebhooks.Webhook, svix.webhooks.Webhook):
    for secrets, (body, headers) in (((old,), deliveries[0]), ((old, secret), deliveries[1])):
        for one in secrets:
            event = library(one).verify(body, headers)
            assert event is None or event["data"]["entity-type"] == "change", event
        try:
            library(one).verify(body + b" ", headers)
        except Exception:
            continue
        raise AssertionError(f"{library} accepted another body")
request = urllib.request.Request(f"http://127.0.0.1:{port}/", b"{}", method="POST")
try:
    urllib.request.urlopen(request)
    raise AssertionError("a request without a signature was accepted")
except urllib.error.HTTPError as error:
    assert error.code == 400, error
call("DELETE", f"/webhook/python-{RUN}")
server.shutdown()
print("standardwebhooks and svix for Python accept what Roster sends, and the receiver works")
