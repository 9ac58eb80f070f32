#!/usr/bin/env bash
# Lints and checks types. Both environments must be there: scripts/setup.sh makes them.
set -uo pipefail
cd "$(dirname "$0")/.."
. scripts/phases.sh

lint_phases
close_run
