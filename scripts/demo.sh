#!/usr/bin/env bash
# Shows what DnsHealth does, in about two minutes and without touching the Tor network.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/prerequisites.sh
. scripts/prerequisites.sh

if [ "${1:-}" = --help ] || [ "${1:-}" = -h ]; then
  cat <<'TEXT'
Usage: scripts/demo.sh [OPTION…]

Installs tor if it is missing, builds DnsHealth, starts a private Tor network of real tor
daemons on this machine's loopback, whose exits have resolvers that work, fail and lie in
every way, scans it, and prints each verdict beside the truth. What was published is left
in ./demo/public to look at. Options go to "dnshealth demo":

  --mode nxdomain     ask about a zone that denies fresh names, instead of a wildcard zone
  --exits SPEC        other exits: ok*6,wrong,servfail,slow:5,flaky:50,down,…
  --first-hops SPEC   other first hops: ok*2,down,frozen
  --dir DIR           leave everything in DIR instead of ./demo
TEXT
  exit 0
fi

require_dotnet
require_tor
say "building"
dotnet build src/DnsHealth.Cli -c Release -v quiet -clp:ErrorsOnly
exec dotnet src/DnsHealth.Cli/bin/Release/net10.0/dnshealth.dll demo "$@"
