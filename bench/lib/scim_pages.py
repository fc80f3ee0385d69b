"""scim_pages.py ORIGIN KEY USERS: how long pages take at the beginning of a list of users and far into it."""

import http.client
import json
import sys
import time

ORIGIN, KEY, USERS = sys.argv[1], sys.argv[2], int(sys.argv[3])
connection = http.client.HTTPConnection(ORIGIN.removeprefix("http://"), timeout=60)


def page(query):
    """The median time of five, and the last answer."""
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        connection.request("GET", f"/scim/v2/Users?{query}", headers={"Authorization": f"Bearer {KEY}"})
        response = connection.getresponse()
        answer = json.loads(response.read())
        assert response.status == 200, (query, response.status, answer)
        times.append(time.perf_counter() - begun)
    return sorted(times)[2] * 1000, answer


print("| page | first | in the middle | last |\n|---|---|---|---|")
spots = [1, USERS // 2, USERS - 100]
for name, query in {"by index": "", "by index, with `sortBy=userName`": "&sortBy=userName",
                    "by index, with `filter=active eq true`": "&filter=active%20eq%20true"}.items():
    times = [page(f"count=100&startIndex={spot}{query}")[0] for spot in spots]
    print(f"| {name} | {' | '.join(f'{taken:.0f}' for taken in times)} |")
first, answer = page("count=100&cursor=")
second, _ = page(f"count=100&cursor={answer['nextCursor']}")
print(f"| by cursor | {first:.0f} | {second:.0f} | the same |")
