"""The command: reports, exit statuses, workers, certificates.

A small checker with one way to prove and one to refute stands in for the search, and a small library for
the real one; the last tests run the real command.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import time
import types
from pathlib import Path

import pytest
from click.testing import CliRunner

import verify
from verify import runner
from verify.cli import cli, main
from verify.derivation import Derivation, algebra, claim, step
from verify.discovery import LibraryError
from verify.kernel.arithmetic import field
from verify.kernel.enclosure import enclosure
from verify.kernel.theorem import RuleError
from verify.report import Checked, Report, fingerprint
from verify.terms import (
    ONE,
    TWO,
    ZERO,
    Number,
    add,
    beta,
    div,
    integral,
    lt,
    mul,
    ne,
    neg,
    pow_,
    substitute,
    symbol,
)
from verify.verdict import Counterexample, Evidence, Verdict
from verify.writer import json as json_writer
from verify.writer import text as text_writer

x, y = symbol("x"), symbol("y")
POSITIVE = lt(ZERO, x)


# --- a small checker and a small library -----------------------------------------------------------


def check_step(step):
    kind = step.id.split("-")[0]
    if kind in STUNTS:
        STUNTS[kind]()
    common = {"relation": step.relation, "lhs": step.lhs, "rhs": step.rhs, "milliseconds": 1.5}
    if kind == "open":
        return Verdict(
            "undecided", missing=(ne(x, ZERO),), reason="a denominator may vanish",
            evidence=Evidence(True, 12, 30), **common,
        )  # fmt: skip
    try:
        theorem = field(step.lhs, step.rhs, (), (), ())
    except RuleError:
        return refuted(step, common)
    return Verdict(
        "proved",
        theorem=theorem,
        hypotheses=tuple(theorem.hypotheses),
        rule="field",
        because=("field",),
        **common,
    )


def refuted(step, common):
    point = {x: TWO, y: Number(3)}
    theorems = tuple(enclosure(substitute(hypothesis, point), 64, ()) for hypothesis in step.given)
    differ = enclosure(ne(beta(substitute(step.lhs, point)), substitute(step.rhs, point)), 64, ())
    found = Counterexample(
        (("x", "2"), ("y", "3")), "[2 +/- 1e-20]", "[4 +/- 1e-20]", "a lost factor 2", (*theorems, differ),
        tuple(point.items()),
    )  # fmt: skip
    return Verdict("refuted", counterexample=found, **common)


def nap():
    end = time.monotonic() + 60
    while time.monotonic() < end:
        time.sleep(0.05)


def stumble():
    raise KeyError("no such thing")


def complain():
    raise ValueError("the hypotheses contradict each other")


def interrupt():
    raise KeyboardInterrupt


STUNTS = {
    "slow": nap,
    "crash": lambda: os._exit(3),
    "greedy": lambda: bytearray(1 << 43),
    "bug": stumble,
    "contradiction": complain,
    "stop": interrupt,
}


def toy(name="toy", *more):
    return Derivation(
        name,
        "A toy derivation",
        add(x, x),
        step("T1", mul(TWO, x), algebra()),
        claim("F1", x, mul(TWO, x), expected="refuted", claim="the factor 2 lost"),
        step("T2", mul(x, TWO)),
        *more,
        given=(POSITIVE,),
        source="page 1",
    )


LIBRARY = (
    toy(),
    toy("wrong", claim("W1", x, mul(TWO, x), claim="twice x is x")),
    toy("open", claim("open-1", div(x, x), ONE)),
    toy("slow", claim("slow-1", x, x), claim("after", y, y)),
)


@pytest.fixture(autouse=True)
def small_world(monkeypatch):
    judge = types.ModuleType("verify.judge")
    judge.judge = check_step
    monkeypatch.setitem(sys.modules, "verify.judge", judge)
    monkeypatch.setattr(verify, "judge", judge, raising=False)
    use(monkeypatch, LIBRARY)


def use(monkeypatch, library):
    monkeypatch.setattr(verify, "library", lambda: library, raising=False)


def call(*arguments):
    return CliRunner().invoke(cli, arguments)


# --- check -----------------------------------------------------------------------------------------


def test_all_is_well():
    result = call("check", "toy")
    assert result.exit_code == 0
    assert result.output.splitlines()[0].startswith("ok    toy  3 steps: 2 proved, 1 refuted")
    assert "all as expected" in result.output


def test_a_wrong_step_tells_its_story():
    result = call("check", "wrong")
    assert result.exit_code == 1
    assert "refuted  W1 does not follow" in result.output
    for line in ("|    x", "|  = 2*x", "^ at x = 2, y = 3: left [2 +/- 1e-20], right [4 +/- 1e-20]"):
        assert line in result.output
    assert "note: it looks like this: a lost factor 2" in result.output
    assert "claim: twice x is x" in result.output
    assert "1 unexpected" in result.output


def test_an_open_step_says_what_to_declare():
    result = call("check", "open")
    assert result.exit_code == 1
    assert "reason: a denominator may vanish" in result.output
    assert r"help: proved if x != 0: declare it, `x \ne 0`" in result.output
    assert "the sides agree to 30 digits at 12 points" in result.output
    assert call("check", "open", "--allow", "undecided").exit_code == 0
    assert call("check", "open", "--allow", "unread").exit_code == 1


def test_a_false_claim_that_is_proved_is_unexpected(monkeypatch):
    use(monkeypatch, (toy("odd", claim("C1", x, add(x, ZERO), expected="refuted")),))
    result = call("check")
    assert result.exit_code == 1
    assert "C1 is stated as false, but it is proved" in result.output


def test_verbose_shows_every_step_and_counterexamples():
    output = call("check", "toy", "-v").output
    assert "T1" in output and "field" in output
    assert "refuted    as claimed  the factor 2 lost" in output
    assert "at x = 2, y = 3: left" in output


def test_unknown_ids_suggest_and_the_rest_is_checked():
    result = call("check", "toy", "wrnog")
    assert result.exit_code == 2
    assert "nothing is called 'wrnog'; did you mean wrong?" in result.stderr
    assert result.stdout.startswith("ok    toy")


def test_two_outranks_one():
    assert call("check", "wrong", "nothing").exit_code == 2


@pytest.mark.parametrize("name", ["post.md", "a/b.tex", "book.IPYNB", "notes.txt"])
def test_documents_that_are_not_there(name):
    result = call("check", name)
    assert result.exit_code == 2
    assert f"{name}: no such file or directory" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("--allow", "proved"),
        ("--jobs", "0"),
        ("--timeout", "0"),
        ("--timeout", "nan"),
        ("--format", "xml"),
        ("--frob",),
    ],
)
def test_wrong_calls(arguments):
    result = call("check", *arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_a_broken_module_is_an_error_and_the_rest_is_checked(monkeypatch):
    use(monkeypatch, (LibraryError("derivations.broken", "ImportError: no such name"), toy()))
    result = call("check")
    assert result.exit_code == 2
    assert "error: derivations.broken: ImportError: no such name" in result.stderr
    assert "ok    toy" in result.stdout
    assert call("check", "toy").exit_code == 0
    assert call("list").exit_code == 2


def test_faults_of_the_checker_are_errors_and_the_rest_is_checked(monkeypatch):
    steps = (claim("bug-1", x, x), claim("contradiction-1", x, x), claim("after", y, y))
    use(monkeypatch, (toy("faulty", *steps),))
    result = call("check", "-v")
    assert result.exit_code == 2
    assert "faulty, step bug-1: KeyError: 'no such thing'" in result.stderr
    assert "faulty, step contradiction-1: the hypotheses contradict each other" in result.stderr
    assert "Traceback" not in result.output
    assert "after            proved" in result.stdout


def test_an_interrupt_reports_what_was_checked(monkeypatch):
    use(monkeypatch, (toy(), toy("stopped", claim("stop-1", x, x), claim("after", y, y)), toy("never")))
    result = call("check")
    assert result.exit_code == 130
    assert "stopped  3 steps" in result.stdout
    assert "never" not in result.stdout
    assert "interrupted" in result.stdout


def test_main_answers_the_status(capsys):
    assert main(["check", "toy"]) == 0
    assert main(["check", "wrong"]) == 1
    assert main(["check", "nothing"]) == 2
    assert main(["frob"]) == 2
    assert main(["--version"]) == 0
    assert verify.__version__ in capsys.readouterr().out


# --- JSON ------------------------------------------------------------------------------------------

STEP_FIELDS = [
    "id", "file", "line", "column", "end_line", "end_column", "relation", "lhs", "rhs", "verdict", "expected",
    "rule", "because", "hypotheses", "missing", "reason", "counterexample", "evidence", "axioms", "fingerprint",
    "milliseconds",
]  # fmt: skip


def test_json_follows_the_contract():
    result = call("check", "toy", "open", "--format", "json")
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    assert list(report) == ["schema", "version", "summary", "derivations"]
    assert report["schema"] == 1 and report["version"] == verify.__version__
    assert report["summary"] == {
        "steps": 7, "proved": 4, "refuted": 2, "undecided": 1, "unread": 0, "unexpected": 1,
    }  # fmt: skip
    assert [list(found) for found in report["derivations"]] == [["id", "title", "source", "steps"]] * 2
    for found in report["derivations"]:
        assert all(list(entry) == STEP_FIELDS for entry in found["steps"])
    first, false, *_ = report["derivations"][0]["steps"]
    assert first["lhs"] == "x + x" and first["rhs"] == "2 x" and first["relation"] == "="
    assert first["file"].endswith("test_cli.py") and first["line"] > 0
    assert false["counterexample"] == {
        "point": {"x": "2", "y": "3"}, "lhs": "[2 +/- 1e-20]", "rhs": "[4 +/- 1e-20]", "looks_like": "a lost factor 2",
    }  # fmt: skip
    undecided = report["derivations"][1]["steps"][-1]
    assert undecided["missing"] == [r"x \ne 0"]
    assert undecided["evidence"] == {"agrees": True, "points": 12, "digits": 30}
    assert undecided["counterexample"] is None


def test_a_step_without_a_place_has_nulls():
    found = toy()
    placeless = [type(s)(s.id, s.lhs, s.rhs) for s in found.steps]
    object.__setattr__(found, "steps", tuple(placeless))
    data = json_writer.data(Report((Checked(found, tuple(map(check_step, placeless))),)))
    assert {data["derivations"][0]["steps"][0][name] for name in STEP_FIELDS[1:6]} == {None}


def test_fingerprints_are_of_the_content():
    first, again = toy().steps[0], toy("other").steps[0]
    assert fingerprint(first) == fingerprint(again)
    under = Derivation("a", "b", integral(ZERO, ONE, x, x), step("s", integral(ZERO, ONE, y, y)))
    renamed = Derivation("a", "b", integral(ZERO, ONE, y, y), step("t", integral(ZERO, ONE, x, x)))
    assert fingerprint(under.steps[0]) == fingerprint(renamed.steps[0])
    other = Derivation("a", "b", x, step("s", y)).steps[0]
    stated = [first, other, type(other)("s", x, y, "<="), type(other)("s", x, y, given=(POSITIVE,))]
    assert len(set(map(fingerprint, stated))) == 4


# --- workers ---------------------------------------------------------------------------------------


def checked(*steps, **options):
    library = (toy("d", *steps),)
    return runner.run(library, lambda: library, **options)


def test_workers_answer_as_this_process_does():
    here, away = checked(), checked(jobs=2)
    for one, other in zip(here.derivations[0].verdicts, away.derivations[0].verdicts, strict=True):
        assert one.status == other.status
        assert one.hypotheses == other.hypotheses
        if one.proved:
            assert one.theorem.conclusion == other.theorem.conclusion
            assert one.theorem.hypotheses == other.theorem.hypotheses
        else:
            assert one.counterexample.point == other.counterexample.point
            assert one.counterexample.values == other.counterexample.values
            assert [t.conclusion for t in one.counterexample.theorems] == [
                t.conclusion for t in other.counterexample.theorems
            ]
        assert other.certificate() == one.certificate()


def test_workers_are_as_many_as_are_worth_their_start(monkeypatch):
    monkeypatch.setattr(runner, "ENOUGH", 3)
    assert runner._jobs_for(2) == 1
    assert runner._jobs_for(3) == (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    )


def test_derivations_are_answered_in_their_order_whoever_answers():
    library = tuple(toy(f"d{n}", claim(f"s{n}", Number(n), Number(n % 2))) for n in range(7))
    run = runner.run(library, lambda: library, jobs=3)
    assert [checked.derivation.id for checked in run.derivations] == [f"d{n}" for n in range(7)]
    for n, checked in enumerate(run.derivations):
        assert checked.verdicts[-1].lhs == Number(n)
        assert checked.verdicts[-1].proved == (n < 2)


def test_theorems_that_are_not_wanted_stay_with_the_worker():
    run = checked(jobs=2, theorems=False)
    plain = checked(jobs=2)
    for one, other in zip(run.derivations[0].verdicts, plain.derivations[0].verdicts, strict=True):
        assert one.status == other.status and one.hypotheses == other.hypotheses
        assert one.theorem is None
        if one.counterexample is not None:
            assert (
                one.counterexample.theorems == () and one.counterexample.point == other.counterexample.point
            )


def test_a_step_that_takes_for_ever_is_stopped():
    begin = time.monotonic()
    run = checked(claim("slow-1", x, x), claim("after", y, y), timeout=0.5)
    assert time.monotonic() - begin < 20
    *_, slow, after = run.derivations[0].verdicts
    assert slow.undecided and "no answer within 0.5 s" in slow.reason
    assert after.proved
    assert run.errors == ()


def test_a_step_that_exhausts_patience_goes_to_a_worker(monkeypatch):
    monkeypatch.setattr(runner, "PATIENCE", 0.3)
    monkeypatch.setattr(runner, "TIME_LIMIT", 0.6)
    *_, slow, after = checked(claim("slow-1", x, x), claim("after", y, y)).derivations[0].verdicts
    assert slow.undecided and "no answer within 0.6 s" in slow.reason
    assert after.proved


def test_a_worker_that_dies_costs_its_step_only():
    *_, crash, greedy, after = (
        checked(claim("crash-1", x, x), claim("greedy-1", x, x), claim("after", y, y), jobs=2)
        .derivations[0]
        .verdicts
    )
    assert crash.undecided and "ended without an answer" in crash.reason
    assert greedy.undecided
    assert after.proved


def test_a_worker_that_dies_idle_is_replaced():
    library = (toy("d"),)
    steps = [(library[0], index) for index in range(3)]
    with runner._Workers(library, lambda: library, 1, 5.0, False) as workers:
        before = [answer.verdict.status for answer in workers.answers(steps)]
        (process,) = multiprocessing.active_children()
        process.kill()
        end = time.monotonic() + 20
        while workers._pools[0].active and time.monotonic() < end:
            time.sleep(0.05)
        assert [answer.verdict.status for answer in workers.answers(steps)] == before


@pytest.mark.skipif(not hasattr(os, "getpgid"), reason="needs process groups")
def test_workers_end_with_a_parent_that_is_killed():
    """After a crash the workers hold the ends of each other's pipes, and would wait for ever."""
    code = (
        "import sys; sys.path.insert(0, 'tests'); import test_cli as t, types; from verify import runner;"
        "judge = types.ModuleType('verify.judge'); judge.judge = t.check_step;"
        "sys.modules['verify.judge'] = judge;"
        "steps = lambda: [t.claim(f'{kind}-{n}', t.x, t.x) for kind in ('crash', 'slow') for n in range(2)];"
        "library = tuple(t.toy(f'd{n}', *steps()) for n in range(2));"
        "print('ready', flush=True);"
        "runner.run(library, lambda: library, jobs=2)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert parent.stdout.readline() == "ready\n"
    time.sleep(3)
    parent.kill()
    parent.wait()
    # the workers hold the other end of the output: it ends when the last of them does
    try:
        assert parent.communicate(timeout=20) == ("", None)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(parent.pid, signal.SIGKILL)


def test_faults_in_workers_are_errors_too():
    run = checked(claim("bug-1", x, x), claim("after", y, y), jobs=2)
    assert run.errors == ("d, step bug-1: KeyError: 'no such thing'",)
    assert run.derivations[0].verdicts[-1].proved


def test_a_forged_answer_of_a_worker_is_not_believed():
    step_ = toy().steps[0]
    data = runner._sent(runner.Answer(check_step(step_)))
    assert runner._received(step_, data).verdict.proved
    data["certificate"]["lines"][0]["arguments"] = []
    answer = runner._received(step_, data)
    assert answer.verdict.undecided and "does not replay" in answer.error


# --- list, show, explain ---------------------------------------------------------------------------


def test_list():
    result = call("list")
    assert result.exit_code == 0
    assert result.output.splitlines()[0].split() == ["toy", "3", "steps", "A", "toy", "derivation"]


def test_show_prints_the_page():
    output = call("show", "toy").output
    assert "A toy derivation\npage 1\ngiven\n    0 < x\n" in output
    assert "T1  by algebra\n       x + x\n     = 2*x\n" in output
    assert "F1  false, the factor 2 lost\n       x\n     = 2*x\n" in output
    assert "T2\n     = x*2" in output


def test_show_a_step():
    assert "F1" not in call("show", "toy/T1").output
    assert "x*2" in call("show", "toy/T2").output
    result = call("show", "toy/T3")
    assert result.exit_code == 2 and "did you mean" in result.output


def test_explain():
    assert "Believed" not in call("explain").output
    rules = call("explain", "rules").output
    assert "arithmetic\n" in rules and "field" in rules
    assert "gaussian_integral" in call("explain", "axioms").output
    one = call("explain", "field").output
    assert "Statement" in one and "Source" in one and "revision" in one
    assert "Holds       |- (x + y)^2 = x^2 + 2*x*y + y^2\n" in one
    assert (
        "Fails       x/x has no value at x = 0\n            only under a condition: x != 0 |- x/x = 1\n"
        in one
    )
    assert "refused: the sign is not that of -1" in call("explain", "limit_of_polynomial").output
    assert "`verify explain` shows what there is" in call("explain", "zzzzzz").output
    result = call("explain", "feild")
    assert result.exit_code == 2 and "did you mean field?" in result.output


# --- certificates ----------------------------------------------------------------------------------


@pytest.fixture
def proofs(tmp_path):
    assert call("check", "toy", "--certificates", str(tmp_path / "proofs")).exit_code == 0
    return tmp_path / "proofs"


def test_certificates_replay(proofs):
    names = sorted(path.name for path in proofs.iterdir())
    assert names == ["toy--F1.json", "toy--T1.json", "toy--T2.json"]
    result = call("replay", *(str(proofs / name) for name in names))
    assert result.exit_code == 0
    assert "|- x + x = 2*x" in result.output
    assert "|- 2 != 2*2" in result.output


def test_replay_for_a_step(proofs):
    assert call("replay", str(proofs / "toy--T1.json"), "--for", "toy/T1").exit_code == 0
    assert call("replay", str(proofs / "toy--F1.json"), "--for", "toy/F1").exit_code == 0
    for name, other in (("T1", "toy/T2"), ("F1", "toy/T1"), ("T2", "toy/F1")):
        result = call("replay", str(proofs / f"toy--{name}.json"), "--for", other)
        assert result.exit_code == 1
        assert f"not step {other}" in result.stderr
    assert call("replay", str(proofs / "toy--T1.json"), "--for", "toy/T9").exit_code == 2


def test_replay_for_a_step_wants_its_hypotheses(monkeypatch, tmp_path):
    use(
        monkeypatch,
        (
            Derivation(
                "d", "t", claim("C1", div(x, x), ONE, given=(ne(x, ZERO),)), claim("C2", div(x, x), ONE)
            ),
        ),
    )
    assert call("check", "--certificates", str(tmp_path)).exit_code == 0
    proof = str(tmp_path / "d--C1.json")
    assert call("replay", proof, "--for", "C1").exit_code == 0
    result = call("replay", proof, "--for", "C2")
    assert result.exit_code == 1 and "does not declare x != 0" in result.stderr


def test_a_counterexample_must_satisfy_the_hypotheses(monkeypatch, tmp_path):
    false = Derivation("d", "t", claim("C1", x, mul(TWO, x), expected="refuted"))
    use(monkeypatch, (false,))
    assert call("check", "--certificates", str(tmp_path)).exit_code == 0
    stricter = Derivation("d", "t", claim("C1", x, mul(TWO, x), given=(lt(x, ZERO),), expected="refuted"))
    use(monkeypatch, (stricter,))
    result = call("replay", str(tmp_path / "d--C1.json"), "--for", "C1")
    assert result.exit_code == 1 and "does not show that the point satisfies 2 < 0" in result.stderr


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("", "no certificate"),
        ("[]", "refused"),
        ("{}", "refused"),
        ("[" * 5000, "no certificate"),
        ('{"format": "verify-certificate", "version": 99}', "refused"),
        ("\udcff", "no certificate"),
    ],
)
def test_what_is_no_certificate_is_refused(tmp_path, proofs, content, complaint):
    bad = tmp_path / "bad.json"
    bad.write_bytes(content.encode("utf-8", "surrogateescape"))
    result = call("replay", str(bad), str(proofs / "toy--T1.json"))
    assert result.exit_code == 2
    assert f"bad.json: {complaint}" in result.stderr
    assert "|- x + x = 2*x" in result.stdout


