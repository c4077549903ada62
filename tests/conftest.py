"""Green means tested: a run that only skipped fails, and so does any unexplained skip in CI."""

import gc
import os
from typing import Any

import pytest
from hypothesis import settings

pytest_plugins = ["tests.fixtures"]

# Ten thousand tests stay in memory, and looking through them for garbage finds none.
gc.set_threshold(50_000, 20, 50)

ALLOWED_SKIP = "not on this platform:"


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() not in ("", "0", "false")


# A shared machine may be slow for a moment; how long an example takes proves nothing. A developer's
# runs look for new examples; what CI runs today it finds tomorrow too.
settings.register_profile("onehall", deadline=None, derandomize=in_ci())
settings.register_profile("thorough", deadline=None, max_examples=2000)
settings.load_profile("onehall")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    if config.getoption("dist") != "loadfile":
        return None
    from tests.sharing import Sharing  # noqa: PLC0415 - there is xdist only where its hook is called

    return Sharing(config, log)


def pytest_collection_finish() -> None:
    gc.freeze()


def skip_reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    longrepr = report.longrepr
    text = longrepr[2] if isinstance(longrepr, tuple) else str(longrepr)
    return text.removeprefix("Skipped: ")


def complaints(stats: dict[str, list[pytest.TestReport]], strict: bool) -> list[str]:
    """Say why this run, though nothing failed, proves nothing."""
    skipped = stats.get("skipped", [])
    found = []
    if skipped and not stats.get("passed"):
        found.append(f"every test was skipped ({len(skipped)}): the run proves nothing")
    if strict:
        found += [
            f"skipped in CI: {report.nodeid}: {skip_reason(report)!r}"
            f" (make it run, or start the reason with {ALLOWED_SKIP!r})"
            for report in skipped
            if not skip_reason(report).startswith(ALLOWED_SKIP)
        ]
    return found


def reporter_stats(config: pytest.Config) -> dict[str, list[pytest.TestReport]]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return reporter.stats if reporter else {}


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if exitstatus == pytest.ExitCode.OK and complaints(reporter_stats(session.config), in_ci()):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    for complaint in complaints(reporter_stats(config), in_ci()):
        terminalreporter.write_line(complaint, red=True)
