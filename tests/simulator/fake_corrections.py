"""The part of the fake gateway that reads what is declared, by the real rules."""

import json

from aiohttp import web
from pydantic import ValidationError

from gateway.api.shapes import DeclarationIn
from gateway.domain.rules import evaluate


def merged(found, patch):
    """Return *found* with a merge patch (RFC 7396)."""
    if not isinstance(patch, dict) or not isinstance(found, dict):
        return patch
    return found | {key: merged(found.get(key), of) for key, of in patch.items()}


def broken_rules(body, now):
    """Return the rules that *body* breaks; None where its shape is wrong."""
    try:
        declared = DeclarationIn.model_validate_json(json.dumps(body))
    except ValidationError:
        return None
    return [finding.rule for finding in evaluate(declared, now=now)[0]]


def standing(fake, found, body):
    """Return what *found* has by what it says: a place, or what to mend."""
    failures = broken_rules(body, fake.now())
    if failures:
        return {"status": "draft", "ticket": None, "rule_failures": failures}
    ticket = found.get("ticket") or next(fake.tickets)
    return {
        "status": "submitted", "rule_failures": [], "order_key": order_key(fake),
        "ticket": 1 if fake.same_ticket else ticket,
        "channel": "green" if ticket % 3 else "yellow",
    }  # fmt: skip


def order_key(fake):
    return round(fake.now().timestamp() * 1000)


async def correct(fake, request):
    found, patch = fake.find(request), await request.json()
    if request.headers["If-Match"] != f'"{found["version"]}"':
        return fake.problem(412, "version-stale")
    if found["status"] in {"submitted", "approved"} and not fake.swaps_refused:
        return swap(fake, found, patch)
    if found["status"] not in {"draft", "rejected"}:
        return fake.problem(409, "correction-not-allowed")
    sent = {key: found[key] for key in DeclarationIn.model_fields if key in found}
    body = merged(sent, patch)
    stands = standing(fake, found, body)
    fake.corrected.append(patch)
    fake.change(found, "corrected", **body)
    if stands["status"] == "submitted":
        fake.change(found, "submitted", **stands)
    fake.tick()
    return web.json_response(found)


def swap(fake, found, patch):
    """Let it be another vehicle's: one that stands where it turned up now."""
    key = found["order_key"] if fake.sells_turns else order_key(fake)
    stands = {"status": "submitted", "order_key": key}
    fake.change(found, "reopened", **merged(found, patch) | stands)
    fake.tick()
    return web.json_response(found)


async def reject(fake, request):
    found, body = fake.find(request), await request.json()
    if found["status"] != "submitted":
        return fake.problem(409, "verdict-already-given")
    fake.change(found, "rejected", status="rejected")
    fake.reasons.append(body["reason"])
    return web.json_response(found)
