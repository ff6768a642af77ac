"""Runs the checker over derivations: one step after another, or in supervised workers.

A step runs in this process until its patience is over; then, or when a time limit or several jobs are asked
for, it runs in a worker that can be killed and whose memory is bounded.  A worker takes whole derivations,
so that what their steps share is found once.  Theorems never cross a process: a worker answers plain data,
and where the theorems are wanted they are made again here by replaying their certificates.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from itertools import chain, groupby, islice
from types import TracebackType
from typing import TYPE_CHECKING, Any

from .report import Checked
from .terms import Term
from .terms.data import Encoder, decode
from .verdict import Counterexample, Evidence, Verdict, undecided

if TYPE_CHECKING:
    from .derivation import Derivation, Step

PATIENCE = 10.0  # seconds for a step in this process, before it goes to a worker
TIME_LIMIT = 60.0  # seconds for a step in a worker, where no limit is given
MEMORY_LIMIT = 4 << 30  # bytes for a worker
ENOUGH = 20  # steps that are worth the start of workers, where nobody says how many there shall be

Load = Callable[[], Iterable[Any]]  # gives a worker its own copy of the derivations
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
    jobs: int | None = 1,
    timeout: float | None = None,
    progress: Progress = lambda _step: None,
    theorems: bool = True,
) -> Run:
    """Check all steps in order.  An interrupt ends the run, and what was checked until then is its answer.

    Without a number of `jobs` there are as many as processors, if there is enough to do.  Without `theorems`
    the verdicts of workers come without them, which saves making them again.
    """
    chosen = tuple(derivations)
    jobs = jobs or _jobs_for(sum(len(derivation.steps) for derivation in chosen))
    gc.freeze()  # what is loaded by now stays: collecting through it again and again costs a third of the time
    gc.set_threshold(100_000, 10, 10)
    done: list[Answer] = []
    interrupted = False
    with _Workers(chosen, load, jobs, timeout or TIME_LIMIT, theorems) as workers:
        keys = [(derivation, index) for derivation in chosen for index in range(len(derivation.steps))]
        alone = jobs == 1 and timeout is None
        answers = _here(keys, workers) if alone else workers.answers(keys)
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


def _jobs_for(steps: int) -> int:
    if steps < ENOUGH:
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


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
            (answer,) = workers.answers([(derivation, index)])
        yield answer


def _answer(step: Step) -> Answer:
    from .judge import judge  # the prover is loaded by those who check, not by those who replay

    begin = time.perf_counter()
    try:
        return Answer(judge(step))
    except Exception as error:  # a fault in one step leaves the others to be checked
        message = str(error) if isinstance(error, ValueError) else f"{type(error).__name__}: {error}"
        return Answer(undecided(step, message, time.perf_counter() - begin), message)


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
    """Pools of one process each, for whole derivations: what the steps of one share is found once."""

    def __init__(
        self, derivations: tuple[Derivation, ...], load: Load, jobs: int, timeout: float, theorems: bool
    ) -> None:
        self._forks = "fork" in multiprocessing.get_all_start_methods()
        self._load: Load = (lambda: derivations) if self._forks else load  # what is forked has them already
        self._jobs = jobs
        self._timeout = timeout
        self._theorems = theorems
        self._pools: dict[int, Any] = {}

    def answers(self, steps: Steps) -> Iterator[Answer]:
        """The answers in order."""
        waiting = iter([[*group] for _, group in groupby(enumerate(steps), key=lambda item: item[1][0].id)])
        agendas = [chain.from_iterable(waiting) for _ in range(self._jobs)]  # each takes the next derivation
        busy: dict[Future[Any], tuple[int, int]] = {}
        done: dict[int, Future[Any]] = {}

        def employ(number: int) -> None:
            for position, (derivation, index) in islice(agendas[number], 1):
                task = (derivation.id, index, self._theorems)
                future = self._pool(number).schedule(_work, task, timeout=self._timeout)
                busy[future] = number, position

        for number in range(self._jobs):
            employ(number)
        for position, (derivation, index) in enumerate(steps):
            while position not in done or any(future.done() for future in busy):
                for future in wait(busy, return_when=FIRST_COMPLETED).done:
                    number, answered = busy.pop(future)
                    done[answered] = future
                    employ(number)
            yield self._heard(derivation.steps[index], done.pop(position))

    def _pool(self, number: int) -> Any:
        """The pool of this number, which starts when it is first asked for, or broke."""
        from pebble import ProcessPool

        if number not in self._pools or not self._pools[number].active:
            if self._forks:
                from . import judge  # noqa: F401  loaded once, for all that are forked

            self._pools[number] = ProcessPool(
                max_workers=1,
                initializer=_prepare,
                initargs=(self._load, os.getpid()),
                context=multiprocessing.get_context("fork" if self._forks else "spawn"),
            )
        return self._pools[number]

    def _heard(self, step: Step, future: Future[Any]) -> Answer:
        failure = future.exception()
        if failure is None:
            return _received(step, future.result())
        if isinstance(failure, TimeoutError):
            return Answer(undecided(step, f"no answer within {self._timeout:g} s", self._timeout))
        return Answer(undecided(step, "the worker ended without an answer: out of memory, or crashed", 0.0))

    def __enter__(self) -> _Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _value: object, _trace: TracebackType | None
    ) -> None:
        for pool in self._pools.values():
            pool.stop()
            pool.join()


_derivations: dict[str, Derivation] = {}  # of a worker


def _prepare(load: Load, parent: int) -> None:
    """Make this process a worker: bounded in memory, deaf to Ctrl-C, which its parent hears, and mortal."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # a handler would wait for the end of a long call
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    _derivations.update({found.id: found for found in load() if hasattr(found, "steps")})


def _end_with(parent: int) -> None:
    """End with the parent, even where it is killed: the pipes tell nothing, siblings hold copies of them."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _work(derivation: str, index: int, theorems: bool) -> dict[str, Any]:
    return _sent(_answer(_derivations[derivation].steps[index]), theorems)


# --- verdicts as plain data ------------------------------------------------------------------------


_SHOWN = ("point", "lhs", "rhs", "looks_like")


def _sent(answer: Answer, theorems: bool = True) -> dict[str, Any]:
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
        "certificate": verdict.certificate() if theorems and (verdict.proved or verdict.refuted) else None,
    }


def _received(step: Step, data: dict[str, Any]) -> Answer:
    """The verdict; its theorems, where they are wanted, are made again by the kernel of this process."""
    from .kernel.certificate import CertificateError, Replayed, replay

    try:
        made = replay(data["certificate"]) if data["certificate"] is not None else Replayed((), ())
    except CertificateError as error:
        message = f"the certificate of the worker does not replay: {error}"
        return Answer(undecided(step, message, data["milliseconds"] / 1000), message)
    terms = decode(data["terms"])

    def terms_at(rows: list[int]) -> tuple[Term, ...]:
        return tuple(terms[row] for row in rows)

    found = data["counterexample"]
    verdict = Verdict(
        status=data["status"],
        relation=step.relation,
        lhs=step.lhs,
        rhs=step.rhs,
        theorem=made.theorem if made.theorems and data["status"] == "proved" else None,
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
