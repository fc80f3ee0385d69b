"""Between documents and JSON."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

hints = cache(get_type_hints)


def read(returns: Any, value: Any) -> Any:
    """The JSON as a value of this type."""
    kind, inner = get_origin(returns) or returns, get_args(returns)
    if kind is datetime:
        return datetime.fromisoformat(value.replace("Z", "+00:00"))
    if kind is list:
        return [read(inner[0], entry) for entry in value]
    if kind in (Union, UnionType):  # of None and a type, or of several documents
        types = [it for it in inner if it is not type(None)]
        if len(types) > 1:
            types = [it for it in types if value["entity-type"] in get_args(hints(get_origin(it) or it)["entity_type"])]
        return read(types[0], value)
    if not hasattr(kind, "__dataclass_fields__"):
        return value
    fields: dict[str, Any] = {"custom": {}} if "custom" in hints(kind) else {}
    for name, item in value.items():
        for field in {name, name.replace("-", "_"), f"{name}_"} & hints(kind).keys() - {"custom", "etag"}:
            fields[field] = read(hints(kind)[field], item)
            break
        else:
            fields.get("custom", {})[name] = item
    return kind(**fields)


def written(body: Any) -> dict[str, Any]:
    """The body as JSON: without what is not given, and with the custom properties beside the others."""
    given = {name: value for name, value in body.items() if value is not None}
    if "entries" in given:
        given["entries"] = [written(entry) for entry in given["entries"]]
    if "properties" in given:
        known = dict(given["properties"])
        given["properties"] = {**known.pop("custom", {}), **known}
    return given
