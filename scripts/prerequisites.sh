# shellcheck shell=bash
# What the other scripts need on the machine. Sourced, not run.

dotnet_major=10

say() { printf '%s\n' "$*" >&2; }

die() {
  say "$(basename "$0"): $*"
  exit 1
}

# Finds the .NET SDK, also where cron's short PATH does not look, and keeps it from asking and telling.
require_dotnet() {
  export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
  # The SDK keeps its own files in a home directory, which cron and systemd may not give.
  export HOME="${HOME:-${TMPDIR:-/tmp}/dnshealth-home-$(id -u)}"
  mkdir -p "$HOME"
  local folder
  for folder in "${DOTNET_ROOT:-}" /usr/share/dotnet /usr/lib/dotnet /usr/local/share/dotnet /opt/dotnet /usr/local/bin "$HOME/.dotnet"; do
    command -v dotnet >/dev/null && break
    if [ -n "$folder" ] && [ -x "$folder/dotnet" ]; then PATH="$PATH:$folder"; fi
  done
  command -v dotnet >/dev/null ||
    die "the .NET $dotnet_major SDK is not installed; see https://learn.microsoft.com/dotnet/core/install/linux"
  dotnet --list-sdks | grep -q "^$dotnet_major\." ||
    die "the .NET $dotnet_major SDK is needed, and only these are installed: $(dotnet --list-sdks | tr '\n' ' ')"
}

# require_program PROGRAM PACKAGE: installs Debian's package where the program is missing.
require_program() {
  local program=$1 package=$2
  PATH="$PATH:/usr/sbin" command -v "$program" >/dev/null && return
  command -v apt-get >/dev/null || die "$program is not installed, and this is not Debian: install $package"
  local -a as_root=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || die "$program is not installed: run 'apt-get install $package' as root"
    as_root=(sudo)
  fi
  say "installing $package"
  "${as_root[@]}" apt-get update -q >/dev/null
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$package" >/dev/null ||
    die "$package could not be installed"
}

# Debian starts a tor of its own where there is systemd; ours need none of it, and leave it alone.
require_tor() {
  require_program tor tor
  require_program tor-gencert tor
}

# Tests set the clock of a scan and its tor, and of nothing else, by libfaketime.
require_faketime() {
  require_program faketime faketime
}

# Published files are held against their schemas, and the metrics against Prometheus' own rules.
require_checkers() {
  require_program promtool prometheus
  require_program /usr/bin/jsonschema python3-jsonschema
}
