"""The page of the API: its OpenAPI document in, a page for people out. Ours, so that it works without a network."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from web import rendering

router = APIRouter(include_in_schema=False)

EXAMPLES = {
    "/api/v1/search": "/api/v1/search?q=approved&facets=true&limit=3",
    "/api/v1/modifications": "/api/v1/modifications?limit=3",
    "/api/v1/documents": "/api/v1/documents?limit=3",
    "/api/v1/committees": "/api/v1/committees",
    "/api/v1/coverage": "/api/v1/coverage",
    "/api/v1/failures": "/api/v1/failures",
}


@router.get("/api")
def api_page(request: Request) -> Response:
    """Show what the API answers."""
    document = request.app.openapi()
    kinds = document.get("components", {}).get("schemas", {})
    operations = [
        {
            "path": path,
            "anchor": path.strip("/").replace("/", "-").replace("{", "").replace("}", ""),
            "example": EXAMPLES.get(path),
            "parameters": [_parameter(one, kinds) for one in get.get("parameters", [])],
            "shape": get["responses"]["200"]["content"]["application/json"]["schema"],
            **{key: get.get(key, "") for key in ("summary", "description")},
        }
        for path, item in document["paths"].items()
        if (get := item.get("get"))
    ]
    return rendering.page(
        request, "api.html", operations=operations, kind=_kind, signs=bool(request.app.state.room.options.tokens)
    )


def _parameter(parameter: dict[str, Any], kinds: dict[str, Any]) -> dict[str, Any]:
    schema = parameter["schema"]
    schema = next((one for one in schema.get("anyOf", ()) if one.get("type") != "null"), schema)  # it may be left out
    schema = kinds.get(schema.get("$ref", "").rpartition("/")[2], schema)
    about = parameter.get("description", "")
    return {
        "name": parameter["name"], "place": parameter["in"], "kind": _kind(schema), "about": about,
        "default": parameter["schema"].get("default"), "most": schema.get("maximum") or schema.get("maxLength"),
    }  # fmt: skip


def _kind(schema: dict[str, Any]) -> str:
    """Return a schema in a few words."""
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " or ".join(str(one) for one in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    return str(schema.get("type", "anything"))
