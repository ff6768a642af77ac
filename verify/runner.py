"""Runs the checker over derivations: one step after another, or in supervised workers.

A step runs in this process until its patience is over; then, or when a time limit or several jobs are asked
for, it runs in a worker that can be killed and whose memory is bounded.  Theorems never cross a process: a
worker answers plain data, and the theorem is made again here by replaying its certificate.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from types import TracebackType
from typing import TYPE_CHECKING, Any

from .report import Checked
from .terms import Term
from .terms.data import Encoder, decode
from .verdict import Counterexample, Evidence, Verdict

if TYPE_CHECKING:
    from .derivation import Derivation, Step

PATIENCE = 10.0  # seconds for a step in this process, before it goes to a worker
TIME_LIMIT = 60.0  # seconds for a step in a worker, where no limit is given
MEMORY_LIMIT = 4 << 30  # bytes for a worker

Load = Callable[[], Iterable[Any]]  # gives a worker its own copy of the derivations
Key = tuple[str, int]  # the id of a derivation and the position of a step in it
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Run:
    """What was checked.  `errors` are contexts that are none, and faults of the checker itself."""

    derivations: tuple[Checked, ...]
    errors: tuple[str, ...] = ()
    interrupted: bool = False


@dataclass(frozen=True)
class Answer:
    """A verdict, and the error because of which it says no more than `undecided`."""

    verdict: Verdict
    error: str = ""


def run(
    derivations: Iterable[Derivation],
    load: Load,
    *,
    jobs: int = 1,
    timeout: float | None = None,
    progress: Progress = lambda _step: None,
) -> Run:
    """Check all steps in order.  An interrupt ends the run, and what was checked until then is its answer."""
    chosen = tuple(derivations)
    gc.freeze()  # what is loaded by now stays: collecting through it again and again costs a third of the time
    gc.set_threshold(100_000, 10, 10)
    done: list[Answer] = []
    interrupted = False
    with _Workers(load, jobs, timeout or TIME_LIMIT) as workers:
        keys = [(derivation, index) for derivation in chosen for index in range(len(derivation.steps))]
        alone = jobs == 1 and timeout is None
        answers = (_here if alone else _away)(keys, workers)
        try:
            for derivation, index in keys:
                progress(f"{derivation.id} {derivation.steps[index].id}")
                done.append(next(answers))
        except KeyboardInterrupt:
            interrupted = True
    errors = tuple(
        f"{derivation.id}, step {derivation.steps[index].id}: {answer.error}"
        for (derivation, index), answer in zip(keys, done, strict=False)
        if answer.error
    )
    return Run(tuple(_grouped(chosen, done)), errors, interrupted)


def _grouped(derivations: tuple[Derivation, ...], done: list[Answer]) -> Iterator[Checked]:
    """The verdicts by derivation; of one that was not begun, none."""
    rest = iter(done)
    for derivation in derivations:
        verdicts = tuple(answer.verdict for answer in islice(rest, len(derivation.steps)))
        if verdicts or not derivation.steps:
            yield Checked(derivation, verdicts)


# --- in this process -------------------------------------------------------------------------------

Steps = list[tuple["Derivation", int]]


class _OutOfPatience(BaseException):
    """Raised by the alarm, past every `except Exception` of the search."""


def _here(keys: Steps, workers: _Workers) -> Iterator[Answer]:
    for derivation, index in keys:
        step = derivation.steps[index]
        try:
            with _patience(PATIENCE):
                answer = _answer(step)
        except _OutOfPatience:
            answer = workers.wait(step, workers.submit((derivation.id, index)))
        yield answer


def _answer(step: Step) -> Answer:
    from .judge import judge  # the prover is loaded by those who check, not by those who replay

    begin = time.perf_counter()
    try:
        return Answer(judge(step))
    except Exception as error:  # a fault in one step leaves the others to be checked
        message = str(error) if isinstance(error, ValueError) else f"{type(error).__name__}: {error}"
        return Answer(_undecided(step, message, time.perf_counter() - begin), message)


def _undecided(step: Step, reason: str, seconds: float) -> Verdict:
    return Verdict(
        status="undecided",
        relation=step.relation,
        lhs=step.lhs,
        rhs=step.rhs,
        reason=reason,
        milliseconds=1000 * seconds,
    )


@contextlib.contextmanager
def _patience(seconds: float) -> Iterator[None]:
    """Interrupt the body after so many seconds, where the system has alarms for it."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def alarm(_number: int, _frame: object) -> None:
        raise _OutOfPatience

    before = signal.signal(signal.SIGALRM, alarm)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)  # again every second: a callback may swallow the first
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


