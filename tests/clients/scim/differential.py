"""Sends the same requests to Roster and to scim2-server, and compares the answers: filters, orders, PATCH.

What differs for a good reason is in `normal.py`; everything else is an error.
"""

import itertools
import json
import random
import sys

import cases
import normal
from both import PATCH_OP, both

numbers = itertools.count(1)
differences, counts = [], {True: 0, False: 0}


def compare(what, answers):
    """Notes where the two answers are not the same, and where they are although they should not be."""
    ours, theirs = answers
    counts[ours.get("status", 200) == 400] += 1
    reason = normal.DIFFERENT.get(what)
    if (ours == theirs) == (reason is not None):
        said = f"  They should differ: {reason}" if reason else f"  Roster: {text(ours)}\n  scim2-server: {text(theirs)}"
        differences.append(f"{what}\n{said}")


def text(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def filters(servers, endpoint, texts):
    for filter in texts:
        answers = [normal.found(*server.list(endpoint, filter=filter)) for server in servers]
        compare(f"GET {endpoint}?filter={filter}", answers)


def combined():
    """Filters that consist of others, the same in each run."""
    chosen = random.Random(1)
    for _ in range(300):
        one, two, three = (f"({part})" for part in chosen.sample(cases.FILTERS, 3))
        joined = f"{one} {chosen.choice(['and', 'or'])} {two} {chosen.choice(['and', 'or'])} {three}"
        yield chosen.choice([joined, f"not ({joined})", f"{one} and not ({two} or {three})"])


def sorts(servers):
    for by, order in itertools.product(cases.SORTS, ["ascending", "descending"]):
        asked = {"sortBy": by, "sortOrder": order}
        answers = [normal.in_order(by, *server.list("/Users", **asked)) for server in servers]
        compare(f"GET /Users?sortBy={by}&sortOrder={order}", answers)


def patches(servers, endpoint, subject, patches):
    for what, operations in patches.items():
        name = f"subject-{next(numbers)}"
        answers = []
        for server in servers:
            server.create(endpoint, name, subject)
            path = f"{endpoint}/{server.ids[name]}"
            body = server.with_ids({"schemas": [PATCH_OP], "Operations": operations})
            answer = normal.written(*server.send("PATCH", path, body))
            _, after = server.send("GET", path)
            answers.append({"answer": answer, "after": normal.resource(server, after)})
            server.send("DELETE", path)
        compare(f"PATCH {endpoint}, {what}", answers)


def main():
    servers = both()
    for server in servers:
        for name, user in cases.USERS.items():
            server.create("/Users", name, user)
        for name, group in cases.GROUPS.items():
            server.create("/Groups", name, group)
    filters(servers, "/Users", cases.FILTERS + cases.MALFORMED)
    filters(servers, "/Users", combined())
    filters(servers, "/Groups", cases.GROUP_FILTERS)
    sorts(servers)
    patches(servers, "/Users", cases.SUBJECT, cases.PATCHES)
    subject = {"displayName": "Subject", "members": [{"value": "<alice>"}, {"value": "<bob>"}]}
    patches(servers, "/Groups", subject, cases.GROUP_PATCHES)
    print(*differences, sep="\n")
    if differences:
        sys.exit(f"{len(differences)} answers differ")
    print(f"scim2-server agrees about {counts[False]} answers and {counts[True]} refusals")


main()
