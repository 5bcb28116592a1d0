#!/usr/bin/env bash
# Installs what the tests need and runs all of them: style, shell scripts, unit tests, and whole scans of private Tor networks.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/prerequisites.sh
. scripts/prerequisites.sh

if [ "${1:-}" = --help ] || [ "${1:-}" = -h ]; then
  cat <<'TEXT'
Usage: scripts/test.sh [PROJECT…]

Without arguments: installs tor, shellcheck, faketime, promtool and jsonschema if they are missing, builds
with warnings as errors, checks the format of the code and of the scripts, and runs all tests. With
arguments: only the named test projects, for one: scripts/test.sh DnsHealth.Tor.Tests

DNSHEALTH_E2E_ROUNDS=10 scans each private network ten times over.
TEXT
  exit 0
fi

require_dotnet
require_tor
require_program shellcheck shellcheck
require_faketime
require_checkers

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

dotnet build DnsHealth.sln -v quiet -clp:ErrorsOnly
if [ $# -eq 0 ]; then
  say "checking style"
  dotnet format DnsHealth.sln --no-restore --verify-no-changes
  shellcheck -x scripts/*.sh .ci/run
  # Those that hold tests; the others are programs that tests start.
  mapfile -t projects < <(grep -l Microsoft.NET.Test.Sdk tests/*/*.csproj)
  set -- "${projects[@]%/*.csproj}"
fi

# One project after another: the networks of several at once would be more than two cores carry.
status=0
for project in "$@"; do
  project="tests/$(basename "$project")"
  say "testing $project"
  dotnet test "$project" --no-build --nologo --results-directory "$results" --logger trx --logger "console;verbosity=minimal" || status=1
done

# The counts of all projects together, from the results each left.
count() {
  local number total=0
  while read -r number; do
    total=$((total + number))
  done < <(grep -ho '<Counters [^>]*' "$results"/*.trx | sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p")
  printf '%s' "$total"
}
passed=$(count passed)
failed=$(count failed)
if [ "$passed" -eq 0 ]; then
  say "no test ran"
  status=1
fi
printf '%s passed, %s failed\n' "$passed" "$failed"
exit "$status"
