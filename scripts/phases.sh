# Sourced by test.sh and lint.sh: runs each phase, says its name and time, ends with a list.
# A failing phase does not stop the next ones, but it does fail the run.

failed=()
summary=()

phase() { # name, command...
    local name="$1" started=$SECONDS result=0
    shift
    printf '\n== %s\n' "$name"
    "$@" || result=$?
    local took=$((SECONDS - started))
    if [ "$result" -eq 0 ]; then
        printf -- '-- %s: passed in %d s\n' "$name" "$took"
        summary+=("passed  $(printf '%4d s' "$took")  $name")
    else
        printf -- '-- %s: FAILED in %d s (exit code %d)\n' "$name" "$took" "$result"
        summary+=("FAILED  $(printf '%4d s' "$took")  $name")
        failed+=("$name")
    fi
}

not_run() { # name, reason
    printf '\n!! %s: NOT RUN, %s\n' "$1" "$2"
    summary+=("NOT RUN        $1: $2")
}

lint_phases() {
    phase "ruff check" .venv/bin/ruff check .
    phase "ruff format" .venv/bin/ruff format --check .
    phase "mypy" .venv/bin/mypy
}

close_run() {
    printf '\n== Phases (%d s)\n' "$SECONDS"
    printf '  %s\n' "${summary[@]}"
    if [ "${#failed[@]}" -gt 0 ]; then
        printf '\nFAILED: %s\n' "$(IFS=','; echo "${failed[*]}" | sed 's/,/, /g')"
        exit 1
    fi
    printf '\nNo phase failed.\n'
}
