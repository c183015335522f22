"""The OpenAPI document: what FastAPI knows of the routes, and what it cannot know.

Bodies are read, and answers are written, without FastAPI; so their schemas are added
here, with the problems and headers that any operation may answer.
"""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from gateway.api import bodies, refusals
from gateway.api.answers import describing, headers
from gateway.api.answers.problems import Problem

# Sessions and API keys are sent alike.
BEARER = {
    "type": "http",
    "scheme": "bearer",
    "description": "The token of `POST /v1/sessions`, or an API key.",
}
TAGS: Mapping[str, str] = {
    "declarations": "Declare vehicles, and look at what became of them.",
    "corrections": "Correct what was declared, in its place.",
    "verdicts": "What officers decide about one declaration, and what they confirm.",
    "places": "Places in line that officers change by hand.",
    "gates": "The public boards, the line, reviews, alerts, the journal.",
    "controls": "What the management of a gate turns.",
    "notices": "What management tells everybody on the board.",
    "contingency": "Paper tickets, while a gate works without the platform.",
    "yards": "The buffer yards.",
    "barrier": "Entries, exits, and lifts by hand.",
    "events": "What happens, as it happens: server-sent events.",
    "sessions": "Signing in and out.",
    "webhooks": "Programs that are told what happens, instead of asking.",
    "messages": "What people are told without asking.",
    "accounts": "Your account: its password, its second factor, what is held of you.",
    "firms": "Firms, and their users.",
    "api-keys": "Keys for programs.",
    "officers": "Accounts of officers, for their management.",
    "rules": "The rules about contents, as they are published.",
    "fees": "What using a gate costs, and paying it.",
    "sandbox": "What only a sandbox has: clock, faults, scenarios, worlds.",
    "operation": "For whoever operates the gateway.",
}


def identify(route: APIRoute) -> str:
    """Name an operation as its function is named: for generated clients."""
    return route.name


def document_of(app: FastAPI) -> dict[str, Any]:
    """Return the application's document; it is made once."""
    if app.openapi_schema is None:
        app.openapi_schema = _made(app)
    return app.openapi_schema


def _made(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        routes=app.routes,
        tags=[{"name": name, "description": said} for name, said in TAGS.items()],
    )
    components = document.setdefault("components", {})
    components["schemas"] = bodies.schemas() | describing.schemas()
    problem = components["schemas"][Problem.__name__]
    problem["examples"] = [describing.examples()[Problem.__name__]]
    components["headers"] = {
        header.name: header.documented() for header in headers.EVERYWHERE
    }
    components["securitySchemes"] = {"bearer": BEARER}
    refusals.complete(document)
    for operations in document["paths"].values():
        for operation in operations.values():
            _finish(operation)
    return document


def _finish(operation: dict[str, Any]) -> None:
    words = str(operation["operationId"]).replace("_", " ")
    operation["summary"] = words.capitalize()
    for response in operation["responses"].values():
        own = response.get("headers", {})
        response["headers"] = own | {
            headers.REQUEST_ID.name: headers.REQUEST_ID.reference()
        }
        _exemplify(response.get("content", {}).get(describing.JSON))


def _exemplify(answer: dict[str, Any] | None) -> None:
    """Give an answer the example of its schema."""
    if answer is not None:
        kind = answer["schema"]["$ref"].rpartition("/")[2]
        # One that is new has none until it was told once.
        if example := describing.examples().get(kind):
            answer["example"] = example
