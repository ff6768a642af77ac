"""The whole library, cold, in one process, beside `import sympy`.

python -m benchmarks.cold [ROUNDS]
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

from .steps import circumstances

COMMANDS = {
    "import sympy": [sys.executable, "-c", "import sympy"],
    "verify check": [sys.executable, "-m", "verify", "check"],
}


def seconds(command: list[str]) -> float:
    begin = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    return time.perf_counter() - begin


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    for command in COMMANDS.values():
        seconds(command)  # the files are in the cache of the system from now on
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(rounds):  # in turns, so that a busy machine slows both
        for name, command in COMMANDS.items():
            times[name].append(seconds(command))
    base = statistics.median(times["import sympy"])
    print(f"## Cold\n\n{circumstances()}; medians of {rounds} processes each.\n")
    print("| | seconds | ratio |\n| --- | --: | --: |")
    for name, taken in times.items():
        print(f"| {name} | {statistics.median(taken):.2f} | {statistics.median(taken) / base:.1f} |")


if __name__ == "__main__":
    main()
