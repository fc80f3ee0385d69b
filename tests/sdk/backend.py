"""The backend of an application: its users join by invite and sign in, and who manages a group has a page."""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TypedDict

from roster_sdk import Me, Role, Roster, RosterError


class Person(TypedDict, total=False):
    plan: str | None


class Team(TypedDict, total=False):
    cost_center: int


roster: Roster[Person, Team] = Roster(url=os.environ["SERVER_URL"], key=os.environ["SERVER_KEY"], namespace="default")


@dataclass
class Browser:
    """The person's browser, whose address the limits for passwords count."""

    ip: str
    user_agent: str


def sign_up(code: str, username: str, password: str, browser: Browser) -> str:
    """Creates an account by an invite, and returns the token to put into the browser's cookie."""
    roster.accept_invite(code, properties={"username": username, "password": password, "custom": {"plan": "free"}})
    return sign_in(username, password, browser)


def sign_in(username: str, password: str, browser: Browser) -> str:
    session = roster.create_session(
        properties={"username": username, "password": password, "ip": browser.ip, "user_agent": browser.user_agent}
    )
    return session.properties.token or ""


def who_is(token: str) -> Me[Person] | None:
    """Whose session it is, or None for nobody's. If Roster is down, that is an error and not nobody."""
    try:
        me = roster.as_user(token).get_me()
    except RosterError as error:
        if error.status == 401:
            return None
        raise
    return me if isinstance(me, Me) else None  # An API key is no user.


@dataclass
class Page:
    name: str | None
    cost_center: int | None
    members: list[tuple[str, str | None, Role | None]]
    invites: list[tuple[str, datetime]]


def admin_page(token: str, group: str) -> Page:
    """What a manager sees: all members with their roles, and the open invites."""
    user = roster.as_user(token)
    shown = user.get_group(group).properties
    members = user.entries(user.list_group_members, group, limit=100)
    invites = user.entries(user.list_invites, group=group)
    return Page(
        shown.name,
        shown.custom.get("cost_center"),
        [(it.id, it.properties.username, it.membership.role if it.membership else None) for it in members],
        [(it.id, it.properties.expires_at) for it in invites if it.properties.state == "open"],
    )


def invite(token: str, group: str, role: Role, days: int) -> str:
    """The code of a new invite. The manager's own rights decide."""
    end = datetime.now(timezone.utc) + timedelta(days=days)
    created = roster.as_user(token).create_invite(properties={"group": group, "role": role, "expires_at": end})
    return created.properties.code or ""


def remove(token: str, group: str, user: str) -> None:
    roster.as_user(token).remove_group_member(group, user)


def sign_out_everywhere(token: str) -> None:
    if me := who_is(token):
        roster.as_user(token).delete_user_sessions(me.id)
