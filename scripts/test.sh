#!/usr/bin/env bash
# Lints, checks types and runs every test. Both environments must be there: scripts/setup.sh makes
# them. PYTEST_WORKERS sets how many processes share the main tests (2 if not given).
set -uo pipefail
cd "$(dirname "$0")/.."
. scripts/phases.sh

# The tests bring their own settings; those of a deployment must not reach them.
unset DATABASE_URL RASA_URL RASA_TOKEN RASA_TRACKER_URL ACTIONS_URL ACTIONS_HOST ACTIONS_PORT \
    HOST PORT PUBLIC_URL WIDGET_ALLOWED_SITES TELEGRAM_BOT_TOKEN TELEGRAM_API_URL TELEGRAM_STAFF \
    TELEGRAM_WEBHOOK_URL TELEGRAM_WEBHOOK_SECRET TELEGRAM_WEBHOOK_NETWORKS \
    ANNOUNCE_SINGLE_PERSON DESK_HOST DESK_PORT DESK_URL DESK_OIDC_ISSUER DESK_OIDC_CLIENT_ID \
    DESK_OIDC_CLIENT_SECRET DESK_OIDC_ROLE_CLAIM TIME_ZONE LOG_LEVEL LOG_FORMAT LOG_KEY \
    METRICS_TOKEN OTEL_EXPORTER_OTLP_ENDPOINT ASSISTANT_EXPLAIN VECTORS_FILE \
    DATABASE_URL_FILE RASA_TOKEN_FILE RASA_TRACKER_URL_FILE TELEGRAM_BOT_TOKEN_FILE LOG_KEY_FILE \
    TELEGRAM_WEBHOOK_SECRET_FILE DESK_OIDC_CLIENT_SECRET_FILE METRICS_TOKEN_FILE

# The same examples in every run: whether a change is right is no matter of luck. Others are tried
# by `make properties`, and by each run of pytest without this.
SAME="--hypothesis-profile=ci"

main_tests() {
    .venv/bin/python -m pytest -n "${PYTEST_WORKERS:-2}" --dist loadscope "$SAME" \
        --ignore=tests/nlu --ignore=tests/system --ignore=tests/browser \
        --ignore=tests/evaluation/test_gate.py tests
}

browser_tests() {
    # Some look at all pages in one test, and a model may be trained meanwhile.
    .venv/bin/python -m pytest -n "${PYTEST_WORKERS:-2}" --dist worksteal --timeout 300 "$SAME" \
        tests/browser
}

nlu_tests() {
    nlu/.venv/bin/python -m pytest -c nlu/pyproject.toml --rootdir=. "$SAME" tests/nlu
}

system_tests() {
    .venv/bin/python -m pytest tests/system
}

gate() {
    .venv/bin/python -m pytest tests/evaluation/test_gate.py
}

# What other tests, which need no model, leave of the processor goes into the training.
begin_training() {
    training_log=$(mktemp)
    nice -n 5 .venv/bin/python -m bot train >"$training_log" 2>&1 &
    training=$!
}

end_training() {
    local result=0
    wait "$training" || result=$?
    cat "$training_log"
    rm -f "$training_log"
    return "$result"
}

lint_phases
phase "main tests" main_tests
begin_training
phase "Rasa's side" nlu_tests
if scripts/install_chromium.sh; then
    phase "browser tests" browser_tests
else
    not_run "browser tests" "no Chromium can be had here (see above)"
fi
# Trained once; the next run finds it up to date unless its inputs changed.
phase "model" end_training
phase "system tests" system_tests
phase "figures on our own questions" gate
if scripts/setup.sh audit; then
    phase "what is installed" scripts/audit.sh
else
    not_run "what is installed" "its tools cannot be had here (see above)"
fi
close_run
