"""The command `verify`.

Only click is imported here: what a command needs is loaded when it runs, so that `replay` gets by with the
kernel alone and `--help` answers at once.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import __version__

if TYPE_CHECKING:
    from .derivation import Derivation, Step
    from .kernel.certificate import Replayed
    from .reader.document import Reading
    from .reader.source import InputError
    from .report import Checked, Report

DOCUMENTS = (".md", ".markdown", ".tex", ".ipynb", ".txt")
ALLOWABLE = ("undecided", "unread")

STATUSES = """\b
Exit status:
  0    every step has the verdict that is expected of it
  1    some step has not
  2    the call or an input was wrong
  130  interrupted
"""


class Problem(click.ClickException):
    """A wrong call or input."""

    exit_code = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and answer its exit status."""
    try:
        status = cli.main(args=arguments, prog_name="verify", standalone_mode=False)
    except click.ClickException as problem:
        problem.show()
        return problem.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return 130
    except BrokenPipeError:  # the reader of our output went away: nothing more to say to it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status if isinstance(status, int) else 0


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "-V", "--version", prog_name="verify")
def cli() -> None:
    """Decide the steps of mathematical derivations.

    Each step is proved by a theorem of the kernel, refuted by a counterexample, or answered with what is
    missing.

    \b
    verify check                    every derivation of the library
    verify check negative-kl        one of them
    verify check notes.md           the steps of a document
    verify step '\\ln \\sigma^2' '2 \\ln \\sigma' --given '\\sigma > 0'
    verify show negative-kl         as it is written
    verify latex negative-kl -o .   as a typeset proof
    """


# --- check -----------------------------------------------------------------------------------------


def _statuses(_context: click.Context, _option: click.Parameter, value: str) -> frozenset[str]:
    chosen = frozenset(filter(None, value.split(",")))
    unknown = sorted(chosen.difference(ALLOWABLE))
    if unknown:
        raise click.BadParameter(f"{', '.join(unknown)}: only {' and '.join(ALLOWABLE)} can be allowed")
    return chosen


def _seconds(_context: click.Context, _option: click.Parameter, value: float | None) -> float | None:
    if value is not None and not 0 < value < float("inf"):
        raise click.BadParameter("a time is a positive number of seconds")
    return value


_given = click.option(
    "--given",
    "given",
    multiple=True,
    metavar="FILE|DECLARATION",
    help="Declare this, or what is in this file, line by line: `\\sigma > 0`.",
)
_format = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Of the report.",
)
_targets = click.argument("targets", nargs=-1, metavar="[TARGET]...")
_jobs = click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1, 256),
    help="Check in so many processes; as many as there are processors if there is enough to do.",
)
_timeout = click.option(
    "--timeout", type=float, callback=_seconds, metavar="SECONDS", help="The longest time for a step."
)


_allow = click.option(
    "--allow",
    callback=_statuses,
    default="",
    metavar="STATUS,...",
    help="Accept steps that are undecided, unread.",
)


@cli.command(epilog=STATUSES)
@_targets
@_format
@_given
@_jobs
@_timeout
@_allow
@click.option(
    "--certificates",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write the proof of each step there, for `verify replay`.",
)
@click.option(
    "-v", "--verbose", is_flag=True, help="Show every step, and the counterexamples of false claims."
)
@click.pass_context
def check(
    context: click.Context,
    targets: tuple[str, ...],
    form: str,
    given: tuple[str, ...],
    jobs: int | None,
    timeout: float | None,
    allow: frozenset[str],
    certificates: Path | None,
    verbose: bool,
) -> None:
    """Check derivations of the library by their ids, all of it if there is no TARGET, and documents.

    Documents are Markdown, LaTeX (.tex), Jupyter notebooks, and .txt, which is read as Markdown.  What they
    do not declare themselves stands in a comment, `<!-- verify: \\sigma > 0 -->` or `% verify: \\sigma > 0`,
    or is --given.

    A step is expected to be proved, unless the library states it as a false claim, which is expected to be
    refuted.

    \b
    verify check
    verify check notes.md --given declarations.txt
    verify check negative-kl -v
    verify check --format json > report.json
    verify check --timeout 5 --jobs 4 --allow undecided
    """
    report = _checked(targets, jobs, timeout, allow, _declarations(given), certificates is not None)
    if certificates is not None:
        _write_certificates(report, certificates)
    _show_report(report, form, verbose)
    context.exit(report.exit_status)


