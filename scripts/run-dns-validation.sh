#!/usr/bin/env bash
# One scan, as cron runs it: one at a time, built if need be, logged.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/prerequisites.sh
. scripts/prerequisites.sh

usage() {
  cat <<'TEXT'
Usage: scripts/run-dns-validation.sh [--config FILE] [OPTION…]

Runs "dnshealth scan" with the settings of config.env (see config.env.example) and any
options given. Only one run at a time: a second one says so and exits 0. The program is
built first where it is not, or where its source is newer. What it prints goes to
LOG_DIR/run.log, warnings and errors to standard error too, for cron to mail.

For cron:  15 */6 * * *  /path/to/scripts/run-dns-validation.sh

Exit codes: 0 done, or another run is under way; 1 failed; 2 bad settings; 3 inconclusive;
4 interrupted.
TEXT
}

config=config.env
args=("$@")
for ((i = 0; i < ${#args[@]}; i++)); do
  case ${args[i]} in
    --help | -h) usage; exit 0 ;;
    --config) config=${args[i + 1]:-} ;;
    --config=*) config=${args[i]#--config=} ;;
  esac
done

# A file that decides what runs here, and holds secrets for other scripts, must be its owner's alone to write.
if [ -e "$config" ]; then
  mode=$(stat -Lc %a -- "$config")
  owner=$(stat -Lc %u -- "$config")
  if ((0$mode & 022)); then
    say "$(basename "$0"): $config can be written by others (mode $mode): expected 600; chmod 600 $config"
    exit 2
  fi
  if [ "$owner" != "$(id -u)" ] && [ "$owner" != 0 ]; then
    say "$(basename "$0"): $config belongs to another user ($(stat -Lc %U -- "$config")): expected $(id -un) or root"
    exit 2
  fi
fi

# setting NAME DEFAULT: from the environment, else from config.env, which is read and never executed. The program reads all
# settings itself, by the same rule; here only those matter that say where the lock and the log are.
setting() {
  local value=${!1:-}
  if [ -z "$value" ] && [ -f "$config" ]; then
    value=$(sed -n "s/^[[:space:]]*\(export[[:space:]]\{1,\}\)\{0,1\}$1[[:space:]]*=[[:space:]]*//p" "$config" | tail -n 1)
    value=${value%%[[:space:]]#*}
    value=${value%"${value##*[![:space:]]}"}
    case $value in
      \"*\") value=${value#\"}; value=${value%\"} ;;
      \'*\') value=${value#\'}; value=${value%\'} ;;
    esac
  fi
  printf '%s' "${value:-$2}"
}

# flag NAME: what a flag on the command line says.
flag() {
  local i
  for ((i = ${#args[@]} - 1; i >= 0; i--)); do
    case ${args[i]} in
      "$1") printf '%s' "${args[i + 1]:-}"; return ;;
      "$1"=*) printf '%s' "${args[i]#"$1"=}"; return ;;
    esac
  done
}

state_dir=$(flag --state-dir)
state_dir=${state_dir:-$(setting STATE_DIR ./state)}
log_dir=$(flag --log-dir)
log_dir=${log_dir:-$(setting LOG_DIR ./logs)}
mkdir -p -- "$state_dir" || { say "$(basename "$0"): STATE_DIR = \"$state_dir\": expected a directory that can be written to"; exit 2; }
mkdir -p -- "$log_dir" || { say "$(basename "$0"): LOG_DIR = \"$log_dir\": expected a directory that can be written to"; exit 2; }

# The lock lasts as long as the descriptor is open, here or in the program, and ends with them however they end. The file stays:
# were it unlinked, two runs could each lock a file of this name.
exec 9>>"$state_dir/run.lock"
if ! flock -n 9; then
  say "another run is under way (it holds $state_dir/run.lock); this one ends"
  exit 0
fi

program=src/DnsHealth.Cli/bin/Release/net10.0/dnshealth.dll
require_dotnet
if [ ! -e "$program" ] || [ -n "$(find src Directory.*.props -newer "$program" \( -name '*.cs' -o -name '*.csproj' -o -name '*.props' \) -not -path '*/obj/*' -print -quit)" ]; then
  dotnet build src/DnsHealth.Cli -c Release -v quiet -clp:ErrorsOnly >>"$log_dir/run.log" 2>&1 9>&- ||
    die "the program could not be built; see $log_dir/run.log"
  # What was up to date is left as it was, and must not be built for ever again.
  touch "$program"
fi

log_and_tell() { tee -a "$log_dir/run.log" >&2; }

stamp() { date -u +%Y-%m-%dT%H:%M:%SZ; }

printf '%s a run begins\n' "$(stamp)" >>"$log_dir/run.log"
status=0
dotnet "$program" scan "${args[@]}" >>"$log_dir/run.log" 2> >(log_and_tell) &
scan=$!
# The scan stops in order when it is told to; so does this script, and says how it ended.
trap 'kill -TERM "$scan" 2>/dev/null || true' TERM INT HUP
wait "$scan" || status=$?
while kill -0 "$scan" 2>/dev/null; do
  status=0
  wait "$scan" || status=$?
done
printf '%s the run ends with exit code %s\n' "$(stamp)" "$status" >>"$log_dir/run.log"
exit "$status"