def test_a_missing_certificate(tmp_path):
    result = call("replay", str(tmp_path / "none.json"))
    assert result.exit_code == 2 and "No such file" in result.stderr


def test_a_forged_certificate_is_refused(proofs):
    path = proofs / "toy--T1.json"
    forged = json.loads(path.read_text())
    conclusion = forged["statements"][0]["conclusion"]
    forged["terms"][conclusion][2] = forged["terms"][conclusion][1]
    path.write_text(json.dumps(forged))
    result = call("replay", str(path))
    assert result.exit_code == 2 and "refused" in result.stderr


def test_a_directory_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    result = call("check", "toy", "--certificates", str(tmp_path / "file" / "inside"))
    assert result.exit_code == 2 and "cannot write" in result.output


# --- the text report -------------------------------------------------------------------------------


def test_long_sides_are_wrapped_on_a_terminal():
    long = add(*(pow_(x, n) for n in range(60)))
    found = Derivation("long", "t", claim("L1", long, neg(long)))
    report = Report((Checked(found, tuple(map(check_step, found.steps))),))
    assert all(len(line) <= 90 for line in text_writer.write(report, width=80))
    assert max(map(len, text_writer.write(report))) > 300


def test_nothing_to_check():
    assert "0 derivations" in "\n".join(text_writer.write(Report(())))


