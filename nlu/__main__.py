"""`python -m nlu …`: Rasa's command line, lean, and set up for this project.

The same commands and options as `rasa`, from the project's root. Paths of the domain and of the
training data are filled in, and the server listens on this machine only, unless told otherwise
(RASA_HOST, or --interface).
"""

import importlib
import os
import sys
import warnings
from pathlib import Path

DOMAIN = ["--domain", "nlu/domain.yml"]
ALL_DATA = ["--data", "nlu/rules.yml", "nlu/training"]
EXAMPLES = ["--nlu", "nlu/training"]

ENVIRONMENT = {
    "ACTIONS_URL": "http://127.0.0.1:5055",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "RASA_CACHE_DIRECTORY": "var/rasa",
    # Rasa's cache knows a component by its class only, and would miss changes of helpers.
    "RASA_MAX_CACHE_SIZE": "0",
    "RASA_TELEMETRY_ENABLED": "false",
    "RASA_TRACKER_URL": "sqlite:///var/conversations.db",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
}

ANSWERING = ("run", "shell")
SECRETS = ("METRICS_TOKEN", "RASA_TOKEN", "RASA_TRACKER_URL")

# Rasa needs them at their old versions, which warn of their own age while they are imported.
NOISY_PACKAGES = ("pkg_resources", "sanic", "sanic_cors", "matplotlib")


def main() -> None:
    """Prepares the process and hands over to Rasa's command line, which ends it."""
    prepare(sys.argv[1:])
    sys.argv = ["rasa", *with_project_defaults(sys.argv[1:])]
    import rasa.__main__

    rasa.__main__.main()


def prepare(arguments: list[str]) -> None:
    """Sets what must stand before Rasa's import: environment, stand-ins, patches."""
    read_secret_files()
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    if arguments[:1] == ["shell"]:
        # The shell sends a chosen button as typed text.
        os.environ["RASA_TYPED_PAYLOADS"] = "1"
    from nlu import left_out

    left_out.install(answering=bool(arguments) and arguments[0] in ANSWERING)
    _import_noisy_packages()
    from nlu import patches

    try:
        patches.apply()
    except patches.UnsupportedRasaError as error:
        sys.exit(str(error))
    if arguments[:1] == ["shell"]:
        from nlu import shell_prompt

        shell_prompt.install()
    else:
        from nlu import logs

        logs.install()
    if arguments[:1] == ["run"]:
        from nlu import ahead, figures, stages, traces

        patches.keep_connections()
        patches.understand_aside()
        patches.keep_rules()
        patches.keep_states()
        stages.install(figures.shared_figures())
        traces.install()
        ahead.shared_ahead().call(os.environ["ACTIONS_URL"])
    Path("var").mkdir(exist_ok=True)


def read_secret_files() -> None:
    """A secret may stand in a file: RASA_TOKEN_FILE for RASA_TOKEN. Exits where there is none."""
    for name in SECRETS:
        if path := os.environ.get(f"{name}_FILE"):
            try:
                os.environ[name] = Path(path).read_text("utf-8").partition("\n")[0].strip()
            except (OSError, ValueError):
                sys.exit(f"{name}_FILE: {path} cannot be read")


def _import_noisy_packages() -> None:
    for name in NOISY_PACKAGES:
        # One context each: Sanic's import switches deprecation warnings on.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            importlib.import_module(name)


def with_project_defaults(arguments: list[str]) -> list[str]:
    """The arguments with this project's defaults behind the command, where later ones prevail."""
    defaults = _defaults()
    for length in (2, 1):
        command = tuple(arguments[:length])
        if command in defaults:
            return [*command, *defaults[command], *arguments[length:]]
    return arguments


def _defaults() -> dict[tuple[str, ...], list[str]]:
    interface = ["--interface", os.environ.get("RASA_HOST", "127.0.0.1")]
    if token := os.environ.get("RASA_TOKEN"):
        # Given here and not to this process: every user of a machine sees its command lines.
        interface += ["--auth-token", token]
    return {
        ("train",): ALL_DATA + DOMAIN,
        ("train", "nlu"): EXAMPLES + DOMAIN,
        ("train", "core"): ["--stories", "nlu/rules.yml", *DOMAIN],
        ("run",): interface,
        ("shell",): interface,
        ("shell", "nlu"): [],
        ("interactive",): [*ALL_DATA, *DOMAIN],
        ("test",): EXAMPLES + DOMAIN,
        ("test", "nlu"): EXAMPLES + DOMAIN,
        ("test", "core"): [],
        ("data", "validate"): ALL_DATA + DOMAIN,
    }


if __name__ == "__main__":
    main()