# --- in workers ------------------------------------------------------------------------------------


class _Workers:
    """A pool of processes, which is made when the first step is submitted."""

    def __init__(self, load: Load, jobs: int, timeout: float) -> None:
        self._load = load
        self._jobs = jobs
        self._timeout = timeout
        self._pool: Any = None

    def submit(self, key: Key) -> Any:
        """The future of the plain data of a verdict."""
        if self._pool is None:
            from pebble import ProcessPool

            method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
            self._pool = ProcessPool(
                max_workers=self._jobs,
                initializer=_prepare,
                initargs=(self._load,),
                context=multiprocessing.get_context(method),
            )
        return self._pool.schedule(_work, args=(key,), timeout=self._timeout)

    def wait(self, step: Step, future: Any) -> Answer:
        """The answer of a worker, whatever became of the worker."""
        from pebble import ProcessExpired

        try:
            return _received(step, future.result())
        except TimeoutError:
            return Answer(_undecided(step, f"no answer within {self._timeout:g} s", self._timeout))
        except ProcessExpired:
            return Answer(
                _undecided(step, "the worker ended without an answer: out of memory, or crashed", 0.0)
            )
        except MemoryError:
            return Answer(_undecided(step, f"more than {MEMORY_LIMIT >> 30} GiB of memory asked for", 0.0))

    def __enter__(self) -> _Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _value: object, _trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.stop()
            self._pool.join()


def _away(keys: Steps, workers: _Workers) -> Iterator[Answer]:
    futures = [workers.submit((derivation.id, index)) for derivation, index in keys]
    for (derivation, index), future in zip(keys, futures, strict=True):
        yield workers.wait(derivation.steps[index], future)


_derivations: dict[str, Derivation] = {}  # of a worker


def _prepare(load: Load) -> None:
    """Make this process a worker: deaf to Ctrl-C, which its parent hears, and bounded in memory."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    _derivations.update({found.id: found for found in load() if hasattr(found, "steps")})


def _work(key: Key) -> dict[str, Any]:
    derivation, index = key
    return _sent(_answer(_derivations[derivation].steps[index]))


# --- verdicts as plain data ------------------------------------------------------------------------


_SHOWN = ("point", "lhs", "rhs", "looks_like")


def _sent(answer: Answer) -> dict[str, Any]:
    verdict = answer.verdict
    terms = Encoder()
    found = verdict.counterexample
    evidence = verdict.evidence
    return {
        "error": answer.error,
        "status": verdict.status,
        "hypotheses": [terms.add(hypothesis) for hypothesis in verdict.hypotheses],
        "missing": [terms.add(hypothesis) for hypothesis in verdict.missing],
        "terms": terms.table,
        "counterexample": found and {name: getattr(found, name) for name in _SHOWN},
        "reason": verdict.reason,
        "evidence": evidence and (evidence.agrees, evidence.points, evidence.digits),
        "rule": verdict.rule,
        "because": verdict.because,
        "axioms": verdict.axioms,
        "milliseconds": verdict.milliseconds,
        "certificate": verdict.certificate() if verdict.proved or verdict.refuted else None,
    }


def _received(step: Step, data: dict[str, Any]) -> Answer:
    """The verdict, with its theorems made again by the kernel of this process."""
    from .kernel.certificate import CertificateError, Replayed, replay

    try:
        made = replay(data["certificate"]) if data["certificate"] is not None else Replayed((), ())
    except CertificateError as error:
        message = f"the certificate of the worker does not replay: {error}"
        return Answer(_undecided(step, message, data["milliseconds"] / 1000), message)
    terms = decode(data["terms"])

    def terms_at(rows: list[int]) -> tuple[Term, ...]:
        return tuple(terms[row] for row in rows)

    found = data["counterexample"]
    verdict = Verdict(
        status=data["status"],
        relation=step.relation,
        lhs=step.lhs,
        rhs=step.rhs,
        theorem=made.theorem if data["status"] == "proved" else None,
        hypotheses=terms_at(data["hypotheses"]),
        missing=terms_at(data["missing"]),
        counterexample=Counterexample(**found, theorems=made.theorems, values=made.point) if found else None,
        reason=data["reason"],
        evidence=Evidence(*data["evidence"]) if data["evidence"] else None,
        rule=data["rule"],
        because=data["because"],
        axioms=data["axioms"],
        milliseconds=data["milliseconds"],
    )
    return Answer(verdict, data["error"])
