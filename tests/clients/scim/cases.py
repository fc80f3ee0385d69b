"""What both servers are asked: the resources, the filters, the orders and the changes."""

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
CORE = "urn:ietf:params:scim:schemas:core:2.0:User"

# Case, missing values, wildcards of SQL, entries without a type, and text beyond ASCII.
USERS = {
    "alice": {
        "userName": "alice",
        "displayName": "Alice",
        "title": "Boss",
        "externalId": "E-1",
        "name": {"givenName": "Alice", "familyName": "Liddell", "formatted": "Dr. Alice Liddell"},
        "active": True,
        "emails": [
            {"value": "alice@home.example", "type": "home"},
            {"value": "alice@work.example", "type": "work", "primary": True},
        ],
        ENTERPRISE: {"employeeNumber": "100", "department": "R&D"},
    },
    "bob": {
        "userName": "Bob",
        "displayName": "bob",
        "active": False,
        "externalId": "e-1",
        "emails": [{"value": "bob@work.example", "type": "work"}],
        "phoneNumbers": [{"value": "+49 1", "type": "work"}, {"value": "+49 2"}],
        ENTERPRISE: {"manager": {"value": "<alice>"}},
    },
    "carol": {
        "userName": "carol",
        "active": True,
        "name": {"familyName": "smith"},
        "addresses": [{"locality": "Köln", "country": "DE"}],
        ENTERPRISE: {"employeeNumber": "2"},
    },
    "dave": {
        "userName": "dave_%",
        "active": True,
        "title": "50% \"off\" \\ now",
        "emails": [{"value": "dave@home.example"}],
    },
    "emil": {"userName": "émil", "displayName": "Émil", "active": True, "title": "boss"},
}

GROUPS = {
    "staff": {"displayName": "Staff", "members": [{"value": "<alice>"}, {"value": "<bob>"}]},
    "ops": {"displayName": "ops", "externalId": "o", "members": [{"value": "<carol>"}]},
    "empty": {"displayName": "Empty_%"},
}

FILTERS = [
    'userName eq "ALICE"', 'userName ne "alice"', 'userName sw "dave_"', 'userName ew "_%"',
    'userName co "a"', 'userName gt "b"', 'userName ge "bob"', 'userName lt "carol"',
    'userName le "carol"', 'USERNAME Eq "bob"', f'{CORE}:userName eq "bob"',
    'userName eq "ÉMIL"', 'id eq "<alice>"', 'id ne "<alice>"', 'externalId eq "e-1"',
    'externalId eq "E-1"', 'externalId pr', 'not (externalId pr)', 'title eq "boss"',
    'title ne "Boss"', 'not (title eq "Boss")', "title eq null", "title ne null", "title pr",
    'title co "%"', 'title co "_"', r'title co "\"off\""', r'title co "\\"', 'title lt "c"',
    "displayName pr", "name pr", "name.givenName pr", 'name.familyName eq "SMITH"',
    'name.formatted sw "dr. "', "active eq true", "active eq false", "not (active eq true)",
    "active ne true", "active pr", "emails pr", "not (emails pr)",
    'emails eq "alice@work.example"', 'emails.value eq "ALICE@work.example"',
    'emails co "WORK"', 'emails.type eq "work"', "emails.type pr", "emails.primary eq true",
    'emails[type eq "work" and value co "alice"]', 'emails[type eq "home" and primary eq true]',
    'emails[value ne "alice@work.example"]', 'emails[not (type eq "work")]', "emails[type pr]",
    'emails[type eq "work"] and active eq false', 'phoneNumbers[type eq "work"]',
    'phoneNumbers.value sw "+49"', 'addresses.locality eq "köln"', 'addresses[country eq "de"]',
    'meta.created gt "2000-01-01T00:00:00Z"', 'meta.lastModified lt "2000-01-01T00:00:00Z"',
    'meta.created gt "2000-01-01T00:00:00+02:00"', 'meta.resourceType eq "User"',
    f'{ENTERPRISE}:employeeNumber eq "100"', f'{ENTERPRISE}:employeeNumber gt "10"',
    f'{ENTERPRISE}:department eq "r&d"', f'{ENTERPRISE}:manager.value eq "<alice>"',
    f'{ENTERPRISE}:manager pr', 'title eq "Boss" or userName eq "Bob"',
    'title eq "Boss" and active eq false', 'active eq true and title pr or userName eq "bob"',
    'active eq true and (title pr or userName eq "bob")',
    'not (title pr) and not (emails pr)', 'not (not (title pr))', '((userName eq "bob"))',
]

# What is malformed, or compares what cannot be compared.
MALFORMED = [
    "userName", "userName eq", "userName eq alice", 'userName xx "alice"', 'userName eq "alice" and',
    '(userName eq "alice"', 'userName eq "alice")', 'emails[type eq "work"', '"alice" eq userName',
    'userName eq "alice" userName eq "bob"', 'not userName eq "alice"', "active gt true",
    'meta.created gt "yesterday"', 'userName eq "alice', "and", 'emails[type[value eq "x"]]',
]

GROUP_FILTERS = [
    'displayName eq "STAFF"', 'displayName ne "staff"', 'displayName sw "empty_"',
    'displayName co "%"', 'externalId eq "o"', 'externalId eq "O"', 'members.value eq "<alice>"',
    'members eq "<carol>"', 'members[value eq "<bob>"]', 'id eq "<ops>" and members eq "<carol>"',
    'id eq "<ops>" and members eq "<alice>"', "members pr", "not (members pr)",
    'members[value eq "<alice>" or value eq "<carol>"]',
]

