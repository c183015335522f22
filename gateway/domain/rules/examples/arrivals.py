"""Examples of the rules about when the vehicle is planned to come."""

from gateway.domain.rules.examples.declaration import Example

EXAMPLES = {
    "planned-arrival-past": Example(
        "/planned_arrival",
        {"planned_arrival": "2026-11-22T02:59:59Z"},
        {"planned_arrival": "2026-11-22T03:00:00Z"},
    ),
    "planned-arrival-too-far": Example(
        "/planned_arrival",
        {"planned_arrival": "2026-12-23T03:00:01Z"},
        {"planned_arrival": "2026-12-23T03:00:00Z"},
    ),
}
