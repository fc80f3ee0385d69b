"""Exports while RATE changes a second are written, follows the feed from the cursor of the export, and fails
unless that comes to what the next export has, or fewer than LEAST changes a second were written.

follow.py KEY ORIGIN RATE SECONDS LEAST
"""

import http.client
import json
import sys
import threading
import time

KEY, ORIGIN = sys.argv[1:3]
RATE, SECONDS, LEAST = map(float, sys.argv[3:6])
LINES = 1000
USERS = 20_000


def connect():
    return http.client.HTTPConnection(ORIGIN.removeprefix("http://"), timeout=60)


def send(connection, method, path, body=None, kind="application/x-ndjson"):
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": kind}
    connection.request(method, path, body, headers)
    response = connection.getresponse()
    assert response.status in (200, 204), (method, path, response.status, response.read())
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


def delete(connection, users):
    """Deletes users, and returns how many there were."""
    deleted = 0
    for user in users:
        connection.request("DELETE", f"/user/{user}", headers={"Authorization": f"Bearer {KEY}"})
        response = connection.getresponse()
        response.read()
        assert response.status in (204, 404), (user, response.status)
        deleted += response.status == 204
    return deleted


def write(ended, written):
    """Writes calls, so many changes a second, and notes how many there were. Every tenth call deletes a user, and a
    member, whose membership ends with that and who comes back with the next call."""
    connection, call, due, gone = connect(), 0, time.monotonic(), []
    while not ended.is_set():
        time.sleep(max(0.0, due - time.monotonic()))
        documents = [{"entity-type": "user", "id": user} for user in gone]
        changes, gone = imported(connection, [*documents, *lines(call)]), []
        if call % 10 == 9:
            gone = [f"member{call % 100 // 10 * 10}"]
            changes += delete(connection, [f"follow{call * LINES % USERS}", *gone])
        due += changes / RATE
        call += 1
        # What comes after the end does not count.
        if not ended.is_set():
            written.append(changes)


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


def apply(mirror, change):
    """Applies a change. A user takes the memberships along."""
    entity, action = change["properties"]["entity"], change["properties"]["action"]
    if not action.endswith(".deleted"):
        mirror[key(entity)] = entity["properties"]
        return
    mirror.pop(key(entity), None)
    if entity["entity-type"] == "user":
        for name in [name for name in mirror if name[0] == "membership" and name[2] == entity["id"]]:
            del mirror[name]


def follow(mirror, cursor, ended):
    """Applies what the feed has, until there is nothing more and nobody writes."""
    connection, applied = connect(), 0
    while True:
        was_ended = ended.is_set()
        page = json.load(send(connection, "GET", f"/change?after={cursor}&limit=1000&wait=1"))
        for change in page["entries"]:
            entity = change["properties"]["entity"]
            if entity["entity-type"] in ("user", "group", "membership"):
                apply(mirror, change)
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
    verdict = "the same state" if same else "**another state**"
    print(f"{applied} changes were followed from the cursor of an export, while {rate:.0f} were written a second (at least {LEAST:.0f}), among them deletions: {verdict}.")
    sys.exit(0 if same and rate >= LEAST else 1)


main()
