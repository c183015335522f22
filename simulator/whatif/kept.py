"""Results kept from one question to the next, by what they follow from.

The name of a file is a hash of the scenario, the seed, the source of all that decides
about a result, and the versions of the libraries that compute it. So nothing old is
ever taken for new, and whoever deletes the folder loses only time.
"""

import json
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

import gateway.domain
import simulator
from simulator.errors import ResultsNotWritten
from simulator.eventlogs.formats import made_folder, write_whole
from simulator.scenario.models import Scenario
from simulator.whatif.measures import Measures

_DECIDING = ("scenario", "traffic", "whatif")


class Kept:
    """The folder of kept results; without one, nothing is kept."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def load(self, scenario: Scenario, seed: int) -> dict[int, Measures]:
        """Return what is kept of *scenario*, by number of replication."""
        if self._folder is None:
            return {}
        try:
            found = json.loads(self._file(self._folder, scenario, seed).read_bytes())
            return {int(number): row for number, row in found.items()}
        except (OSError, ValueError, AttributeError):
            # Nothing there, or nothing that can be read: it is played again.
            return {}

    def save(self, scenario: Scenario, seed: int, found: dict[int, Measures]) -> None:
        """Keep *found*; where that is not possible, the next question takes longer."""
        if self._folder is None:
            return
        file = self._file(self._folder, scenario, seed)
        content = json.dumps(found).encode()
        try:
            write_whole(made_folder(file.parent) / file.name, content)
        except ResultsNotWritten:
            return

    @staticmethod
    def _file(folder: Path, scenario: Scenario, seed: int) -> Path:
        asked = f"{scenario.model_dump_json(by_alias=True)}\n{seed}\n{_code()}"
        return folder / f"{blake2b(asked.encode(), digest_size=16).hexdigest()}.json"


@cache
def _code() -> str:
    """Return a hash of all source that decides about results."""
    (ours,), (domain,) = simulator.__path__, gateway.domain.__path__
    folders = [Path(domain), *(Path(ours) / name for name in _DECIDING)]
    digest = blake2b(digest_size=16)
    for folder in folders:
        for file in sorted(folder.glob("*.py")):
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    versions = [version(package) for package in ("numpy", "scipy")]
    return digest.hexdigest() + " ".join(versions)
