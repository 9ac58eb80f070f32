"""Samples of a profile are counted for the parts of a turn, without running anything."""

from bench.turns.profiles import PARTS, shares

SAMPLES = [
    "main (nlu/__main__.py:43);receive (nlu/channels/rest.py:102);save (nlu/stores.py:9) 30",
    "main (nlu/__main__.py:43);receive (nlu/channels/rest.py:102);handler (rasa/x.py:2) 20",
    "main (nlu/__main__.py:43);serve (sanic/server/runners.py:155) 50",
    "_bootstrap (threading.py:973);_worker (concurrent/futures/thread.py:81) 400",
    "_bootstrap (threading.py:973);_worker (concurrent/futures/thread.py:83);"
    "process (nlu/components/sentence_featurizer.py:8) 100",
]


def test_a_sample_counts_for_the_first_part_that_has_it_and_idle_threads_for_none() -> None:
    found = shares(SAMPLES, PARTS["rasa"])
    assert found["storing the conversation"] == 0.15
    assert found["the rest of Rasa's own steps"] == 0.1
    assert found["sentence encoder"] == 0.5
    assert found["HTTP, JSON and the loop"] == 0.25
    assert sum(found.values()) == 1


def test_no_samples_are_no_shares() -> None:
    assert set(shares([], PARTS["actions"]).values()) == {0}