def _checked(
    targets: Iterable[str],
    jobs: int | None,
    timeout: float | None,
    allow: frozenset[str],
    given: tuple[str, ...] = (),
    theorems: bool = True,
) -> Report:
    """Check the targets; inputs that cannot be used are errors of the report, and the rest is checked."""
    wanted = tuple(dict.fromkeys(targets))
    paths = tuple(filter(_is_document, wanted))
    ids = tuple(target for target in wanted if target not in paths)
    derivations, errors = _chosen(ids) if ids or not paths else ((), ())
    readings, unusable = _read(paths, given)
    from .report import Report
    from .runner import run

    chosen = (*derivations, *(reading.derivation for reading in readings))
    load = _Load(bool(derivations), paths, given)
    with _progress(sum(len(derivation.steps) for derivation in chosen)) as progress:
        done = run(chosen, load, jobs=jobs, timeout=timeout, progress=progress, theorems=theorems)
    read = {id(reading.derivation): reading for reading in readings}
    checked = tuple(_with_source(found, read.get(id(found.derivation))) for found in done.derivations)
    return Report(checked, (*errors, *unusable, *done.errors), allow, done.interrupted)


def _is_document(target: str) -> bool:
    return target.lower().endswith(DOCUMENTS) or os.path.exists(target)


def _read(paths: tuple[str, ...], given: tuple[str, ...]) -> tuple[tuple[Reading, ...], tuple[str, ...]]:
    """The documents as read, and what is wrong with those that cannot be."""
    if not paths:
        return (), ()
    from .reader.document import Reading
    from .reader.inputs import Documents

    found = Documents(paths, given).read()
    errors = tuple(_said(item) for item in found if not isinstance(item, Reading))
    return tuple(item for item in found if isinstance(item, Reading)), errors


def _said(error: InputError) -> str:
    """What is wrong with an input, and the line in which it is."""
    lines = [str(error)]
    if error.source is not None and error.span is not None:
        from .writer.diagnostics import Mark, snippet

        lines += snippet(error.source, (Mark(error.source.place(error.span), ""),))
    if error.help:
        lines.append(f"   {click.style('help:', fg='cyan')} {error.help}")
    return "\n".join(lines)


def _with_source(found: Checked, reading: Reading | None) -> Checked:
    return found if reading is None else found._replace(source=reading.source, notes=reading.notes)


class _Load:
    """What a worker loads: the library, and the documents."""

    def __init__(self, with_library: bool, paths: tuple[str, ...], given: tuple[str, ...]) -> None:
        self._with_library = with_library
        self._paths = paths
        self._given = given

    def __call__(self) -> Iterable[object]:
        if self._with_library:
            from . import library

            yield from library()
        if self._paths:
            from .reader.inputs import Documents

            yield from Documents(self._paths, self._given)()


def _declarations(given: Iterable[str]) -> tuple[str, ...]:
    """The texts of declarations: what is in a file, or the declaration itself."""
    return tuple(map(_declaration, given))


def _declaration(given: str) -> str:
    if not os.path.exists(given):
        if given.lower().endswith(DOCUMENTS):
            raise Problem(f"{given}: no such file")
        return given
    try:
        return Path(given).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Problem(f"{given}: {error.strerror or error}") from None
    except ValueError:
        raise Problem(f"{given}: no UTF-8") from None


def _show_report(report: Report, form: str, verbose: bool) -> None:
    if form == "json":
        from .writer import json as writer

        click.echo(writer.write(report))
    else:
        _echo_text(report, verbose)
    _complain(report.errors)


