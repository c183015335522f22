"""`python -m tools.check`: the house's own rules, each finding on a line.

Ends with 1 when there is a finding, else with 0.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import gateway.cli
import simulator.cli
from gateway.api.remedies import remedies
from tools import code, compose, generated, locks, pages, reference, sizes

ROOT = Path(__file__).parents[1]
PROGRAMS = (
    ("border-gate", gateway.cli.app, "gateway"),
    ("border-sim", simulator.cli.app, "simulator"),
)


def findings(root: Path) -> Iterator[str]:
    settings = code.setting_defaults()
    yield from compose.findings(root, settings.keys())
    yield from generated.findings(root)
    yield from locks.findings(root)
    yield from pages.findings(root)
    yield from sizes.findings(root)
    yield from reference.settings_findings(root, settings)
    yield from reference.problem_findings(root, code.problem_names())
    yield from reference.remedy_findings(code.problem_names(), remedies())
    for program, app, folder in PROGRAMS:
        commands = code.commands(program, app)
        yield from reference.command_findings(root, commands)
        codes = code.exit_codes(root / folder)
        yield from reference.exit_code_findings(root, program, codes)


def main() -> int:
    found = list(findings(ROOT))
    for finding in found:
        print(finding)
    print(f"{len(found)} finding(s)" if found else "The house is in order")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
