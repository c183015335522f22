"""Writing a report into its folder."""

import json
import logging
from pathlib import Path

from loadtests.report.accounts import Account
from loadtests.report.junit import write_junit
from loadtests.report.page import render

log = logging.getLogger("loadtests")


def write(account: Account, folder: Path) -> None:
    """Write all forms of the report; a disk that is full is no reason to fail a run."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        seen = json.dumps(account.ledger.to_json(), ensure_ascii=False)
        (folder / "ledger.json").write_text(seen, "utf-8")
        (folder / "report.html").write_text(render(account), "utf-8")
        write_junit(account, folder / "junit.xml")
    except OSError as error:
        log.warning("The report could not be written: %s", error)
        return
    log.info("The report is in %s", folder.resolve())
