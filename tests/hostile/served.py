"""Says what became of one document's requests by one caller, and fails where too few succeeded.

    served.py DOCUMENT CALLER full|short BEFORE AFTER TALLY

BEFORE and AFTER are what the server's /metrics said, TALLY what the hooks counted."""

import json
import re
import sys
from collections import Counter

# The least share of requests that must succeed, in percent: a server that refuses all has none.
FLOOR = 10
SERIES = re.compile(r'roster_http_requests_total\{method="(.*)",path="(.*)",status="(\d+)"\} (\d+)')

# Operations, and procedures of Kanboard's, that cannot succeed for who calls.
NO_USER = "a key is no user"
KEYS_ONLY = "takes a key"
MAILED = "takes a code that is only mailed"
IMPOSSIBLE = {
    ("roster", "key"): {
        "POST /verification/{code}": MAILED,
        "POST /invite/{handle}/accept": NO_USER,
        "PUT /me": NO_USER,
        "PATCH /me": NO_USER,
        "GET /session": NO_USER,
        "PUT /session": NO_USER,
        "DELETE /session": NO_USER,
        "DELETE /console/session": NO_USER,
    },
    ("roster", "user"): {
        "POST /verification/{code}": MAILED,
        "GET /metrics": KEYS_ONLY,
        "GET /namespace": KEYS_ONLY,
        "POST /namespace": KEYS_ONLY,
        "GET /namespace/{id}": KEYS_ONLY,
        "DELETE /namespace/{id}": KEYS_ONLY,
        "POST /user/{id}/session": KEYS_ONLY,
    },
    ("nuxeo", "key"): {
        "GET /nuxeo/api/v1/me": NO_USER,
        "PUT /nuxeo/api/v1/me/changepassword": NO_USER,
    },
    ("scim", "key"): {
        "GET /scim/v2/Me": NO_USER,
        "PUT /scim/v2/Me": NO_USER,
        "PATCH /scim/v2/Me": NO_USER,
    },
    ("kanboard", "key"): {"createLdapUser": "is always an error", "getMe": NO_USER},
    ("kanboard", "user"): {"createLdapUser": "is always an error"},
}


def counted(path):
    with open(path) as file:
        found = SERIES.findall(file.read())
    return Counter({f"{method} {path} {status}": int(n) for method, path, status, n in found})


def unserved(name, counts, procedures):
    """What the document has that never succeeded."""
    with open(f"openapi/{name}.json") as file:
        paths = json.load(file)["paths"]
    if name == "kanboard":
        message = paths["/jsonrpc.php"]["post"]["requestBody"]["content"]["application/json"]
        return [procedure for procedure in message["examples"] if procedure not in procedures]
    served = {key.rsplit(" ", 1)[0] for key in counts if key.rsplit(" ", 1)[1][0] in "23"}
    documented = (f"{method.upper()} {path}" for path in paths for method in paths[path])
    return [operation for operation in documented if operation not in served]


def main(name, caller, extent, before, after, tally):
    with open(tally) as file:
        tally = json.load(file)
    # What the hooks sent to prepare a call is no success of the run's.
    counts = counted(after) - counted(before) - Counter(tally["own"])
    kinds = Counter()
    for key, number in counts.items():
        kinds[key.rsplit(" ", 1)[1][0] + "xx"] += number
    total, served = kinds.total(), kinds["2xx"] + kinds["3xx"]
    if name == "kanboard":
        # Here 200 says only that the call was read.
        served = sum(tally["procedures"].values())
    share = 100 * served / max(total, 1)
    shown = " ".join(f"{kind} {number}" for kind, number in sorted(kinds.items()))
    print(f"{name} as {caller}: {total} requests: {shown}; {share:.0f} % succeeded")
    for reason, number in sorted(tally["exempt"].items(), key=lambda pair: -pair[1]):
        print(f"    {number} no failure, {reason}")
    missing = unserved(name, counts, tally["procedures"])
    impossible = IMPOSSIBLE.get((name, caller), {})
    missing = [operation for operation in missing if operation not in impossible]
    if missing:
        print(f"    never succeeded: {', '.join(missing)}")
    if share < FLOOR:
        print(f"    fewer than {FLOOR} % of the requests succeeded")
    return share < FLOOR or (missing and extent == "full")


if __name__ == "__main__":
    sys.exit(1 if main(*sys.argv[1:]) else 0)
