"""A kind of import contract that import-linter lacks: only what is listed."""

import sys
from typing import cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class OnlyListedContract(Contract):
    """Modules import themselves, the standard library, and what is listed.

    Configuration options:
        - source_modules: packages whose modules are looked at, with all below them.
        - listed_modules: packages from elsewhere that they may import.
        - unlisted_standard_modules: parts of the standard library that they may not.
    """

    type_name = "only_listed"

    source_modules = fields.ListField(subfield=fields.StringField())
    listed_modules = fields.ListField(subfield=fields.StringField())
    unlisted_standard_modules = fields.ListField(
        subfield=fields.StringField(), required=False
    )

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: FBT001 - import-linter's own signature
        sources = cast("list[str]", self.source_modules)
        found = [
            (importer, imported)
            for source in sources
            for importer in {source} | graph.find_descendants(source)
            for imported in graph.find_modules_directly_imported_by(importer)
            if not self._is_allowed(imported)
        ]
        return ContractCheck(kept=not found, metadata={"found": sorted(found)})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported in check.metadata["found"]:
            output.print_error(f"{importer} imports {imported}", bold=False)

    def _is_allowed(self, imported: str) -> bool:
        listed = [
            *cast("list[str]", self.source_modules),
            *cast("list[str]", self.listed_modules),
        ]
        unlisted = cast("list[str] | None", self.unlisted_standard_modules) or []
        standard = sys.stdlib_module_names - set(unlisted)
        return imported.partition(".")[0] in standard or any(
            imported == name or imported.startswith(f"{name}.") for name in listed
        )
