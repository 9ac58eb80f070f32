"""A fixed piece of work by which the speed of a machine is known, so that figures compare.

It does what answering a message does most: JSON, dictionaries, small products of matrices, and now
and then a look through more numbers than a processor's caches hold.
"""

from __future__ import annotations

import json
import statistics
import time

import numpy as np

_ROUNDS = 5
_WIDTH = 256
_LONG, _LOOKS = 6_300 * 512, 4


def yardstick_ms() -> float:
    """Processor time of the work in milliseconds, the median of some rounds."""
    return statistics.median(_round() for _ in range(_ROUNDS))


def _round() -> float:
    matrix = np.linspace(-1, 1, _WIDTH * _WIDTH, dtype=np.float32).reshape(_WIDTH, _WIDTH)
    row, many = matrix[0], np.ones(_LONG, dtype=np.float32)
    began = time.thread_time()
    for number in range(400):
        document = {f"key {each}": [each, str(each)] for each in range(number % 50)}
        read = json.loads(json.dumps(document))
        sum(len(values) for values in read.values())
        row = np.tanh(matrix @ row)
    for _ in range(_LOOKS):
        many.sum()
    return 1000 * (time.thread_time() - began)
