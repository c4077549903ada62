"""Tables and plots of simulated cities: the same figures give the same page and the same bytes."""

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from onehall.main import application
from onehall.simulation import city as programs
from onehall.simulation import plotting, publishing, tables
from onehall.simulation.found import Found, cards
from onehall.stack import typefaces
from onehall_approval.simulation.city.city import Order
from onehall_approval.simulation.city.figures import figures
from onehall_approval.simulation.city.running import run
from typer.testing import CliRunner, Result

from tests.unit.house import tree
from tests.unit.simulation.city import Watching, city

MATTERS = 40
PNG = b"\x89PNG\r\n\x1a\n"


@cache
def found() -> Found:
    tenth = [_report(one) for one in (*programs.four(0.9)[2:], programs.Run("parallel", True))]
    return Found([_report(one) for one in programs.four(0.9)], tenth)


def _report(one: programs.Run) -> dict[str, Any]:
    """What the programs of a run would report."""
    assumed: Any = one.habits
    ran = city(one.watched, order=Order(one.order), cases=MATTERS, **assumed)
    watching = Watching(ran) if one.watched else None
    of_city = figures(ran, run(ran, watching))
    counts = [asdict(tally) for tally in watching.hall.tallies] if watching else []
    return {"run": one.name, "watched": one.watched, **of_city, "supervision": {"counts": counts}}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> publishing.Desk:
    """A desk that sets its plots in whatever typeface typst brings."""
    monkeypatch.setenv(typefaces.VARIABLE, str(tmp_path))
    page = tmp_path / "page.md"
    page.write_text(f"before\n{publishing.BEGIN}\nold\n{publishing.END}\nafter\n", "utf-8")
    return publishing.Desk(tmp_path / "plots", page)


def test_every_plot_is_drawn_twice_and_the_same_every_time(
    desk: publishing.Desk, tmp_path: Path
) -> None:
    desk.publish(found())
    first = _files(tmp_path / "plots")
    desk.publish(found())
    names = {f"{name}.{form}" for name in plotting.plots(found()) for form in ("svg", "png")}
    assert set(first) == names | {publishing.FIGURES}
    assert _files(tmp_path / "plots") == first


def test_plots_are_what_their_names_say(desk: publishing.Desk, tmp_path: Path) -> None:
    desk.publish(found())
    for name, content in _files(tmp_path / "plots").items():
        if name.endswith(".png"):
            assert content.startswith(PNG)
        elif name.endswith(".svg"):
            assert content.startswith(b"<svg")


def test_the_page_gets_its_tables_and_keeps_the_rest(desk: publishing.Desk, tmp_path: Path) -> None:
    desk.publish(found())
    written = (tmp_path / "page.md").read_text("utf-8")
    assert written.startswith("before\n")
    assert written.endswith("after\n")
    assert "old" not in written
    assert "按时办结率" in written


def test_every_run_has_its_column_and_every_function_its_row() -> None:
    kpis, days, by_function, *_ = tables.everything(found())
    assert all(len(row) == len(kpis.columns) == 5 for row in kpis.rows)
    assert [row[0].split()[0] for row in days.rows[:7]] == [f"PC{n}" for n in range(1, 8)]
    issued = {name for one in found().runs for name in cards(one)}
    assert {row[0].split()[0] for row in by_function.rows} == issued


def test_a_page_without_a_place_for_the_tables_is_refused_at_once(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("nothing here\n", "utf-8")
    with pytest.raises(ValueError, match="simulation: begin"):
        publishing.Desk(tmp_path, page)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--cases", "0"), "give 1 or more, the city had 83033"),
        (("--cases", "-3"), "give 1 or more"),
        (("--cases", "10", "--class", "PC2"), "only one of them"),
        (("--cases", "10", "--all"), "only one of them"),
        (("--cases", "10", "--obedience", "1.5"), "--obedience"),
        (("--cases", "10", "--page", "x.md"), "--out FOLDER"),
        (("--cases", "10", "--out", "/dev/null/x"), "/dev/null/x"),
    ],
)
def test_what_cannot_be_asked_is_said_before_anything_runs(
    arguments: tuple[str, ...], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "simulated", None)
    result = simulate(*arguments)
    assert result.exit_code == 2
    assert said in result.output


def test_the_docs_show_what_was_measured() -> None:
    figures = json.loads((tree.ROOT / "docs/simulation/figures.json").read_text("utf-8"))
    measured = Found(figures["runs"], figures["sensitivity"])
    page = (tree.ROOT / "docs/simulation.md").read_text("utf-8")
    assert measured.runs[0]["cases"] == programs.WHOLE
    assert tables.markdown(tables.everything(measured)) in page
    for name in plotting.plots(measured):
        assert f"simulation/{name}.svg" in page


def simulate(*arguments: str) -> Result:
    return CliRunner().invoke(application("simulate"), ["simulate", *arguments])


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}