# --- the real command ------------------------------------------------------------------------------

ROOT = Path(__file__).parents[1]


def real(*arguments, code=None, **environment):
    command = [sys.executable, "-m", "verify", *arguments] if code is None else [sys.executable, "-c", code]
    environment = {**os.environ, **environment}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)


def test_the_command_starts_fast_and_says_its_version():
    result = real("--version")
    assert result.returncode == 0 and verify.__version__ in result.stdout


def test_help_loads_nothing_heavy():
    code = (
        "import sys; from verify.cli import main; main(['--help']);"
        "print([m for m in ('sympy', 'flint', 'rich', 'jinja2', 'pebble') if m in sys.modules])"
    )
    assert real(code=code).stdout.strip().endswith("[]")


def test_replay_loads_no_search(proofs):
    path = proofs / "toy--T1.json"
    code = (
        f"import sys; from verify.cli import main; print(main(['replay', {str(path)!r}]));"
        "print([m for m in sys.modules if m.split('.')[0] in ('sympy', 'rich', 'jinja2', 'pebble')"
        " or m.startswith(('verify.prover', 'verify.refuter', 'verify.checker', 'verify.sympy_door', 'derivations'))])"
    )
    lines = real(code=code).stdout.splitlines()
    assert lines[-2:] == ["0", "[]"]


