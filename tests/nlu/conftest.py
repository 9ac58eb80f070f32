"""Tests of nlu/ need Rasa, which lives in an environment of its own:

nlu/.venv/bin/python -m pytest -c nlu/pyproject.toml tests/nlu

Elsewhere they are not collected.
"""

import importlib.util

if importlib.util.find_spec("rasa") is None:
    collect_ignore_glob = ["*"]
else:
    from nlu.__main__ import prepare
    from tests.properties import register_profiles

    prepare([])
    register_profiles()
