"""Counts checks and says how they went, in the form that `cargo xtask test` reads."""

import os
import sys
import traceback
from pathlib import Path


class Report:
    """Checks of one host. Use as a context: an exception inside counts as a failed check."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def check(self, name, ok, detail=""):
        """Notes one result; returns it, so that later checks can depend on it."""
        ok = bool(ok)
        self.passed += ok
        self.failed += not ok
        print(f"{'ok    ' if ok else 'FAILED'} {name}{f'  [{detail}]' if detail != '' else ''}", flush=True)
        return ok

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if error is not None and not isinstance(error, SystemExit):
            traceback.print_exception(kind, error, trace)
            self.check("no exception", False, error)
        print(f"{self.passed} passed, {self.failed} failed", flush=True)
        sys.exit(1 if self.failed or not self.passed else 0)


def target():
    """Cargo's target folder."""
    default = Path(__file__).resolve().parents[2] / "target"
    return Path(os.environ.get("NEPHELE_TARGET", default))


def bundle(name):
    """A built bundle; its absence is an error, never a reason to skip."""
    path = Path(os.environ.get("NEPHELE_BUNDLES", target() / "bundled")) / name
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: run `cargo xtask bundle`")
    return path
