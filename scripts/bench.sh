#!/usr/bin/env bash
# Measures DnsHealth: whole scans of simulated networks, their time, cost and accuracy, and the pieces that are used most.
set -euo pipefail
here=$PWD
out=$here/bench.json
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/prerequisites.sh
. scripts/prerequisites.sh

usage() {
  cat <<'TEXT'
Usage: scripts/bench.sh [--quick] [--accuracy] [--out FILE]

Builds DnsHealth in Release, scans simulated networks of 310, 3,100 and 31,000 exits with it,
measures the hot pieces, the history of a year and what each alert threshold comes to, prints
a table of each, and writes all figures with the machine they were measured on into
./bench.json. About half an hour, and nothing else should be running.

  --quick       310 exits only, a month of history, and three rounds of each piece: some minutes
  --accuracy    ten scans of 3,100 exits with every fault there is besides: half an hour more
  --out FILE    write to FILE instead of ./bench.json

Exit code 1 if a verdict was wrong, or something could not be measured.
TEXT
}

scans=() pieces=() history=() accuracy=
while [ $# -gt 0 ]; do
  case $1 in
    --help | -h) usage; exit 0 ;;
    --quick) scans=(--exits 310) pieces=(--short) history=(--runs 120) ;;
    --accuracy) accuracy=1 ;;
    --out)
      [ -n "${2:-}" ] || { say "--out takes a file"; exit 2; }
      case $2 in /*) out=$2 ;; *) out=$here/$2 ;; esac
      shift
      ;;
    *) usage >&2; exit 2 ;;
  esac
  shift
done

require_dotnet
say "building"
dotnet build tests/DnsHealth.Benchmarks -c Release -v quiet -clp:ErrorsOnly
bench() { dotnet tests/DnsHealth.Benchmarks/bin/Release/net10.0/DnsHealth.Benchmarks.dll "$@" --out "$out"; }

status=0
bench scans "${scans[@]}" || status=1
if [ -n "$accuracy" ]; then bench scans --accuracy || status=1; fi
say "measuring the pieces"
bench pieces "${pieces[@]}" || status=1
say "filling a history"
bench history "${history[@]}" || status=1
say "replaying alerts"
bench alerts || status=1
say "wrote $out"
exit "$status"