def _echo_text(report: Report, verbose: bool) -> None:
    from .writer import text as writer

    for line in writer.write(report, verbose, _width()):
        click.echo(line)


def _width() -> int | None:
    """The width of the terminal; None where the output is none."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def _complain(errors: Iterable[str]) -> None:
    for error in errors:
        click.echo(f"{click.style('error:', fg='red', bold=True)} {error}", err=True)


def _write_certificates(report: Report, directory: Path) -> None:
    with _writing(directory):
        directory.mkdir(parents=True, exist_ok=True)
        for checked in report.derivations:
            for step, verdict in checked.outcomes:
                if verdict.proved or verdict.refuted:
                    name = f"{checked.derivation.id}--{step.id}.json"
                    data = json.dumps(verdict.certificate(), separators=(",", ":"))
                    (directory / name).write_text(data + "\n", encoding="utf-8")


@contextlib.contextmanager
def _writing(directory: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Problem(f"cannot write to {directory}: {error.strerror or error}") from None


@contextlib.contextmanager
def _progress(total: int, delay: float = 1.0) -> Iterator[Callable[[str], None]]:
    """A bar on a terminal, once the work has taken a while; the function moves it on to a step."""
    if not sys.stderr.isatty():
        yield lambda _step: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.fields[step]}"))
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task("", total=total, completed=-1, step="")
    timer = threading.Timer(delay, bar.start)
    timer.daemon = True
    timer.start()
    try:
        yield lambda step: bar.update(task, advance=1, step=step)
    finally:
        timer.cancel()
        timer.join()
        bar.stop()


# --- a single step -----------------------------------------------------------------------------------


@cli.command("step", epilog=STATUSES, context_settings={"ignore_unknown_options": True})
@click.argument("lhs")
@click.argument("rhs")
@click.option(
    "--relation",
    default="=",
    show_default=True,
    metavar="RELATION",
    help="Between the two sides: = != < <= > >= approx propto, or a command of LaTeX such as \\leq.",
)
@_given
@_format
@_timeout
@_allow
@click.pass_context
def step_(
    context: click.Context,
    lhs: str,
    rhs: str,
    relation: str,
    given: tuple[str, ...],
    form: str,
    timeout: float | None,
    allow: frozenset[str],
) -> None:
    """Check one step, both sides in LaTeX.

    \b
    verify step '\\ln \\sigma^2' '2 \\ln \\sigma' --given '\\sigma > 0'
    verify step 'x^2' '2 x - 1' --relation '>='
    verify step '\\mathrm{E}[X]' '\\frac{a}{b}' --given 'X \\sim \\mathrm{Gam}(a, b)'
    """
    from .reader.source import InputError
    from .report import Report
    from .runner import run

    load = _LoadStep(lhs, rhs, relation, _declarations(given))
    try:
        reading = load.read()
    except InputError as error:
        raise Problem("\n".join(map(_said, (error, *error.others)))) from None
    done = run([reading.derivation], load, timeout=timeout)
    checked = tuple(_with_source(found, reading) for found in done.derivations)
    report = Report(checked, done.errors, allow, done.interrupted)
    if form == "json":
        _show_report(report, form, True)
    else:
        from .writer import text as writer

        for line in writer.single(report, _width()):
            click.echo(line)
        _complain(report.errors)
    context.exit(report.exit_status)


class _LoadStep:
    """What a worker loads for a step of its own."""

    def __init__(self, lhs: str, rhs: str, relation: str, given: tuple[str, ...]) -> None:
        self._arguments = (lhs, rhs, relation, given)

    def read(self) -> Reading:
        from .reader.inputs import read_step

        return read_step(*self._arguments)

    def __call__(self) -> Iterable[object]:
        return (self.read().derivation,)


# --- the library -----------------------------------------------------------------------------------


def _library() -> tuple[tuple[Derivation, ...], tuple[str, ...]]:
    """The derivations, and what is wrong with the modules that have none to give."""
    from . import LibraryError, library

    found = library()
    broken = tuple(f"{item.module}: {item.message}" for item in found if isinstance(item, LibraryError))
    return tuple(item for item in found if not isinstance(item, LibraryError)), broken


def _chosen(targets: tuple[str, ...]) -> tuple[tuple[Derivation, ...], tuple[str, ...]]:
    """The derivations with these ids (no ids: all), and an error for each id that means nothing."""
    derivations, broken = _library()
    if not targets:
        return derivations, broken
    named = {derivation.id: derivation for derivation in derivations}
    wanted = dict.fromkeys(targets)
    unknown = tuple(_unknown(target, named, broken) for target in wanted if target not in named)
    return tuple(named[target] for target in wanted if target in named), unknown


def _unknown(target: str, known: Iterable[str], broken: tuple[str, ...] = ()) -> str:
    message = f"nothing is called {target!r}{_suggestion(target, known)}"
    return f"{message} (these modules could not be loaded: {'; '.join(broken)})" if broken else message


def _suggestion(word: str, known: Iterable[str], listing: str = "verify list") -> str:
    import difflib

    near = difflib.get_close_matches(word, list(known), n=3)
    return f"; did you mean {' or '.join(near)}?" if near else f"; `{listing}` shows what there is"


def _steps(derivations: Iterable[Derivation]) -> dict[str, Step]:
    """All steps by DERIVATION/STEP, and by the step's id alone where that is unique."""
    steps: dict[str, Step] = {}
    shared: set[str] = set()
    for derivation in derivations:
        for step in derivation.steps:
            steps[f"{derivation.id}/{step.id}"] = step
            if step.id in steps:
                shared.add(step.id)
            steps[step.id] = step
    return {name: step for name, step in steps.items() if name not in shared}


