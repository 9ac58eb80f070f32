#!/bin/sh
# Installs Chromium and Chinese fonts for the browser tests, where apt-get and root are at hand.
# Ends with 0 when a Chromium is there afterwards, else says what is missing and ends with 1.
set -eu

find_chromium() {
    for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
        if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

if found=$(find_chromium); then
    echo "Chromium is there: $found"
    exit 0
fi
if ! command -v apt-get >/dev/null 2>&1; then
    echo "No Chromium, and no apt-get to install it with: install one and set CHROMIUM to it." >&2
    exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "No Chromium: run this script as root, or install one and set CHROMIUM to it." >&2
    exit 1
fi
echo "Installing Chromium ..."
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null || {
    echo "Chromium could not be installed: see the lines above." >&2
    exit 1
}
found=$(find_chromium) || {
    echo "Chromium was installed but is not on PATH: set CHROMIUM to it." >&2
    exit 1
}
echo "Chromium is there: $found"
