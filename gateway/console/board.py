"""The public board: how each gate stands, for anybody, at `/`."""

from pathlib import Path

from fastapi import APIRouter, FastAPI
from starlette.staticfiles import StaticFiles

router = APIRouter(include_in_schema=False)
_FOLDER = Path(__file__).parent


def mount_static(app: FastAPI) -> None:
    """Serve the stylesheet and the script."""
    app.mount("/static", StaticFiles(directory=_FOLDER / "static"), name="static")
