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
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from math import inf
from multiprocessing.connection import Connection, wait
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
ENOUGH = 20  # steps that are worth the start of workers, where nobody says how many there shall be

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


class _Worker:
    """A process that answers steps, and the positions of those that it has still to answer."""

    def __init__(self, process: Any, connection: Connection) -> None:
        self.process = process
        self.connection = connection
        self.left: deque[int] = deque()
        self.since = inf  # when it began with the first of them

    def take(self, positions: deque[int], keys: list[Key]) -> None:
        self.left = positions
        self.since = time.monotonic() if self.since < inf else inf  # a new worker says when it is ready
        self.connection.send(keys)

    def stop(self) -> None:
        self.process.kill()
        self.process.join()
        self.connection.close()


class _Workers:
    """Processes that answer steps, one derivation after another; they start when they are needed."""

    def __init__(
        self, derivations: tuple[Derivation, ...], load: Load, jobs: int, timeout: float, theorems: bool
    ) -> None:
        forks = "fork" in multiprocessing.get_all_start_methods()
        self._context: Any = multiprocessing.get_context("fork" if forks else "spawn")
        self._load: Load = (lambda: derivations) if forks else load  # what is forked has them already
        self._jobs = jobs
        self._timeout = timeout
        self._theorems = theorems
        self._workers: list[_Worker] = []

    def answers(self, steps: Steps) -> Iterator[Answer]:
        """The answers in order; the steps of a derivation go to one worker."""
        waiting = deque(
            deque(position for position, _ in group)
            for _, group in groupby(enumerate(steps), key=lambda item: item[1][0].id)
        )
        done: dict[int, Answer] = {}
        for position in range(len(steps)):
            while position not in done:
                self._employ(steps, waiting)
                done.update(self._heard(steps, waiting))
            yield done.pop(position)

    def _employ(self, steps: Steps, waiting: deque[deque[int]]) -> None:
        """Give the idle workers something to do."""
        idle = [worker for worker in self._workers if not worker.left]
        while waiting and (idle or len(self._workers) < self._jobs):
            positions = waiting.popleft()
            worker = idle.pop() if idle else self._started()
            worker.take(positions, [(steps[at][0].id, steps[at][1]) for at in positions])

    def _started(self) -> _Worker:
        if self._context.get_start_method() == "fork":
            from . import judge  # noqa: F401  loaded once, for all that are forked

        ours, its = self._context.Pipe()
        others = [ours, *(worker.connection for worker in self._workers)]
        arguments = (
            its,
            others if self._context.get_start_method() == "fork" else [],
            self._load,
            self._theorems,
        )
        process = self._context.Process(target=_serve, args=arguments, daemon=True)
        process.start()
        its.close()
        self._workers.append(_Worker(process, ours))
        return self._workers[-1]

    def _heard(self, steps: Steps, waiting: deque[deque[int]]) -> Iterator[tuple[int, Answer]]:
        """What the workers answer next; of one that was lost, that it has no answer."""
        busy = {worker.connection: worker for worker in self._workers if worker.left}
        end = min(worker.since for worker in busy.values()) + self._timeout
        ready = wait(list(busy), None if end == inf else max(0.0, end - time.monotonic()))
        for connection in ready:
            worker = busy[connection]  # type: ignore[index]
            try:
                data = worker.connection.recv()
            except (EOFError, OSError):
                reason = "the worker ended without an answer: out of memory, or crashed"
                yield self._lost(worker, steps, waiting, reason, 0.0)
                continue
            if data is not None:
                position = worker.left.popleft()
                step, index = steps[position]
                yield position, _received(step.steps[index], data)
            worker.since = time.monotonic()
        for worker in busy.values() if not ready else ():
            if time.monotonic() - worker.since >= self._timeout:
                reason = f"no answer within {self._timeout:g} s"
                yield self._lost(worker, steps, waiting, reason, self._timeout)

    def _lost(
        self, worker: _Worker, steps: Steps, waiting: deque[deque[int]], reason: str, seconds: float
    ) -> tuple[int, Answer]:
        """The step that cost the worker stays without an answer; another takes the rest."""
        worker.stop()
        self._workers.remove(worker)
        position = worker.left.popleft()
        if worker.left:
            waiting.appendleft(worker.left)
        derivation, index = steps[position]
        return position, Answer(_undecided(derivation.steps[index], reason, seconds))

    def __enter__(self) -> _Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _value: object, _trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.stop()


def _serve(connection: Connection, others: list[Connection], load: Load, theorems: bool) -> None:
    """Answer the steps that are asked for, until nobody asks: deaf to Ctrl-C, which the parent hears."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for other in others:  # copies of the parent's ends, which would keep them open after its end
        other.close()
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    derivations = {found.id: found for found in load() if hasattr(found, "steps")}
    with contextlib.suppress(EOFError, OSError):
        connection.send(None)
        while True:
            for derivation, index in connection.recv():
                connection.send(_sent(_answer(derivations[derivation].steps[index]), theorems))


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
