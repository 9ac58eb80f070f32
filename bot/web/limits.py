"""How often one session and one address may ask."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import NamedTuple

_MOST_KEYS = 10_000
_IPV6_CUSTOMER = 64
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Allowance(NamedTuple):
    """`burst` requests at once, then `rate` a second."""

    burst: float
    rate: float


class RateLimiter:
    """Token buckets by key, in memory; the least used keys are forgotten."""

    def __init__(self, allowance: Allowance, clock: Callable[[], float] = time.monotonic) -> None:
        self._allowance = allowance
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, key: str) -> float:
        """Take one request of `key`: 0 when it may go on, else the seconds until it may."""
        burst, rate = self._allowance
        now = self._clock()
        tokens, before = self._buckets.pop(key, (burst, now))
        tokens = min(burst, tokens + (now - before) * rate)
        allowed = tokens >= 1
        self._buckets[key] = (tokens - 1 if allowed else tokens, now)
        if len(self._buckets) > _MOST_KEYS:
            self._buckets.popitem(last=False)
        return 0.0 if allowed else (1 - tokens) / rate


def caller(peer: str | None, headers: Mapping[str, str]) -> str | None:
    """The address to count requests by; None for a caller of this machine or its own network.

    An IPv6 address counts by its /64, which is one customer.
    """
    return _counted(sender_address(peer, headers))


def sender_address(peer: str | None, headers: Mapping[str, str]) -> Address | None:
    """Where a request comes from.

    A private peer is taken for a proxy: then the address counts that it put last into
    X-Forwarded-For.
    """
    address = _address(peer)
    if address is None or not (address.is_private or address.is_loopback):
        return address
    return _address(headers.get("X-Forwarded-For", "").rpartition(",")[2].strip())


def _address(text: str | None) -> Address | None:
    try:
        return ipaddress.ip_address(text or "")
    except ValueError:
        return None


def _counted(address: Address | None) -> str | None:
    if isinstance(address, ipaddress.IPv6Address):
        number = int(address) >> (128 - _IPV6_CUSTOMER)
        return f"{number:x}/{_IPV6_CUSTOMER}"
    return str(address) if address else None
