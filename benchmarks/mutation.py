"""Change one operator, number or condition of a room at a time: do its tests notice?

    python benchmarks/mutation.py network|key|verification [COUNT [SEED [ONLY_MODULE]]]

A seeded sample of the room's mutants (300 unless told), each judged by those of the room's tests
that run the changed line, the quickest first, until one fails. Nothing on the disk is changed: each
mutant lives in a process of its own. Prints every survivor, and how many were killed.
"""

import ast
import importlib
import json
import os
import random
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType

import coverage
import pytest

ROOT = Path(__file__).resolve().parents[1]
TESTS = {"network": "test_network_*.py", "key": "test_key_*.py", "verification": "test_verify_*.py"}
QUIET = ["-q", "-x", "-p", "no:xdist", "-p", "no:cacheprovider"]
QUIET += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # of LIBRARIES, imported before
TIMEOUT_S = 120.0  # of processor time, per mutant

LIBRARIES = ["numpy", "scipy.optimize", "scipy.sparse.csgraph", "scipy.stats", "hypothesis", "erfa"]
LIBRARIES += ["skyfield.api", "sgp4.api", "pydantic", "typer", "rich.table", "icalendar"]
FROM_BELOW = ["scenario", "orbit", "sky", "link", "key", "weather", "network", "verification"]
COSTLY = {"verification": ("verify_cases", "valid_plan")}  # made once, with no part of the room
SURVIVED = (0, 5)  # pytest's exit codes where all tests pass, and where there is none
Site = tuple[Path, int, str]  # module, number of the node in its tree, kind of change
OPPOSITE: dict[type, type] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult,
    ast.FloorDiv: ast.Div, ast.Mod: ast.Mult, ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip


def kind_of(node: ast.AST) -> str | None:
    """Tell how a node can be changed, if it can."""
    match node:
        case ast.BinOp(right=ast.Constant(value=str())):
            return None
        case ast.Compare(ops=[op, *_]) | ast.BinOp(op=op) | ast.BoolOp(op=op):
            return "operator" if type(op) in OPPOSITE else None
        case ast.If() | ast.IfExp():
            return "condition"
        case ast.Constant(value=bool()):
            return "flag"
        case ast.Constant(value=int() | float()):
            return "number"
    return None


def change(node: ast.AST) -> None:
    """Turn the node into its mutant."""
    match node:
        case ast.Compare():
            node.ops[0] = OPPOSITE[type(node.ops[0])]()
        case ast.BinOp() | ast.BoolOp():
            node.op = OPPOSITE[type(node.op)]()
        case ast.If() | ast.IfExp():
            node.test = ast.Constant(False)
        case ast.Constant(value=bool()):
            node.value = not node.value
        case ast.Constant():
            node.value += 1


def nodes(module: Path) -> tuple[ast.Module, list[ast.AST]]:
    """Return the tree of a module and the nodes within its functions, signatures aside."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    inside = {id(node): node for each in functions for step in each.body for node in ast.walk(step)}
    return tree, list(inside.values())


def sites(room: str) -> Iterator[Site]:
    """Return every place of a room that has a mutant."""
    for module in sorted((ROOT / "euroqci_space" / room).glob("*.py")):
        for place, node in enumerate(nodes(module)[1]):
            if kind := kind_of(node):
                yield module, place, kind


class Mutant(SourceFileLoader):
    """Loads one module with one node changed, and leaves all others to the usual loaders."""

    def __init__(self, site: Site) -> None:
        parts = site[0].relative_to(ROOT).with_suffix("").parts
        super().__init__(".".join(part for part in parts if part != "__init__"), str(site[0]))
        self.site = site

    def find_spec(
        self, name: str, _path: object = None, _target: object = None
    ) -> ModuleSpec | None:
        """Claim the one module."""
        return spec_from_file_location(name, self.path, loader=self) if name == self.name else None

    def get_code(self, _name: str) -> CodeType:
        """Compile the changed tree."""
        tree, inside = nodes(self.site[0])
        change(inside[self.site[1]])
        return compile(tree, self.path, "exec")


@dataclass(frozen=True)
class Judges:
    """A pytest plugin that notes what each test costs and which lines it runs."""

    room: str
    cost_s: dict[str, float] = field(default_factory=dict)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add up the phases of a test, and the cases of a parametrised one."""
        name = report.nodeid.split("[")[0]
        self.cost_s[name] = self.cost_s.get(name, 0.0) + report.duration

    def watch(self, kept: Path) -> int:
        """Run the room's tests once and keep, for each line, the tests that run it."""
        watch = coverage.Coverage(data_file=None, source_pkgs=[f"euroqci_space.{self.room}"])
        watch.set_option("run:dynamic_context", "test_function")
        with watch.collect():
            code = pytest.main([*QUIET, *test_files(self.room)], plugins=[self])
        data = watch.get_data()
        by_line = {name: data.contexts_by_lineno(name) for name in data.measured_files()}
        kept.write_text(json.dumps({"cost_s": self.cost_s, "lines": by_line}), encoding="utf-8")
        return int(code)


