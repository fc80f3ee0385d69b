"""entra.py ORIGIN KEY USERS GROUPS: sends what Microsoft Entra sends in a first cycle and in one with changes,
over four connections, and prints how long each kind of request takes."""

import http.client
import json
import sys
import threading
import time
import urllib.parse

ORIGIN, KEY, USERS, GROUPS = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
CONNECTIONS = 4
SLOW = 0.2
PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
times, lock, local = {}, threading.Lock(), threading.local()


def send(kind, method, path, body=None):
    """Sends a request, and notes how long it takes."""
    if not hasattr(local, "connection"):
        local.connection = http.client.HTTPConnection(ORIGIN.removeprefix("http://"), timeout=60)
        local.connection.connect()
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/scim+json"}
    text = body and json.dumps(body)
    begun = time.perf_counter()
    local.connection.request(method, f"/scim/v2{path}", text, headers)
    response = local.connection.getresponse()
    answer = response.read()
    taken = time.perf_counter() - begun
    assert response.status < 300, (method, path, response.status, answer)
    with lock:
        times.setdefault(kind, []).append(taken)
    return json.loads(answer or "{}")


def find(kind, endpoint, filter, expected, query=""):
    """Looks for a resource, as Entra does before each change."""
    found = send(kind, "GET", f"{endpoint}?filter={urllib.parse.quote(filter)}{query}")
    assert found["totalResults"] == expected, (filter, found["totalResults"])
    return found["Resources"][0]["id"] if expected else None


def operation(op, path, value):
    return {"op": op, "path": path, "value": value}


def change(kind, path, *operations):
    send(kind, "PATCH", path, {"schemas": [PATCH_OP], "Operations": list(operations)})


def create_user(number):
    find("find a user", "/Users", f'externalId eq "entra-{number}"', 0)
    return send("create a user", "POST", "/Users", {
        "schemas": [USER, ENTERPRISE],
        "externalId": f"entra-{number}",
        "userName": f"entra-{number}@example.com",
        "active": "True",
        "displayName": f"Person {number}",
        "name": {"givenName": "Person", "familyName": str(number), "formatted": f"Person {number}"},
        "emails": [{"type": "work", "value": f"entra-{number}@example.com", "primary": True}],
        ENTERPRISE: {"department": f"D{number % 50}", "employeeNumber": str(number)},
    })["id"]


def change_user(number):
    id = find("find a user", "/Users", f'externalId eq "entra-{number}"', 1)
    change("change a user", f"/Users/{id}",
           operation("Replace", 'emails[type eq "work"].value', f"new-{number}@example.com"),
           operation("Replace", f"{ENTERPRISE}:department", "Sales"),
           operation("Replace", "active", "False"))


def create_group(number):
    find("find a group", "/Groups", f'displayName eq "Entra {number}"', 0, "&excludedAttributes=members")
    return send("create a group", "POST", "/Groups", {"displayName": f"Entra {number}", "externalId": f"g-{number}"})["id"]


def is_in(user, group):
    """Each user is in five groups, as far as there are so many."""
    return (user - group) % GROUPS < 5


def fill_group(number):
    """Entra sends a hundred members a request."""
    members = [id for user, id in ids.items() if is_in(user, number)]
    path = f"/Groups/{groups[number]}"
    for begin in range(0, len(members), 100):
        some = [{"$ref": None, "value": id} for id in members[begin:begin + 100]]
        change("add 100 members", path, operation("Add", "members", some))
    send("read a group", "GET", f"{path}?excludedAttributes=members")


def change_group(number):
    path, member = f"/Groups/{groups[number]}", [{"$ref": None, "value": ids[number]}]
    find("find a member", "/Groups", f'id eq "{groups[number]}" and members eq "{ids[number]}"', 1)
    change("remove a member", path, operation("Remove", "members", member))
    change("add a member", path, operation("Add", "members", member))


def remove_user(number):
    id = find("find a user", "/Users", f'externalId eq "entra-{number}"', 1)
    send("delete a user", "DELETE", f"/Users/{id}")


def each(action, numbers):
    """Carries an action out for each number, over several connections, and returns the results in order."""
    results, waiting = {}, iter(numbers)

    def work():
        while True:
            with lock:
                number = next(waiting, None)
            if number is None:
                return
            results[number] = action(number)

    workers = [threading.Thread(target=work) for _ in range(CONNECTIONS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(results) == len(numbers), "a request has failed"
    return results


ids = each(create_user, range(USERS))
groups = each(create_group, range(GROUPS))
each(fill_group, range(GROUPS))
each(change_user, range(0, USERS, 10))
each(change_group, range(GROUPS))
each(remove_user, range(1, USERS, 100))

times["**all**"] = [taken for kind in times.values() for taken in kind]
print("| request | times | median | 99 % | most | slow |\n|---|---|---|---|---|---|")
for kind, taken in times.items():
    taken.sort()
    middle, late, last = taken[len(taken) // 2], taken[len(taken) * 99 // 100], taken[-1]
    slow = sum(one > SLOW for one in taken)
    print(f"| {kind} | {len(taken)} | {middle * 1000:.1f} | {late * 1000:.1f} | {last * 1000:.1f} | {slow} |")