@cli.command("list")
@click.option(
    "--claims", "of_claims", is_flag=True, help="List what the source texts claim, and its verdict."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Of the list.",
)
@click.pass_context
def list_(context: click.Context, of_claims: bool, form: str) -> None:
    """List the derivations of the library, or the claims of the source texts that it decides.

    \b
    verify list
    verify list --claims
    """
    from .writer import listing

    if of_claims:
        from .discovery import claims

        for line in listing.claims(claims(), form):
            click.echo(line)
        return
    derivations, broken = _library()
    for line in listing.derivations(derivations, form):
        click.echo(line)
    _complain(broken)
    context.exit(2 if broken else 0)


@cli.command()
@click.argument("name", metavar="ID|FILE")
@_given
@click.option(
    "--as",
    "form",
    type=click.Choice(["python", "numpy", "sympy", "latex"]),
    help="Write the closed form that it ends in as a function, or as LaTeX.",
)
def show(name: str, given: tuple[str, ...], form: str | None) -> None:
    """Show a derivation or one step as it is written, or the closed form that it proves as code.

    Of a document, show what was read: its steps as LaTeX, and what the reader inferred or asks.

    \b
    verify show negative-kl
    verify show notes.md
    verify show S2.12
    verify show gaussian.kl --as numpy
    verify show negative-kl-direct/S2.17 --as latex
    """
    from .writer import page

    if form is None and _is_document(name):
        return _show_document(name, _declarations(given))
    derivations, broken = _library()
    named = {derivation.id: derivation for derivation in derivations}
    steps = _steps(derivations)
    lines: Iterable[str]
    if name in named:
        lines = page.derivation(named[name])
    elif name in steps:
        lines = page.step(steps[name])
    else:
        raise Problem(_unknown(name, [*named, *steps], broken))
    if form is not None:
        lines = [_code(name, derivations, form)]
    for line in lines:
        click.echo(line)


def _show_document(path: str, given: tuple[str, ...]) -> None:
    from .writer import page

    readings, errors = _read((path,), given)
    for reading in readings:
        for line in page.reading(reading):
            click.echo(line)
    if errors:
        raise Problem(errors[0])


def _code(name: str, derivations: Iterable[Derivation], form: str) -> str:
    from .formula import NoFormula, named
    from .writer import code

    try:
        return code.write(named(name, derivations), form).rstrip("\n")
    except NoFormula as error:
        raise Problem(str(error)) from None


