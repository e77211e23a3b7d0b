"""Whether tests notice: `python -m tests.mutations TESTS MODULE...` breaks a function in one place at a time.

    python -m tests.mutations tests/dsr/law dsr/law/counting.py dsr/law/periods.py

Each comparison, condition, number, text, sign and effect inside a function is turned round, taken out or changed, and
the tests are run against that; a change with which they still pass is printed. Other options go to pytest. Not part of
the suite: it takes seconds a change. What changes nothing that anybody could see (a bound that is never met) is no
fault of the tests; read before you write.
"""

import argparse
import ast
import copy
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import chain
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, NamedTuple

import pytest

SECONDS = 60
LEFT_ALONE = {"decorator_list", "annotation", "returns", "args"}
FLIPPED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
OTHER_NAME = {"min": "max", "max": "min", "any": "all", "all": "any"}


class Change(NamedTuple):
    """One thing that can be broken, in which function, and how."""

    function: str
    line: int
    what: str
    make: Callable[[], None]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutations", description=__doc__.splitlines()[0])
    parser.add_argument("tests")
    parser.add_argument("modules", nargs="+", type=Path)
    options, for_pytest = parser.parse_known_args()
    os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = tempfile.gettempdir()
    breaking = Breaking(options.modules)
    pytest.main([options.tests, "-n", "0", "-x", "-q", "-p", "no:cacheprovider", *for_pytest], plugins=[breaking])
    print(f"{breaking.made} changes, {breaking.survived} survive")
    return 1 if breaking.survived else 0


class Breaking:
    """Once the tests are collected, every change gets a process of its own in which they run."""

    def __init__(self, paths: list[Path]) -> None:
        self.paths = paths
        self.made = self.survived = 0

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Iterator[None]:
        for broken in chain([None], self._broken()):
            child = os.fork()
            if child == 0:
                try:
                    session.config.get_terminal_writer()._file = Path(os.devnull).open("w")  # noqa: SIM115
                    if broken:
                        _put_in(*broken[:3])
                    yield
                finally:
                    os._exit(1 if session.testsfailed else 0)
            self._note(broken, passed=_passes(child))
        session.items.clear()
        return (yield)

    def _broken(self) -> Iterator[tuple[Path, ast.Module, str, str]]:
        """Each module with one change made: its file, its tree, the function that changed, and the change in words."""
        for path in self.paths:
            tree = ast.parse(path.read_text("utf-8"))
            for number in range(len(list(_changes(tree)))):
                broken = copy.deepcopy(tree)
                change = list(_changes(broken))[number]
                change.make()
                yield path, broken, change.function, f"{path}:{change.line}: {change.function}: {change.what}"

    def _note(self, broken: tuple[Path, ast.Module, str, str] | None, *, passed: bool) -> None:
        if broken is None and not passed:
            raise pytest.UsageError("The tests fail before anything is broken.")
        if broken:
            self.made += 1
            self.survived += passed
            if passed:
                print(f"survives: {broken[3]}", flush=True)


def _passes(child: int) -> bool:
    """Whether the tests pass in that process; where they never end they have noticed."""
    ends = time.monotonic() + SECONDS
    while time.monotonic() < ends:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def _put_in(path: Path, broken: ast.Module, function: str) -> None:
    """Give the function, wherever it was imported, its code from the broken module; forget what was cached."""
    module = sys.modules[".".join(path.with_suffix("").parts)]
    scratch = ModuleType(module.__name__)
    scratch.__dict__.update({name: value for name, value in vars(module).items() if name.startswith("__")})
    exec(compile(ast.fix_missing_locations(broken), str(path), "exec"), scratch.__dict__)  # noqa: S102
    _function(module, function).__code__ = _function(scratch, function).__code__
    package = module.__name__.rpartition(".")[0]
    for each in [each for name, each in sys.modules.items() if name.startswith(package)]:
        for value in list(vars(each).values()):
            if hasattr(value, "cache_clear"):
                value.cache_clear()


def _function(module: ModuleType, name: str) -> FunctionType:
    """The plain function behind a name such as "Log.of", whatever wraps it."""
    found: Any = module
    for part in name.split("."):
        found = vars(found)[part]
    if isinstance(found, property):
        found = found.fget
    elif isinstance(found, cached_property):
        found = found.func
    while hasattr(found, "__wrapped__"):
        found = found.__wrapped__
    return found


def _changes(node: ast.AST, function: str = "", inside: bool = False) -> Iterator[Change]:
    """Every change that can be made under `node`."""
    for field, value in ast.iter_fields(node):
        if field in LEFT_ALONE and isinstance(node, ast.FunctionDef | ast.AnnAssign):
            continue
        for place, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(child, ast.AST) or (isinstance(node, ast.Expr) and isinstance(child, ast.Constant)):
                continue
            named = isinstance(child, ast.FunctionDef | ast.ClassDef) and not inside
            name = f"{function}.{child.name}".lstrip(".") if named else function
            if inside:
                yield from _of(node, field, place, child, function)
            yield from _changes(child, name, inside or isinstance(child, ast.FunctionDef))


def _of(parent: ast.AST, field: str, place: int | None, node: ast.AST, function: str) -> Iterator[Change]:
    line = getattr(node, "lineno", getattr(parent, "lineno", 0))
    for new, what in _others(parent, field, node):
        told = f"{what}, in `{ast.unparse(parent).splitlines()[0][:90]}`"
        yield Change(function, line, told, _putting(parent, field, place, ast.copy_location(new, node)))


def _putting(parent: ast.AST, field: str, place: int | None, new: ast.AST) -> Callable[[], None]:
    def make() -> None:
        if place is None:
            setattr(parent, field, new)
        else:
            getattr(parent, field)[place] = new

    return make


def _others(parent: ast.AST, field: str, node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """What could stand in the place of `node`, with words for it."""
    if type(node) in FLIPPED:
        flipped = FLIPPED[type(node)]
        yield flipped(), f"{type(node).__name__} as {flipped.__name__}"
    if field in {"test", "ifs"}:
        yield ast.Constant(value=False), "never"
        yield ast.Constant(value=True), "always"
    if isinstance(node, ast.UnaryOp):
        yield node.operand, f"without {type(node.op).__name__}"
    if isinstance(node, ast.Constant):
        yield from _constants(node.value)
    if isinstance(node, ast.Name) and node.id in OTHER_NAME:
        yield ast.Name(id=OTHER_NAME[node.id], ctx=node.ctx), OTHER_NAME[node.id]
    if isinstance(node, ast.AugAssign) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)):
        yield ast.Pass(), "left out"


def _constants(value: object) -> Iterator[tuple[ast.AST, str]]:
    if isinstance(value, bool):
        yield ast.Constant(value=not value), f"{not value}"
    elif isinstance(value, int):
        yield ast.Constant(value=value + 1), f"{value + 1}"
    elif isinstance(value, str):
        yield ast.Constant(value=f"{value}_"), f"{value!r} as another text"


if __name__ == "__main__":
    sys.exit(main())
