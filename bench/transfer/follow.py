"""Exports while RATE changes a second are written, follows the feed from the cursor of the export, and fails
unless that comes to what the next export has, or fewer changes were written.

follow.py KEY ORIGIN RATE SECONDS
"""

import http.client
import json
import sys
import threading
import time

KEY, ORIGIN, RATE, SECONDS = sys.argv[1], sys.argv[2], float(sys.argv[3]), float(sys.argv[4])
LINES = 1000
USERS = 20_000


def connect():
    return http.client.HTTPConnection(ORIGIN.removeprefix("http://"), timeout=60)


def send(connection, method, path, body=None, kind="application/x-ndjson"):
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": kind}
    connection.request(method, path, body, headers)
    response = connection.getresponse()
    assert response.status == 200, (method, path, response.status, response.read())
    return response


def lines(call):
    """Users who are created or changed, and memberships whose roles change, in turn."""
    role = ("member", "manager", "owner")[call % 3]
    for place in range(LINES):
        number = (call * LINES + place * 7) % USERS
        if place % 10:
            properties = {"username": f"follow{number}", "call": call}
            yield {"entity-type": "user", "id": f"follow{number}", "properties": properties}
        else:
            properties = {"group": "followed", "user": f"member{place}", "role": role}
            yield {"entity-type": "membership", "properties": properties}


def imported(connection, documents):
    text = "\n".join(json.dumps(document) for document in documents)
    counts = json.load(send(connection, "POST", "/import", text))["properties"]
    assert counts["failed"] == 0, counts
    return counts["created"] + counts["updated"]


def write(ended, written):
    """Writes calls, so many changes a second, and notes how many there were."""
    connection, call, due = connect(), 0, time.monotonic()
    while not ended.is_set():
        time.sleep(max(0.0, due - time.monotonic()))
        changes = imported(connection, lines(call))
        due += changes / RATE
        written.append(changes)
        call += 1


def key(document):
    properties = document.get("properties", {})
    pair = (properties.get("group"), properties.get("user"))
    return (document["entity-type"], *(pair if document["entity-type"] == "membership" else (document["id"],)))


def export():
    """What there is, by kinds and ids, and the cursor."""
    response, mirror = send(connect(), "GET", "/export?type=user,group,membership"), {}
    for line in response:
        document = json.loads(line)
        if document["entity-type"] == "export":
            return mirror, document["properties"]["cursor"]
        mirror[key(document)] = document["properties"]
    raise AssertionError("the export is incomplete")


def follow(mirror, cursor, ended):
    """Applies what the feed has, until there is nothing more and nobody writes."""
    connection, applied = connect(), 0
    while True:
        was_ended = ended.is_set()
        page = json.load(send(connection, "GET", f"/change?after={cursor}&limit=1000&wait=1"))
        for change in page["entries"]:
            entity = change["properties"]["entity"]
            if entity["entity-type"] in ("user", "group", "membership"):
                mirror[key(entity)] = entity["properties"]
                applied += 1
        if was_ended and not page["entries"]:
            return applied
        cursor = page["next"]


def main():
    connection = connect()
    members = [{"entity-type": "user", "id": f"member{place}"} for place in range(0, LINES, 10)]
    imported(connection, [{"entity-type": "group", "id": "followed"}, *members])
    ended, written = threading.Event(), []
    writer = threading.Thread(target=write, args=(ended, written))
    begun = time.monotonic()
    writer.start()
    time.sleep(SECONDS / 4)
    mirror, cursor = export()
    stopped = threading.Event()
    timer = threading.Timer(max(0.0, begun + SECONDS - time.monotonic()), ended.set)
    timer.start()
    watcher = threading.Thread(target=lambda: (writer.join(), stopped.set()))
    watcher.start()
    applied = follow(mirror, cursor, stopped)
    rate = sum(written) / SECONDS
    expected, _ = export()
    same = mirror == expected
    print(f"{'followed from an export':24} {applied:8} changes, while {rate:.0f}/s were written: {'the same' if same else 'ANOTHER'} state")
    sys.exit(0 if same and rate >= RATE * 0.9 else 1)


main()
