"""The client: sends what an operation takes, returns documents, and raises what goes wrong."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from json import dumps
from typing import Any, ParamSpec, Protocol, TypeVar, cast
from urllib.parse import quote

import httpx

from .documents import read, written
from .models import Fault, GroupApp, GroupCustom, InviteCustom, UserApp, UserCustom
from .operations import Operations

P = ParamSpec("P")
Entry_co = TypeVar("Entry_co", covariant=True)


class Page(Protocol[Entry_co]):
    @property
    def entries(self) -> Sequence[Entry_co]: ...
    @property
    def next_(self) -> str | None: ...


AnyPage = TypeVar("AnyPage", bound=Page[Any])


class RosterError(Exception):
    """Every failure. Without a response from Roster, `code` is `unreachable` (`status` is 0), or `unexpected` if
    something else has responded, such as a proxy; `__cause__` says more. `field` is the property or parameter at
    fault, `errors` lists all of them, and `request_id` is the request's id in Roster's log."""

    def __init__(self, problem: Mapping[str, Any], status: int = 0, request_id: str | None = None) -> None:
        problem = problem if str(problem.get("type")).startswith("urn:roster:problem:") else {}
        self.status, self.request_id = status, request_id
        self.code: str = problem.get("code", "unexpected" if status else "unreachable")
        otherwise = "the response is not from Roster" if status else "Roster does not respond"
        self.detail: str = problem.get("detail", otherwise)
        self.field: str | None = problem.get("field")
        self.errors = [Fault(**fault) for fault in problem.get("errors", [])]
        super().__init__(self.detail)


class Roster(Operations[UserCustom, GroupCustom, InviteCustom, UserApp, GroupApp]):
    """Has a method for each operation of the OpenAPI document. The caller is an API key (`key`), a user (`token`, of
    their session), or without both nobody. `namespace` is needed to sign in and to use invite codes outside of
    `default`, and with a key that has `operator`. A request fails after `timeout` seconds without progress."""

    def __init__(self, *, url: str, key: str | None = None, token: str | None = None, namespace: str | None = None,
                 timeout: float = 30.0, http: httpx.Client | None = None) -> None:  # fmt: skip
        self._url, self._key, self._token, self._namespace = url.rstrip("/"), key, token, namespace
        self._http = http or httpx.Client(timeout=timeout)

    def as_user(self, token: str | None) -> Roster[UserCustom, GroupCustom, InviteCustom, UserApp, GroupApp]:
        """The client of the user whose session has this token, or of nobody. Both share their connections."""
        client = copy.copy(self)
        client._key, client._token = None, token
        return client

    def pages(self, list_: Callable[P, AnyPage], *args: P.args, **kwargs: P.kwargs) -> Iterator[AnyPage]:
        """All pages of a list, of the feed those so far: `roster.pages(roster.list_group_members, "devs")`."""
        page, after = list_(*args, **kwargs), ""
        yield page
        while page.next_ is not None and page.next_ != after:
            page = cast(Callable[..., AnyPage], list_)(*args, **{**kwargs, "after": (after := page.next_)})
            yield page

    def entries(self, list_: Callable[P, Page[Entry_co]], *args: P.args, **kwargs: P.kwargs) -> Iterator[Entry_co]:
        """The entries of all pages of a list."""
        return (entry for page in self.pages(list_, *args, **kwargs) for entry in page.entries)

    def _call(self, returns: Any, method: str, path: str, named: dict[str, str], query: dict[str, Any],
              headers: dict[str, str | None], body: dict[str, Any] | None) -> Any:  # fmt: skip
        # A new user accepts an invite without a credential, and no key can accept one.
        credential = self._token or (None if path == "/invite/{handle}/accept" else self._key)
        headers |= {"Authorization": credential and f"Bearer {credential}", "Roster-Namespace": self._namespace}
        headers["Content-Type"] = None if body is None else "application/json"
        url = self._url + path.format_map({name: quote(value, safe="") for name, value in named.items()})
        content = None if body is None else dumps(written(body), default=datetime.isoformat)
        params, sent = ({name: it for name, it in given.items() if it is not None} for given in (query, headers))
        try:
            response = self._http.request(method, url, params=params, headers=sent, content=content)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise RosterError({}) from error
        status, request_id = response.status_code, response.headers.get("x-request-id")
        try:
            if not response.is_success:
                raise RosterError(response.json(), status, request_id)
            if returns in (str, None):
                return response.text if returns else None
            document = read(returns, response.json())
        except (ValueError, TypeError, AttributeError, LookupError) as error:
            raise RosterError({}, status, request_id) from error
        etag = response.headers.get("etag")
        return dataclasses.replace(document, etag=etag) if etag else document
