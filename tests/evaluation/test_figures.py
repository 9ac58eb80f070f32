"""The bench counts rightly."""

from __future__ import annotations

import pytest

from evaluation import figures, gate
from evaluation.figures import Share


def test_wilson_interval_of_a_known_case() -> None:
    low, high = Share(90, 100).interval
    assert (round(low, 3), round(high, 3)) == (0.826, 0.945)


@pytest.mark.parametrize("hits", [0, 7])
def test_interval_stays_within_bounds(hits: int) -> None:
    low, high = Share(hits, 7).interval
    assert 0 <= low <= hits / 7 <= high <= 1


def test_nothing_counted_says_nothing() -> None:
    assert Share(0, 0).interval == (0.0, 1.0)


def test_confusions_leave_out_what_was_right() -> None:
    pairs = [("a", "a"), ("a", "b"), ("b", "a"), ("a", "b")]
    assert figures.confusions(pairs) == {("a", "b"): 2, ("b", "a"): 1}


def test_calibration_of_an_honest_model_has_no_error() -> None:
    bins = figures.reliability([0.75] * 4, [True, True, True, False])
    assert figures.calibration_error(bins) == 0


def test_calibration_of_a_boaster() -> None:
    bins = figures.reliability([1.0] * 4, [True, False, False, False])
    assert figures.calibration_error(bins) == pytest.approx(0.75)


def test_sweep_trades_questions_for_strangers() -> None:
    lines = figures.sweep([0.9, 0.4, 0.2], [False, False, True])
    assert lines[0].kept == Share(2, 2)
    assert lines[-1].refused == Share(1, 1)
    assert [line.kept.hits for line in lines] == sorted(
        (line.kept.hits for line in lines), reverse=True
    )


def test_area_of_perfect_and_blind_order() -> None:
    assert figures.area([0.9, 0.1], [False, True]) == 1
    assert figures.area([0.5, 0.5], [False, True]) == 0.5


def test_refusals_at_a_share_lost() -> None:
    held, stranger = [0.9, 0.8, 0.7, 0.3, 0.1], [False, False, False, True, True]
    assert figures.refused_at(held, stranger, 0.05) == 1


def test_percentile_is_a_value_that_occurred() -> None:
    assert figures.percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert figures.percentile([3.0, 1.0, 2.0], 0.95) == 3.0


@pytest.mark.parametrize(
    ("now", "fell"),
    [
        (Share(50, 50), False),
        (Share(49, 50), False),
        (Share(48, 50), True),
    ],
)
def test_a_fall_is_two_points_and_two_questions(now: Share, fell: bool) -> None:
    assert bool(gate.fallen({"kind fact": now}, {"kind fact": Share(50, 50)})) is fell


def test_one_question_more_or_less_is_no_fall_of_a_small_kind() -> None:
    assert gate.fallen({"kind x": Share(9, 10)}, {"kind x": Share(10, 10)}) == []


def test_many_questions_may_be_lost_of_very_many() -> None:
    assert gate.fallen({"kind x": Share(985, 1000)}, {"kind x": Share(1000, 1000)}) == []
