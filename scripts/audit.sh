#!/usr/bin/env bash
# What is installed from outside: a bill of materials, the licences, and known weaknesses, for both
# environments, into var/audit/. Weaknesses are asked of PyPI's advisory service; where that cannot
# be reached the run says so and is not called passed. Needs scripts/setup.sh audit.
set -uo pipefail
cd "$(dirname "$0")/.."
. scripts/phases.sh

out=var/audit
mkdir -p "$out"

bill() { # name, python
    .venv/bin/cyclonedx-py environment "$2" --output-reproducible --of JSON -o "$out/sbom-$1.json" \
        2>"$out/sbom-$1.log" &&
        .venv/bin/python - "$out/sbom-$1.json" <<'END'
import json, sys
parts = json.load(open(sys.argv[1]))["components"]
print(f"  {len(parts)} packages")
sys.exit(len(parts) < 20)
END
}

# Copyleft that would reach our own code (GPL, AGPL) fails; the lesser kind does not reach it.
licences() { # name, python
    .venv/bin/pip-licenses --python "$2" --format=csv --from=mixed \
        --output-file="$out/licences-$1.csv" >/dev/null &&
        .venv/bin/python - "$out/licences-$1.csv" <<'END'
import collections, csv, re, sys
rows = list(csv.DictReader(open(sys.argv[1], encoding="utf-8")))
for licence, count in collections.Counter(row["License"] for row in rows).most_common(8):
    print(f"  {count:4} {licence}")
lesser = re.compile(r"LGPL[^;,]*|[^;,]*Lesser General Public[^;,]*")
wrong = [row for row in rows if re.search(r"A?GPL|General Public", lesser.sub("", row["License"]))]
for row in wrong:
    print("   not allowed:", row["Name"], row["License"])
sys.exit(bool(wrong))
END
}

# 75: not asked. pip-audit counts a package that its service does not know as without weakness, so
# a mirror without advisories would look like a clean bill; more than a few such are "not asked".
weaknesses() { # name, python
    rm -f "$out/weaknesses-$1.json"
    local site
    site=$("$2" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    timeout 300 .venv/bin/pip-audit --path "$site" --progress-spinner off --timeout 10 \
        --format json --output "$out/weaknesses-$1.json" 2>"$out/weaknesses-$1.log"
    [ -s "$out/weaknesses-$1.json" ] || return 75
    .venv/bin/python - "$out/weaknesses-$1.json" <<'END'
import json, sys
parts = json.load(open(sys.argv[1]))["dependencies"]
unknown = [part for part in parts if "skip_reason" in part]
if len(unknown) > len(parts) / 20:
    print(f"   {len(unknown)} of {len(parts)} packages are unknown to the advisory service")
    sys.exit(75)
found = [(part, each) for part in parts for each in part.get("vulns", ())]
for part, each in found:
    fixed = ", ".join(each["fix_versions"]) or "none yet"
    print("  ", part["name"], part["version"], each["id"], "fixed in:", fixed)
sys.exit(bool(found))
END
}

asked() { # name, python
    printf '\n== known weaknesses: %s\n' "$1"
    local result=0
    weaknesses "$1" "$2" || result=$?
    case "$result" in
        0) summary+=("passed         known weaknesses: $1") ;;
        75) not_run "known weaknesses: $1" "no advisory service answers here" ;;
        *) summary+=("FOUND SOME     known weaknesses: $1") && failed+=("known weaknesses: $1") ;;
    esac
}

for each in "main .venv/bin/python" "rasa nlu/.venv/bin/python"; do
    set -- $each
    phase "bill of materials: $1" bill "$1" "$2"
    phase "licences: $1" licences "$1" "$2"
    asked "$1" "$2"
done
close_run
