"""Measures what bench/feed asks for, and fails beyond its limits.

feed.py latency KEY RATE SECONDS ORIGIN SECOND
feed.py writes KEY RATE SECONDS ORIGIN NAME [FILE]: until the file exists
"""

import http.client
import json
import os
import sys
import threading
import time

KEY = sys.argv[2]
PROBE = "changes-probe"


def connect(origin):
    return http.client.HTTPConnection(origin.removeprefix("http://"), timeout=60)


def send(connection, method, path, body=None):
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    connection.request(method, path, body and json.dumps(body), headers)
    response = connection.getresponse()
    text = response.read()
    assert response.status < 300, (method, path, response.status, text)
    return json.loads(text or "{}")


def report(name, times, half, nearly_all):
    """Prints the distribution, and returns whether it is within the limits, in milliseconds."""
    times = sorted(1000 * taken for taken in times)
    p50, p99 = times[len(times) // 2], times[min(len(times) - 1, len(times) * 99 // 100)]
    within = (half is None or p50 <= half) and p99 <= nearly_all
    limits = f"limits {half or '-'}/{nearly_all} ms: {'within' if within else 'BEYOND'}"
    print(f"{name:34} {len(times):6} times, p50 {p50:7.1f} ms, p99 {p99:7.1f} ms, most {times[-1]:7.1f} ms; {limits}")
    return within


def writer(origin, rate, seconds, written, until=None):
    """Writes a group again and again, and notes when each response began and came."""
    connection = connect(origin)
    end, due, number = time.monotonic() + seconds, time.monotonic(), 0
    while time.monotonic() < end and not (until and os.path.exists(until)):
        time.sleep(max(0.0, due - time.monotonic()))
        due += 1 / rate
        number += 1
        begun = time.monotonic()
        body = {"entity-type": "group", "properties": {"number": number}}
        send(connection, "PUT", f"/group/{PROBE}", body)
        written[number] = (begun, time.monotonic())


def probe(origin):
    connection = connect(origin)
    body = {"entity-type": "group", "id": PROBE, "properties": {}}
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    connection.request("POST", "/group", json.dumps(body), headers)
    response = connection.getresponse()
    response.read()
    assert response.status in (201, 409), response.status


def note(change, seen):
    entity = change["properties"]["entity"]
    if entity["id"] == PROBE and "number" in entity["properties"]:
        seen[entity["properties"]["number"]] = time.monotonic()


def waiting(origin, cursor, seen, ended):
    connection = connect(origin)
    while not ended.is_set():
        page = send(connection, "GET", f"/change?after={cursor}&wait=2&limit=1000")
        for change in page["entries"]:
            note(change, seen)
        cursor = page["next"]


def streaming(origin, cursor, seen, ended):
    connection = connect(origin)
    headers = {"Authorization": f"Bearer {KEY}", "Last-Event-ID": cursor}
    connection.request("GET", "/change/stream", headers=headers)
    response = connection.getresponse()
    assert response.status == 200, response.status
    while not ended.is_set():
        line = response.readline()
        if line.startswith(b"data: "):
            note(json.loads(line[6:]), seen)


def latency(rate, seconds, origin, second):
    probe(origin)
    cursor = send(connect(origin), "GET", "/change?after=now")["next"]
    followers, ended, written = [], threading.Event(), {}
    for place, at, half in (("same process", origin, 50), ("another process", second, 250)):
        for name, follow in (("waiting call", waiting), ("stream", streaming)):
            seen = {}
            threading.Thread(target=follow, args=(at, cursor, seen, ended), daemon=True).start()
            followers.append((f"{name}, {place}", seen, half))
    time.sleep(1)
    writer(origin, rate, seconds, written)
    time.sleep(2)
    ended.set()
    within = True
    for name, seen, half in followers:
        missing = written.keys() - seen.keys()
        assert not missing, f"{name}: {len(missing)} changes were not seen"
        # The commit is later than this, so that the limits hold for the time since the commit as well.
        times = [seen[number] - begun for number, (begun, _) in written.items()]
        within &= report(name, times, half, 500)
    return within


def writes(rate, seconds, origin, name, until=None):
    probe(origin)
    written = {}
    writer(origin, rate, seconds, written, until)
    return report(f"writes, {name}", [came - begun for begun, came in written.values()], None, 20)


def main():
    rate, seconds = float(sys.argv[3]), float(sys.argv[4])
    measure = {"latency": latency, "writes": writes}[sys.argv[1]]
    sys.exit(0 if measure(rate, seconds, *sys.argv[5:]) else 1)


main()