# --- explain ---------------------------------------------------------------------------------------


@cli.command()
@click.argument("name", metavar="RULE", default="rules")
def explain(name: str) -> None:
    """Explain a rule of the kernel: what it states, on which conditions, and its source.

    \b
    verify explain rules            all rules
    verify explain axioms           what is believed without proof
    verify explain substitution     one rule
    """
    from .writer import rules

    known = rules.by_name()
    listings: dict[str, Callable[[], Iterable[str]]] = {
        "rules": lambda: rules.listing(known.values()),
        "axioms": lambda: rules.axioms(known.values()),
    }
    if name not in listings and name not in known:
        raise Problem(f"no rule is called {name!r}{_suggestion(name, [*known, *listings], 'verify explain')}")
    for line in listings[name]() if name in listings else rules.explanation(known[name]):
        click.echo(line)


# --- latex -----------------------------------------------------------------------------------------


@cli.command(epilog=STATUSES)
@_targets
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    metavar="DIR",
    help="Where to write; one document for each derivation.",
)
@_jobs
@_timeout
@click.pass_context
def latex(
    context: click.Context, targets: tuple[str, ...], output: Path, jobs: int | None, timeout: float | None
) -> None:
    """Typeset derivations as proofs, one LaTeX document each.

    \b
    verify latex negative-kl -o proofs
    cd proofs && pdflatex negative-kl.tex
    """
    from .writer import latex as writer

    report = _checked(targets, jobs, timeout, frozenset())
    with _writing(output):
        output.mkdir(parents=True, exist_ok=True)
        for checked in report.derivations:
            path = output / f"{checked.derivation.id}.tex"
            path.write_text(writer.document(checked), encoding="utf-8")
            click.echo(path)
    _complain(report.errors)
    context.exit(report.exit_status)


# --- replay ----------------------------------------------------------------------------------------


@cli.command(epilog=STATUSES)
@click.argument("certificates", nargs=-1, required=True, metavar="CERTIFICATE...")
@click.option(
    "--for", "name", metavar="STEP", help="Require it to prove, or refute, this step of the library."
)
@click.pass_context
def replay(context: click.Context, certificates: tuple[str, ...], name: str | None) -> None:
    """Prove again, from certificates, by the kernel alone: no search is loaded.

    \b
    verify check negative-kl --certificates proofs
    verify replay proofs/*.json
    verify replay proofs/negative-kl--S2.12.json --for S2.12
    """
    replayed: dict[str, Replayed] = {}
    errors = []
    for path in certificates:
        try:
            replayed[path] = _replayed(path)
        except Problem as problem:
            errors.append(problem.message)
            continue
        for theorem in replayed[path].theorems:
            click.echo(f"{path}: {theorem!r}")
    _complain(errors)
    objections = list(_objections(replayed, name)) if name else []
    _complain(objections)
    context.exit(2 if errors else 1 if objections else 0)


def _replayed(path: str) -> Replayed:
    from .kernel.certificate import CertificateError
    from .kernel.certificate import replay as run

    try:
        return run(json.loads(Path(path).read_text(encoding="utf-8")))
    except OSError as error:
        raise Problem(f"{path}: {error.strerror or error}") from None
    except (ValueError, RecursionError) as error:  # CertificateError, no JSON, no UTF-8
        kind = "refused" if isinstance(error, CertificateError) else "no certificate"
        raise Problem(f"{path}: {kind}: {error}") from None


def _objections(replayed: dict[str, Replayed], name: str) -> Iterator[str]:
    """For each certificate that is not that of the step, why not.  The library is loaded after the replay."""
    from .matching import objection

    derivations, broken = _library()
    steps = _steps(derivations)
    if name not in steps:
        raise Problem(_unknown(name, steps, broken))
    for path, found in replayed.items():
        said = objection(found, steps[name])
        if said:
            yield f"{path}: not step {name}: {said}"
