"""Is the PDF engine there, and which? Found out without importing it, which takes a second and more."""

from __future__ import annotations

import ctypes
from importlib.util import find_spec

from generator.engine.libraries import add_dll_folders
from generator.engine.versions import installed, tested, too_old
from generator.model.errors import MachineError


def engine_problem() -> str:
    """Why no PDF can be made on this machine, '' when all is there."""
    if find_spec("weasyprint") is None:
        return "weasyprint"
    if version := too_old():
        return f"WeasyPrint {version}"
    add_dll_folders()
    for library in ("pango-1.0", "pangoft2-1.0"):
        names = (f"lib{library}.so.0", f"lib{library}.dylib", f"lib{library}-0.dll")
        if not any(_loads(name) for name in names):
            return f"lib{library}"
    return ""


def engine_error(problem: str) -> MachineError:
    """What is said of a run that made no PDF for want of an engine: `problem` is what `engine_problem` found."""
    if version := too_old():
        return MachineError("engine_old", version=version, tested=tested("weasyprint"))
    return MachineError("no_pdf_engine", why=problem)


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def engine_version() -> str:
    """The version of the PDF engine, '' when there is none."""
    return installed("weasyprint")
