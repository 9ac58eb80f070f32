"""Lets Rasa import packages that this project never runs.

Rasa's modules import TensorFlow at their top, for base classes, decorators and annotations; those
of its channels import the channels' own packages. Stand-ins for what is imported from them save
1.5 GB of packages, 400 MB of memory and seconds of start-up. Whoever really calls one, say by
putting DIETClassifier into config.yml, gets an error that says so.
"""

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

NEVER = frozenset({"tensorflow", "tensorflow_hub", "tensorflow_text", "keras"})
"""Not even installed."""
NOT_FOR_ANSWERS = frozenset(
    {
        "aiogram",
        "fbmessenger",
        "mattermostwrapper",
        "matplotlib",
        "rocketchat_API",
        "sklearn",
        "sklearn_crfsuite",
        "slack_sdk",
        "twilio",
        "webexteamssdk",
    }
)
"""What training, tests or other channels than ours need, and a server does not."""


class LeftOutError(RuntimeError):
    """Something tried to run a package that this process leaves out."""


class _StandIn(type):
    """Serves as base class, decorator, annotation or constant of a missing module."""

    def __getattr__(cls, name: str) -> Any:
        if name == "left_out":
            raise AttributeError(name)
        return _stand_in(name, cls.left_out)

    def __getitem__(cls, _: Any) -> "_StandIn":
        return cls

    def __or__(cls, _: Any) -> "_StandIn":
        return cls

    __ror__ = __or__

    def __call__(cls, *args: Any, **_: Any) -> Any:
        if "left_out" not in cls.__dict__:
            raise LeftOutError(
                f"{cls.__name__} needs {cls.left_out}, which this process leaves out "
                "(nlu/left_out.py)."
            )
        if args and callable(args[0]):
            return args[0]
        return lambda decorated: decorated


def _stand_in(name: str, package: str) -> _StandIn:
    if name.startswith("__") and name.endswith("__"):
        raise AttributeError(name)
    return _StandIn(name, (), {"left_out": package})


class _StandInModule(ModuleType):
    def __getattr__(self, name: str) -> Any:
        value = _stand_in(name, self.__name__.partition(".")[0])
        setattr(self, name, value)
        return value


class _Finder(MetaPathFinder, Loader):
    def __init__(self, packages: frozenset[str]) -> None:
        self._packages = packages

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] in self._packages:
            return ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = _StandInModule(spec.name)
        module.__dict__["__version__"] = "0"
        return module

    def exec_module(self, module: ModuleType) -> None:
        """A stand-in has no code of its own."""


def install(answering: bool = False) -> None:
    """Answers imports of what is left out with stand-ins from now on; call before Rasa's import.

    `answering`: this process answers messages, and neither trains nor tests.
    """
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder(NEVER | NOT_FOR_ANSWERS if answering else NEVER))
