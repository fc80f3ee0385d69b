"""What a call needs to succeed, made just before it: who is named exists, and what was used up by
the call before is there again."""

import server
from schemathesis.core import NOT_SET
from server import PASSWORD, fresh

# For each path with parameters: what they are, in order. A method has its own where it differs.
PATHS = {
    "/group/{id}": lambda: [server.group()],
    "/group/{id}/group": lambda: [server.nested()[0]],
    "/group/{id}/user": lambda: [server.member()[0]],
    "/group/{id}/group/{child}": server.nested,
    "POST /group/{id}/group/{child}": lambda: [server.group(), server.group()],
    "/group/{id}/user/{uid}": server.member,
    "POST /group/{id}/user/{uid}": lambda: [server.group(), server.user()],
    "/invite/{id}": lambda: [server.invite()["id"]],
    "/invite/{handle}/accept": lambda: [server.code()],
    "/invite/{handle}/decline": lambda: [server.code_for_one()],
    "/key/{id}": lambda: [server.key()],
    "/namespace/{id}": lambda: [server.namespace()],
    "/recovery/{code}": lambda: [server.recovery_code()],
    "/session/{id}": lambda: [server.session()["id"]],
    "/user/{id}": lambda: [server.user()],
    "/user/{id}/group": lambda: [server.member()[1]],
    "/user/{id}/password": lambda: [server.user_with_password()],
    "/user/{id}/recovery": lambda: [server.user_with_address()],
    "/user/{id}/verification": lambda: [server.user_with_address()],
    "/user/{id}/session": lambda: [server.session()["properties"]["user"]],
    "/nuxeo/api/v1/group/{group}": lambda: [server.group()],
    "/nuxeo/api/v1/group/{group}/@groups": lambda: [server.nested()[0]],
    "/nuxeo/api/v1/group/{group}/@users": lambda: [server.member()[0]],
    "/nuxeo/api/v1/group/{group}/user/{user}": server.member,
    "/nuxeo/api/v1/user/{user}": lambda: [server.user()],
    "/nuxeo/api/v1/user/{user}/group/{group}": lambda: reversed(server.member()),
}


def signing_in():
    return {"username": server.user_with_password(), "password": PASSWORD}


def new_password():
    new = {"newPassword": fresh(), "oldPassword": PASSWORD}
    return new | {"userId": server.user_with_password(), "confirmPassword": new["newPassword"]}


def membership():
    return dict(zip(("group_id", "member_id"), server.member()))


# For each path: fields of the body.
BODIES = {
    "/groups/Groups/AddMember": lambda: {"group_id": server.group(), "member_id": server.user()},
    "/groups/Groups/Delete": lambda: {"id": server.group()},
    "/groups/Groups/Read": lambda: {"ids": [server.group()]},
    "/groups/Groups/RemoveMember": membership,
    "/groups/Groups/Update": lambda: {"id": server.group()},
    "/invites/Invites/Create": lambda: {
        "group_id": server.group(),
        "email": f"{fresh()}@example.com",
    },
    "/invites/Invites/Delete": lambda: {"id": server.invite()["id"]},
    "/invites/Invites/Read": lambda: {"code": server.code()},
    "/users/Users/Create": lambda: {"username": fresh()},
    "/users/Users/Delete": lambda: {"id": server.user()},
    "/users/Users/Login": signing_in,
    "/users/Users/Logout": lambda: {"sessionId": server.session()["properties"]["token"]},
    "/users/Users/Read": lambda: {"id": server.user()},
    "/users/Users/ReadSession": lambda: {"sessionId": server.session()["properties"]["token"]},
    "/users/Users/Update": lambda: {"id": server.user()},
    "/users/Users/UpdatePassword": new_password,
    "/nuxeo/api/v1/group": lambda: {"groupname": fresh()},
    "/nuxeo/api/v1/me/changepassword": lambda: {"oldPassword": PASSWORD},
}

# For each path: fields of the body's `properties`.
PROPERTIES = {
    "/invite": lambda: {"group": server.group()},
    "/recovery/{code}": lambda: {"password": f"a password of {fresh()}"},
    "/session": signing_in,
    "/console/session": signing_in,
    "/nuxeo/api/v1/user": lambda: {"username": fresh()},
}


def fill_path(case):
    makes = PATHS.get(f"{case.method} {case.path}") or PATHS.get(case.path)
    if makes is not None:
        case.path_parameters.update(zip(list(names_in(case.path)), makes()))


def names_in(path):
    return (part.split("}")[0] for part in path.split("{")[1:])


def fill_body(case):
    body, path = case.body, case.path
    if path == "/invite/{handle}/accept":
        # With a user document it is for who has no credential.
        case.body = NOT_SET
    if not isinstance(body, dict):
        return
    if path == "/jsonrpc.php":
        fill_call(case, body)
    if path in BODIES:
        body.update(BODIES[path]())
    if case.method == "POST" and path in PROPERTIES and "entries" not in body:
        body["properties"] = (body.get("properties") or {}) | PROPERTIES[path]()
        if path in ("/session", "/console/session"):
            body["properties"].pop("email", None)
    if case.method == "PUT" and path.startswith(("/nuxeo/api/v1/group/", "/nuxeo/api/v1/user/")):
        # The id follows from the path; what else could name one does not differ then.
        body["id"] = ""
        body.pop("groupname", None)
        (body.get("properties") or {}).pop("username", None)


# For each path where something is made: what else may have taken, and what is often refused.
TAKEN = {
    "/group": ("external_id",),
    "/user": ("username", "email", "external_id", "password_hash"),
    "/invite": ("expires_at",),
    "/key": ("expires_at",),
    "/namespace": (),
    "/users/Users/Create": ("email",),
    "/groups/Groups/Create": (),
    "/nuxeo/api/v1/user": ("email", "groups"),
    "/nuxeo/api/v1/group": ("memberUsers", "memberGroups", "parentGroups"),
}


def make_anew(case):
    """Lets what begins a chain succeed each time: it ends early where it once does and once not."""
    body = case.body
    if case.method != "POST" or case.path not in TAKEN or not isinstance(body, dict):
        return
    if "entries" in body:
        return
    if case.path != "/groups/Groups/Create":
        body["id"] = fresh()
    properties = body.get("properties")
    for fields in (body, properties if isinstance(properties, dict) else {}):
        for name in TAKEN[case.path]:
            fields.pop(name, None)


def fill_call(case, call):
    """The parameters of the document's example, with ids of what is there."""
    message = case.operation.definition.raw["requestBody"]["content"]["application/json"]
    example = message["examples"].get(call.get("method"))
    if example is None:
        return
    params = dict(example["value"]["params"])
    call.update(jsonrpc="2.0", id=1, params=params)
    method = call["method"]
    if "group_id" in params:
        params["group_id"] = server.procedure("createGroup", name=fresh())
    for name in {"user_id", "id"} & params.keys():
        params[name] = server.procedure("createUser", username=fresh(), password=PASSWORD)
    if method in ("isGroupMember", "removeGroupMember"):
        server.procedure("addGroupMember", **params)
    if "name" in params and method != "updateUser":
        params["name"] = fresh()
    if method == "createUser":
        params |= {"username": fresh(), "email": f"{fresh()}@example.com"}
    if method == "getUserByName":
        params["username"] = server.user()
