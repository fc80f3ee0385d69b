
# Runs the consumers in Python of docs/feed.md, which stand before this.
import os
import threading

URL, KEY = os.environ["SERVER_URL"], os.environ["SERVER_KEY"]


class Enough(Exception):
    """The consumer has seen what was written."""


def write(name: str) -> None:
    time.sleep(0.5)
    for number in range(3):
        body = json.dumps({"entity-type": "group", "id": f"{name}-{number}"}).encode()
        headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
        urllib.request.urlopen(urllib.request.Request(f"{URL}/group", body, headers)).close()


for consumer in (follow, follow_stream):
    name, seen, stored = f"py-{consumer.__name__}", [], []
    start = get("/change?after=now")["next"]

    def process(action: str, entity: dict) -> None:
        seen.append((action, entity["id"]))
        if len(seen) == 3:
            raise Enough

    threading.Thread(target=write, args=(name,)).start()
    try:
        consumer(start, stored.append, process)
    except Enough:
        pass
    assert seen == [("group.created", f"{name}-{number}") for number in range(3)], seen
    # It goes on after what was processed and stored.
    rest = get(f"/change?after={(stored or [start])[-1]}")["entries"]
    assert rest[-1]["properties"]["entity"]["id"] == f"{name}-2", rest