SORTS = [
    "userName", "displayName", "title", "name.familyName", "name.givenName", "active", "emails",
    "externalId", f"{ENTERPRISE}:employeeNumber", "USERNAME",
]

# How a user is before each change.
SUBJECT = {
    "userName": "subject",
    "displayName": "Subject",
    "active": True,
    "name": {"givenName": "Sub", "familyName": "Ject"},
    "emails": [
        {"value": "s@work.example", "type": "work", "primary": True},
        {"value": "s@home.example", "type": "home"},
    ],
    ENTERPRISE: {"employeeNumber": "7", "department": "Sales"},
}


def add(path, value):
    return {"op": "add", "path": path, "value": value}


def replace(path, value):
    return {"op": "replace", "path": path, "value": value}


def remove(path):
    return {"op": "remove", "path": path}


PATCHES = {
    "add one": [add("title", "T")],
    "add over": [add("displayName", "Other")],
    "add without path": [{"op": "add", "value": {"title": "T", "nickName": "N"}}],
    "replace without path": [{"op": "replace", "value": {"displayName": "D", "name": {"givenName": "G"}}}],
    "replace one": [replace("displayName", "D")],
    "replace absent": [replace("title", "T")],
    "remove one": [remove("displayName")],
    "remove absent": [remove("title")],
    "case": [{"op": "Replace", "path": "DISPLAYNAME", "value": "D"}],
    "sub add": [add("name.middleName", "M")],
    "sub replace": [replace("name.givenName", "G")],
    "sub remove": [remove("name.givenName")],
    "complex add merges": [add("name", {"middleName": "M"})],
    "complex replace": [replace("name", {"middleName": "M"})],
    "complex remove": [remove("name")],
    "extension add": [add(f"{ENTERPRISE}:costCenter", "C")],
    "extension replace": [replace(f"{ENTERPRISE}:department", "D")],
    "extension remove": [remove(f"{ENTERPRISE}:department")],
    "extension whole": [{"op": "add", "value": {ENTERPRISE: {"division": "V"}}}],
    "manager": [add(f"{ENTERPRISE}:manager", {"value": "<alice>"})],
    "list add": [add("emails", [{"value": "s@other.example", "type": "other"}])],
    "list add same": [add("emails", [{"value": "s@home.example", "type": "home"}])],
    "list add primary": [add("emails", [{"value": "p@other.example", "type": "other", "primary": True}])],
    "list replace": [replace("emails", [{"value": "only@work.example", "type": "work"}])],
    "list remove": [remove("emails")],
    "list empty": [replace("emails", [])],
    "entry replace sub": [replace('emails[type eq "work"].value', "new@work.example")],
    "entry replace sub by value": [replace('emails[value eq "s@home.example"].type', "other")],
    "entry add sub": [add('emails[type eq "home"].display', "Home")],
    "entry remove": [remove('emails[type eq "work"]')],
    "entry remove sub": [remove('emails[type eq "work"].primary')],
    "entry remove by or": [remove('emails[type eq "work" or type eq "home"]')],
    "entry remove by not": [remove('emails[not (type eq "work")]')],
    "entry remove by co": [remove('emails[value co "HOME"]')],
    "entry remove none": [remove('emails[type eq "other"]')],
    "entry replace whole": [replace('emails[type eq "work"]', {"value": "w@work.example", "type": "work"})],
    "several": [replace("displayName", "D"), add("title", "T"), remove("name.givenName")],
    "user name": [replace("userName", "renamed")],
    "user name taken": [replace("userName", "ALICE")],
    "deactivate": [replace("active", False)],
    "password": [replace("password", "battery staple 9")],
    "bad op": [{"op": "move", "path": "title", "value": "T"}],
    "no op": [{"path": "title", "value": "T"}],
    "bad path": [replace("emails[type eq", "x")],
    "remove without path": [{"op": "remove"}],
    "read-only id": [replace("id", "x")],
    "read-only meta": [replace("meta.created", "2020-01-01T00:00:00Z")],
    "required removed": [remove("userName")],
    "wrong type": [replace("active", {"a": 1})],
    "unknown attribute": [replace("nothing", "x")],
    "unknown sub-attribute": [replace("name.nothing", "x")],
    "no entry to replace": [replace('emails[type eq "other" and value eq "x"].display', "x")],
    "last one fails": [replace("displayName", "D"), replace("id", "x")],
}

# How a group is before each change: with alice and bob.
GROUP_PATCHES = {
    "add": [add("members", [{"value": "<carol>"}])],
    "add present": [add("members", [{"value": "<alice>"}])],
    "add two": [add("members", [{"value": "<carol>"}, {"value": "<dave>"}])],
    "remove by filter": [remove('members[value eq "<alice>"]')],
    "remove absent": [remove('members[value eq "<carol>"]')],
    "remove all": [remove("members")],
    "replace": [replace("members", [{"value": "<dave>"}])],
    "replace by none": [replace("members", [])],
    "remove and add": [remove('members[value eq "<alice>"]'), add("members", [{"value": "<carol>"}])],
    "rename": [replace("displayName", "Renamed")],
    "rename without path": [{"op": "replace", "value": {"displayName": "Renamed"}}],
    "name taken away": [remove("displayName")],
    "bad path": [remove("members[value eq")],
    "read-only id": [replace("id", "x")],
}