def test_files(room: str) -> list[str]:
    """Return the test modules of a room."""
    return [str(file) for file in sorted((ROOT / "tests").glob(TESTS[room]))]


def covering(judges: dict, module: Path, node: ast.AST) -> list[str]:
    """Return the tests that run a line of the node, the quickest first."""
    lines = judges["lines"].get(str(module), {})
    span = range(node.lineno, (node.end_lineno or node.lineno) + 1)
    seen = {name.rpartition(".")[2] for line in span for name in lines.get(str(line), ())}
    tests = [name for name in judges["cost_s"] if name.rpartition("::")[2] in seen]
    return sorted(tests, key=judges["cost_s"].__getitem__)


def apart(task: Callable[[], int], limit_s: float = 0.0) -> int:
    """Run a task in a copy of this process; return its exit code, negative where it was killed."""
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        signal.setitimer(signal.ITIMER_PROF, limit_s)  # its signal ends the process; 0: never
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        code = 1  # a mutant that cannot even be imported is killed
        try:
            code = int(task())
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def survives(site: Site, judges: dict) -> bool:
    """Tell whether no test notices the mutant."""
    examples = str(site[0])  # those of the docstrings
    tests = covering(judges, site[0], nodes(site[0])[1][site[1]])
    files = sorted({name.partition("::")[0] for name in tests})

    def judged() -> int:
        mutant = Mutant(site)
        sys.meta_path.insert(0, mutant)
        importlib.import_module(mutant.name)  # before pytest's own loader has a chance
        return pytest.main([*QUIET, examples, *tests]) or pytest.main([*QUIET, examples, *files])

    return apart(judged, TIMEOUT_S) in SURVIVED


def prepare(room: str) -> None:
    """Load what lies below a room and make what its tests share, for every mutant to inherit."""
    for library in LIBRARIES:
        importlib.import_module(library)
    for below in FROM_BELOW[: FROM_BELOW.index(room)]:
        importlib.import_module(f"euroqci_space.{below}")
    sys.path.insert(0, str(ROOT / "tests"))
    if room in COSTLY:
        module, function = COSTLY[room]
        getattr(importlib.import_module(module), function)()
    if any(name.startswith(f"euroqci_space.{room}") for name in sys.modules):
        raise SystemExit(f"{room} is loaded before its mutants")


def main(room: str, count: str = "300", seed: str = "1", only: str = "") -> None:
    """Judge a sample of a room's mutants."""
    os.chdir(ROOT)
    prepare(room)
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "judges.json"
        if apart(lambda: Judges(room).watch(kept)) not in SURVIVED:
            raise SystemExit(f"the tests of {room} fail without any change")
        judges = json.loads(kept.read_text(encoding="utf-8"))
    pool = [site for site in sites(room) if only in site[0].name]
    sample = random.Random(seed).sample(pool, min(int(count), len(pool)))  # noqa: S311  (no secret)
    alive = 0
    for done, site in enumerate(sample, 1):
        if survives(site, judges):
            alive += 1
            tell(site)
        if done % 20 == 0 or done == len(sample):
            killed = done - alive
            print(f"{room}: {killed} of {done} killed ({killed / done:.1%})", flush=True)
    print(f"{len(pool)} mutants in all")


def tell(site: Site) -> None:
    """Print where a mutant lived on."""
    module, place, kind = site
    node = nodes(module)[1][place]
    before = ast.unparse(node)
    change(node)
    print(f"{module.name}:{node.lineno}: {kind}: {before} -> {ast.unparse(node)}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
