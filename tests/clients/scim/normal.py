"""What is made the same before answers are compared. Each of these functions says why."""

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


# Which answers differ, and why.
DIFFERENT = {
    "PATCH /Users, entry replace whole":
        "RFC 7644 section 3.5.2.3 replaces the entry that a filter selects; scim2-server merges both",
    "PATCH /Users, no entry to replace":
        "Entra expects that an entry that is not there is created; RFC 7644 says noTarget",
    "PATCH /Users, bad op": "the structure is at fault (invalidSyntax), and no value of an attribute (invalidValue)",
    "PATCH /Users, no op": "the same",
}


def error(status, body):
    """The status and the type. What an error says in words is for people."""
    return {"status": status, "scimType": (body or {}).get("scimType")}


def found(status, body):
    """The names that a filter finds, sorted: RFC 7644 gives a list without `sortBy` no order. Roster has the
    group `Administrators` in each namespace, which nobody has created here."""
    if status != 200:
        return error(status, body)
    resources = body.get("Resources", [])
    names = [resource.get("userName") or resource["displayName"] for resource in resources]
    assert body["totalResults"] == len(names), body
    return {"status": status, "found": sorted(name for name in names if name != "Administrators")}


def in_order(by, status, body):
    """The values that a list is sorted by: of those with the same value Roster has the oldest first, and
    scim2-server has the one with the least id first, which is random."""
    if status != 200:
        return error(status, body)
    return {"status": status, "values": [value(resource, by) for resource in body["Resources"]]}


def value(resource, by):
    """The value of an attribute; of several, the preferred one or the first (RFC 7644 section 3.4.2.3)."""
    if by.startswith(ENTERPRISE):
        resource, by = resource.get(ENTERPRISE, {}), by.removeprefix(f"{ENTERPRISE}:")
    for part in by.split("."):
        known = {name.lower(): value for name, value in (resource or {}).items()}
        resource = known.get(part.lower())
    if isinstance(resource, list):
        preferred = [entry for entry in resource if entry.get("primary")]
        resource = (preferred or resource)[0]["value"]
    return resource.casefold() if isinstance(resource, str) and by != "externalId" else resource


def written(status, body):
    """Whether it was written: RFC 7644 section 3.5.2 allows 200 and 204, and scim2-server has no 200."""
    return error(status, body) if status >= 400 else {"status": "2xx"}


def resource(server, body):
    """The resource without what the server gives it: its URL, its times and its version in `meta`, and the
    URLs in `$ref`, which scim2-server leaves out. The order of members and of schemas says nothing."""
    body = server.without_ids(body)
    body.pop("meta")
    body["schemas"].sort()
    for member in body.get("members", []):
        # Roster says of each member what it is.
        member.pop("type", None)
        member.pop("$ref", None)
    if "members" in body:
        body["members"].sort(key=lambda member: member["value"])
        # Roster has an empty list where scim2-server leaves the attribute out.
        body["members"] = body["members"] or None
    body.get(ENTERPRISE, {}).get("manager", {}).pop("$ref", None)
    return {name: value for name, value in body.items() if value is not None}
