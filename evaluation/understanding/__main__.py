"""`python -m evaluation.understanding QUESTIONS.json OUT.json`, in Rasa's environment.

QUESTIONS.json: {"texts": [...], "near": [...], "folds": 5, "public": "" or a folder}.
OUT.json: what evaluation.study reads.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from nlu.__main__ import prepare


def main(asked: Path, out: Path) -> None:
    """Measure, and write the figures."""
    prepare([])
    # Rasa's patches stand only now.
    from evaluation.understanding import study

    order = json.loads(asked.read_text("utf-8"))
    out.write_text(json.dumps(study.measured(order), ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
