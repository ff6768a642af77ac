"""The rules of the house, read from the source: who may import whom, and what stands nowhere."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = tuple(sorted((ROOT / "verify").rglob("*.py")))

# Imports run downwards: what a room may use of the other rooms of `verify` and of the packages outside.
TERMS = {"terms"}
KERNEL = TERMS | {"kernel"}
CONTEXT = {"context", "families"}
ALLOWED: dict[str, tuple[set[str], set[str]]] = {
    "terms": (TERMS, set()),
    "kernel": (KERNEL, {"flint"}),
    "families": (TERMS | {"families"}, set()),
    "prover": (KERNEL | CONTEXT | {"prover", "sympy_door"}, {"flint", "sympy"}),
    "refuter": (KERNEL | CONTEXT | {"refuter", "prover"}, {"flint", "mpmath"}),
}
LOW = {
    "terms", "kernel", "families", "prover", "refuter", "context", "verdict", "derivation", "sympy_door",
    "checker", "judge", "reader", "statement", "values",
}  # fmt: skip
HIGH = {"cli", "writer", "runner", "report", "matching", "discovery"}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def room(path: Path) -> str:
    parts = path.relative_to(ROOT / "verify").with_suffix("").parts
    return parts[0]


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """The modules that a file imports, those of the project from its root on, with the line."""
    package = path.relative_to(ROOT).parts[:-1]
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*base, *filter(None, [node.module])))
            yield from ((f"{module}.{alias.name}", node.lineno) for alias in node.names)


def split(module: str) -> tuple[str, str]:
    """The room of `verify` that a module stands in, or nothing; and the package outside, or nothing."""
    top, _, rest = module.partition(".")
    if top == "verify":
        return rest.partition(".")[0], ""
    return "", "" if top in sys.stdlib_module_names else top


def names(paths: tuple[Path, ...]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


BOUND = tuple(path for path in MODULES if room(path) in ALLOWED)


@pytest.mark.parametrize("path", BOUND, ids=names(BOUND))
def test_imports_run_downwards(path: Path) -> None:
    rooms, packages = ALLOWED[room(path)]
    for module, line in imports(path):
        inside, outside = split(module)
        assert not inside or inside in rooms, f"{path.name}:{line} imports {module}"
        assert not outside or outside in packages, f"{path.name}:{line} imports {outside}"


def test_what_judges_does_not_know_who_asks() -> None:
    for path in MODULES:
        if room(path) in LOW:
            for module, line in imports(path):
                assert split(module)[0] not in HIGH, f"{path.name}:{line} imports {module}"


def test_the_concrete_tree_knows_no_mathematics() -> None:
    """What finds and parses formulas does not know what they mean; only documents.py needs a reader of Markdown."""
    for name in ("source", "lexer", "macros", "tree", "rows", "documents"):
        for module, line in imports(ROOT / "verify" / "reader" / f"{name}.py"):
            inside, outside = split(module)
            assert inside in ("", "reader", "terms", "derivation"), f"{name}.py:{line} imports {module}"
            assert not outside or (name, outside) == ("documents", "markdown_it"), f"{name}.py:{line}"


def test_the_kernel_loads_alone() -> None:
    code = (
        "import sys, verify.kernel, verify.kernel.certificate;"
        " print(*{m.split('.')[0] for m in sys.modules} - set(sys.stdlib_module_names));"
        " print(*(m for m in sys.modules if m.startswith('verify.')))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    packages, modules = done.stdout.splitlines()
    assert {p for p in packages.split() if not p.startswith("_")} <= {"cython_runtime", "flint", "verify"}, (
        done.stderr
    )
    assert {module.split(".")[1] for module in modules.split()} <= {"terms", "kernel"}


def test_only_the_kernel_makes_theorems() -> None:
    """A rule is registered in the kernel, and the key with which theorems are made stays in its file."""
    for path in MODULES:
        inside = room(path) == "kernel"
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef):
                marks = {ast.unparse(d).partition("(")[0] for d in node.decorator_list}
                assert inside or "rule" not in marks, f"{path.name}:{node.lineno} registers a rule"
        if path.name != "theorem.py":
            assert re.search(r"\b_KEY\b", path.read_text(encoding="utf-8")) is None, path.name


@pytest.mark.parametrize("path", MODULES, ids=names(MODULES))
def test_no_guard_vanishes_under_optimization(path: Path) -> None:
    lines = [node.lineno for node in ast.walk(tree(path)) if isinstance(node, ast.Assert)]
    debug = [n.lineno for n in ast.walk(tree(path)) if isinstance(n, ast.Name) and n.id == "__debug__"]
    assert not lines + debug, f"{path.name} asserts in lines {lines + debug}: raise an exception"


EVALUATES = {"eval", "exec", "compile", "sympify", "parse_expr", "parse_latex", "lambdify", "__import__"}


@pytest.mark.parametrize("path", MODULES, ids=names(MODULES))
def test_no_text_is_evaluated(path: Path) -> None:
    """Calls by name; `re.compile` and the strict `_sympify`, which takes no strings, are other functions."""
    for node in ast.walk(tree(path)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        regex = isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) == "re"
        assert regex or name not in EVALUATES, f"{path.name}:{node.lineno} calls {name}"


def test_modules_say_what_they_are() -> None:
    silent = [path.name for path in MODULES if not ast.get_docstring(tree(path)) and path.stat().st_size]
    assert not silent


# --- files -----------------------------------------------------------------------------------------

# Put together here, so that this file may be read too.
PLACES = re.compile("|".join((r"(?<![\w.])/(?:home|Users|work|root|opt|mnt)/\w", r"\b[A-Z]:\\\\?\w+\\")))
HOSTS = re.compile(
    r"\b(?:[\w-]+\.)*(?:py" r"pi|python" r"hosted|anaconda|npm" r"js|crates)\.(?:org|io|com|dev)\b"
)


def tracked() -> list[Path]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, timeout=60)
    if done.returncode:
        pytest.skip("this is no checkout")
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("what", [PLACES, HOSTS], ids=["places of one machine", "hosts of registries"])
def test_files_hold_no(what: re.Pattern[str]) -> None:
    for path in tracked():
        text = path.read_text(encoding="utf-8", errors="replace")
        for number, line in enumerate(text.splitlines(), 1):
            found = what.search(line)
            assert found is None, f"{path.relative_to(ROOT)}:{number}: {found and found[0]}"