def test_the_real_library_lists_and_shows():
    result = real("list")
    assert result.returncode == 0 and "negative-kl" in result.stdout
    assert "Jacobian" in real("show", "negative-kl").stdout
    assert real("check", "no-such-thing").returncode == 2


def test_a_report_does_not_depend_on_the_hashes_of_strings():
    reports = [
        real("check", "negative-kl-direct", "poisson.kl", "--format", "json", PYTHONHASHSEED=seed).stdout
        for seed in ("1", "2", "3")
    ]
    first, *others = [re.sub(r'"milliseconds": [0-9.]+', "", report) for report in reports]
    assert '"verdict": "proved"' in first and '"because": ' in first
    assert others == [first, first]


def hear_interrupts():
    """A job in the background of a shell ignores SIGINT, and so would what it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_ends_a_run_in_order(jobs):
    script = (
        "import sys; sys.path.insert(0, 'tests'); import test_cli, types, verify;"
        "judge = types.ModuleType('verify.judge'); judge.judge = test_cli.check_step;"
        "sys.modules['verify.judge'] = judge; verify.library = lambda: test_cli.LIBRARY;"
        "from verify.cli import main; print('ready', flush=True);"
        f"sys.exit(main(['check', 'toy', 'slow', '--jobs', '{jobs}']))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=hear_interrupts,
    )
    assert process.stdout.readline() == "ready\n"
    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "ok    toy" in out and "interrupted" in out
    assert "Traceback" not in err
