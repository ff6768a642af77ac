"""Random tests: how many cases, and from which seed.

The profile is `default`, or `ci` where the variable CI is set; HYPOTHESIS_PROFILE names another.  The seed
is printed on top of each run; `pytest --hypothesis-seed=SEED` repeats it.
"""

from __future__ import annotations

import os
import random

import pytest
from hypothesis import HealthCheck, settings

_CHECKS = (HealthCheck.too_slow, HealthCheck.data_too_large)

settings.register_profile(
    "default", deadline=None, print_blob=True, max_examples=60, suppress_health_check=_CHECKS
)
settings.register_profile(
    "ci", deadline=None, print_blob=True, max_examples=600, suppress_health_check=_CHECKS, database=None
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "default"))


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Choose a seed where none is given; workers are told the one that was chosen."""
    if config.getoption("--hypothesis-seed", None) is None:
        config.option.hypothesis_seed = str(random.SystemRandom().randrange(2**32))


def pytest_report_header(config: pytest.Config) -> str:
    return f"random tests: --hypothesis-seed={config.getoption('--hypothesis-seed')}"
