"""What holds for every test: how hard Hypothesis tries, and that CI skips nothing."""

import os
from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings

# No deadlines and no health check on speed: on a busy machine they measure the neighbours.
settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("default"), max_examples=300, print_blob=True)
settings.register_profile("thorough", settings.get_profile("ci"), max_examples=10_000)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE", "ci" if "CI" in os.environ else "default")
)

NO_SKIP = os.environ.get("PEOPLEFIRST_NO_SKIP") == "1"


def _refusal(report: pytest.TestReport | pytest.CollectReport) -> str:
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
    return f"PEOPLEFIRST_NO_SKIP=1, but: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Under PEOPLEFIRST_NO_SKIP=1, a test that skips itself has failed."""
    report = yield
    if NO_SKIP and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = _refusal(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole module that skips itself, as pytest.importorskip does."""
    report = yield
    if NO_SKIP and report.outcome == "skipped":
        report.outcome = "failed"
        report.longrepr = _refusal(report)
    return report
