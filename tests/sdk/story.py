"""The story, told with the client that is generated from openapi/roster.json: somebody makes a user
and a group, somebody else joins by invite, and what goes wrong is a typed problem."""

import os

from roster_client import AuthenticatedClient, Client
from roster_client.api.groups import create_group
from roster_client.api.invites import accept_invite, create_invite, create_invites
from roster_client.api.memberships import add_group_member, get_group_member, list_group_members
from roster_client.api.sessions import create_session, create_user_session
from roster_client.api.users import create_user, delete_user
from roster_client.models import (
    Acceptance,
    AcceptanceInput,
    Code,
    Group,
    GroupInput,
    GroupType,
    Invite,
    InviteInput,
    InviteInputProperties,
    InviteOutcomes,
    InvitesInput,
    InviteType,
    Membership,
    MembershipInput,
    MembershipInputProperties,
    MembershipType,
    Problem,
    Role,
    Session,
    SessionInput,
    SessionInputProperties,
    SessionType,
    User,
    UserInput,
    UserInputProperties,
    Users,
    UserType,
    GroupInputProperties,
)
from roster_client.types import UNSET, Unset

URL = os.environ["SERVER_URL"]
PASSWORD = "correct horse battery staple"


def own(name: str) -> str:
    """An id of this run's own."""
    return f"{name}-{os.getpid()}"


def user(uid: str, properties: UserInputProperties | Unset = UNSET) -> UserInput:
    return UserInput(entity_type=UserType.USER, id=uid, properties=properties)


keyed = AuthenticatedClient(base_url=URL, token=os.environ["SERVER_KEY"])
stranger = Client(base_url=URL)
asim, boris, devs = own("asim"), own("boris"), own("devs")

properties = UserInputProperties(username=asim, password=PASSWORD)
properties["shoe_size"] = 43
made = create_user.sync(client=keyed, body=user(asim, properties))
assert isinstance(made, User), made
assert made.properties.username == asim and made.properties["shoe_size"] == 43
named = GroupInputProperties(name="Developers")
document = GroupInput(entity_type=GroupType.GROUP, id=devs, properties=named)
group = create_group.sync_detailed(client=keyed, body=document)
assert isinstance(group.parsed, Group), group
assert group.parsed.properties.name == "Developers" and group.headers["etag"] == '"1"'
owner = MembershipInput(
    entity_type=MembershipType.MEMBERSHIP, properties=MembershipInputProperties(role=Role.OWNER)
)
assert isinstance(add_group_member.sync(devs, asim, client=keyed, body=owner), Group)

# The pages lead to the end.
others = [own(f"u{n}") for n in range(7)]
for uid in others:
    assert isinstance(create_user.sync(client=keyed, body=user(uid)), User)
    assert isinstance(add_group_member.sync(devs, uid, client=keyed), Group)
members: list[str] = []
after: str | Unset = UNSET
while True:
    page = list_group_members.sync(devs, client=keyed, limit=3, after=after, count=True)
    assert isinstance(page, Users), page
    assert page.total == 8
    members += [entry.id for entry in page.entries]
    if isinstance(page.next_, Unset):
        break
    after = page.next_
assert members == [asim, *others], members

# Asim signs in and invites; Boris accepts with the code, and is a member.
credentials = SessionInputProperties(username=asim, password=PASSWORD)
opened = create_session.sync(
    client=stranger, body=SessionInput(entity_type=SessionType.SESSION, properties=credentials)
)
assert isinstance(opened, Session), opened
assert isinstance(opened.properties.token, str)
session = AuthenticatedClient(base_url=URL, token=opened.properties.token)
offer = InviteInputProperties(group=devs, message="Come in")
invite = create_invite.sync(
    client=session, body=InviteInput(entity_type=InviteType.INVITE, properties=offer)
)
assert isinstance(invite, Invite), invite
assert isinstance(invite.properties.code, str)
newcomer = AcceptanceInput(
    entity_type=UserType.USER,
    properties=UserInputProperties(username=boris, password=PASSWORD),
    session=True,
)
joined = accept_invite.sync(invite.properties.code, client=stranger, body=newcomer)
assert isinstance(joined, Acceptance) and joined.properties.role is Role.MEMBER, joined
assert isinstance(joined.session, Session) and isinstance(joined.session.properties.token, str)
# Who is signed in accepts with the credential, and many are invited at once.
claire = create_user_session.sync(others[0], client=keyed)
assert isinstance(claire, Session) and isinstance(claire.properties.token, str)
entries = [
    InviteInput(properties=InviteInputProperties(group=group_id)) for group_id in (devs, "none")
]
offers = create_invites.sync(client=session, body=InvitesInput(entries=entries))
assert isinstance(offers, InviteOutcomes), offers
assert [entry.status for entry in offers.entries] == [201, 404]
offered = offers.entries[0].invite
assert isinstance(offered, Invite) and isinstance(offered.properties.code, str)
signed_in = AuthenticatedClient(base_url=URL, token=claire.properties.token)
again = accept_invite.sync(offered.properties.code, client=signed_in)
assert isinstance(again, Acceptance) and again.properties.user == others[0], again
read = get_group_member.sync(devs, joined.properties.user, client=session)
assert isinstance(read, Membership) and read.properties.user == joined.properties.user, read

# What goes wrong is a problem with a code.
taken = create_group.sync_detailed(client=keyed, body=document)
assert taken.status_code == 409 and isinstance(taken.parsed, Problem), taken
assert taken.parsed.code is Code.TAKEN and taken.parsed.field == "id"
nobody = AuthenticatedClient(base_url=URL, token="rk_nobody")
refused = delete_user.sync(asim, client=nobody)
assert isinstance(refused, Problem) and refused.code is Code.UNAUTHENTICATED, refused
print("python: the story is as told")
