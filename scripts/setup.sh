#!/usr/bin/env bash
# Makes both environments from their lock files. Needs Python 3.11 or newer; brings uv and, where
# none is found, Python 3.10. Skips what is done. A dependency group may be named: it is added.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '  %s\n' "$*"; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }

newest_python() {
    local name
    for name in python3 python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null &&
            "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null; then
            "$name" -c 'import sys; print(sys.executable)'
            return
        fi
    done
}

bring_uv() {
    command -v uv >/dev/null && { command -v uv; return; }
    [ -x .tools/bin/uv ] && { echo .tools/bin/uv; return; }
    say "Fetching uv ..." >&2
    if "$1" -m venv .tools >/dev/null 2>&1; then
        .tools/bin/python -m pip install --quiet --disable-pip-version-check "uv>=0.8,<1" >&2 ||
            fail "uv could not be installed: check the network, or install uv by hand"
    else
        # Debian's Python has no ensurepip without python3-venv; its pip can still fill a folder.
        "$1" -m pip install --quiet --target .tools/lib "uv>=0.8,<1" >&2 ||
            fail "neither venv nor pip works for $1: install python3-venv, or uv"
        mkdir -p .tools/bin && ln -sf ../lib/bin/uv .tools/bin/uv
    fi
    echo .tools/bin/uv
}

# A pyenv shim answers to python3.10 without being one, so each candidate is tried.
python_3_10() {
    local candidate
    for candidate in python3.10 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.10.*/bin/python3.10; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 10))' 2>/dev/null; then
            "$candidate" -c 'import sys; print(sys.executable)'
            return
        fi
    done
    echo 3.10
}

sync() { # folder, python, what, group to add
    local stamp="$1/.venv/.synced${4:+-$4}"
    if [ -f "$stamp" ] && [ "$stamp" -nt "$1/uv.lock" ] && [ "$stamp" -nt "$1/pyproject.toml" ]; then
        return
    fi
    say "$3 ..."
    local started=$SECONDS
    # uv's own index and mirrors are the caller's choice; the lock file decides what is installed.
    "$uv" sync --quiet --locked --project "$1" --python "$2" ${4:+--inexact --group "$4"} ||
        fail "$3 could not be made from $1/uv.lock (see above)"
    touch "$stamp"
    say "$3: done in $((SECONDS - started)) s"
}

python=$(newest_python)
[ -n "$python" ] || fail "Python 3.11, 3.12 or 3.13 is needed and none was found"
uv=$(bring_uv "$python")
sync . "$python" "Environment of bot and actions"
sync nlu "$(python_3_10)" "Environment of Rasa (Python 3.10)"
[ $# -eq 0 ] || sync . "$python" "Group $1" "$1"
