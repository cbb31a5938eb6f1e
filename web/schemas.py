"""The types of our answers in, JSON Schemas for the OpenAPI document out. Pure.

pydantic takes no `typing.TypedDict` before Python 3.12, and these few shapes need no more than this.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from typing import Any, Union, get_args, get_origin, get_type_hints, is_typeddict

_PLAIN: Mapping[object, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    type(None): {"type": "null"},
}


def schema_of(kind: Any) -> dict[str, Any]:
    """Return the JSON Schema of a type made of TypedDicts, lists, dictionaries, unions and plain types.

    >>> schema_of(list[str | None])
    {'type': 'array', 'items': {'anyOf': [{'type': 'string'}, {'type': 'null'}]}}

    Raises:
        TypeError: the type is of another kind.
    """
    if kind in _PLAIN:
        return dict(_PLAIN[kind])
    if is_typeddict(kind):
        hints = get_type_hints(kind)
        about = (kind.__doc__ or "").partition("\n")[0]
        properties = {name: schema_of(hint) for name, hint in hints.items()}
        return {"type": "object", "description": about, "properties": properties, "required": list(hints)}
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in {Union, types.UnionType}:
        return {"anyOf": [schema_of(one) for one in arguments]}
    if origin is list:
        return {"type": "array", "items": schema_of(arguments[0])}
    if origin is dict:
        return {"type": "object", "additionalProperties": schema_of(arguments[1])}
    raise TypeError(f"{kind!r} has no JSON Schema here")


def responses(shape: Any) -> dict[int | str, dict[str, Any]]:
    """Return what a route answers, as OpenAPI says it: the shape, and problem documents where it cannot."""
    problem = {"application/problem+json": {"schema": PROBLEM}}
    return {
        200: {"description": "The answer", "content": {"application/json": {"schema": schema_of(shape)}}},
        304: {"description": "Nothing has changed since the answer with this ETag"},
        400: {"description": "What was asked makes no sense", "content": problem},
        401: {"description": "A token is needed", "content": problem},
        404: {"description": "There is no such thing", "content": problem},
        503: {"description": "The archive cannot be used", "content": problem},
    }


PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "advice": {"type": "string"},
    },
    "required": ["type", "title", "status", "detail", "advice"],
}
