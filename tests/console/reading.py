"""What a page says, read from its HTML."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"img", "input", "link", "meta"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    parents: list["Element"]
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())

    def nearest(self, attribute: str) -> str | None:
        """The attribute of this or of the nearest element around it that has one."""
        around = (one.attributes.get(attribute) for one in [self, *self.parents[::-1]])
        return next(filter(None, around), None)


class Reading(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        found = {name: value or "" for name, value in attrs}
        self.elements.append(element := Element(tag, found, list(self._open)))
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag):
        while self._open and self._open.pop().tag != tag:
            pass

    def handle_data(self, data):
        for element in self._open:
            element.texts.append(data)

    def figures(self) -> dict[tuple[str | None, str | None, str], str]:
        """By gate, direction, and name in `GET /v1/gates`."""
        return {
            (one.nearest("data-gate"), one.nearest("data-direction"), name): one.text
            for one in self.elements
            if (name := one.attributes.get("data-figure"))
        }

    def said(self, name: str, gate: str | None = None) -> str:
        """The first text of that name, at that gate if one is given."""
        return next(
            one.text
            for one in self.elements
            if one.attributes.get("data-text") == name
            and gate in {None, one.nearest("data-gate")}
        )

    def attribute(self, tag: str, name: str) -> str:
        """That of the first element of the tag which has it."""
        return next(
            one.attributes[name]
            for one in self.elements
            if one.tag == tag and name in one.attributes
        )
