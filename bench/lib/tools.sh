# Installs what the benchmark needs, if the package manager is known.

say() { printf '\033[1mbench:\033[0m %s\n' "$*" >&2; }
die() { printf 'bench: %s\n' "$*" >&2; exit 1; }

need_tools() {
    [ -n "${EPOCHREALTIME-}" ] || die "needs bash 5 or newer (macOS: brew install bash)"
    command -v cargo >/dev/null || die "needs Rust: https://rustup.rs"
    local missing=""
    command -v wrk >/dev/null || missing="wrk"
    # On Debian the server's programs are not on PATH, so check for psql and pgbench instead.
    { command -v psql && command -v pgbench; } >/dev/null || missing="$missing postgresql postgresql-contrib"
    [ -z "$missing" ] || install_tools $missing
}

install_tools() {
    command -v apt-get >/dev/null || die "install wrk, and PostgreSQL with psql and pgbench, first:
  Fedora:  dnf install wrk postgresql-server postgresql-contrib
  Arch:    pacman -S wrk postgresql
  macOS:   brew install wrk postgresql@17, and put its bin on PATH"
    say "installing $*"
    local root=""
    [ "$(id -u)" = 0 ] || root="sudo"
    $root apt-get update -qq
    $root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" >/dev/null
}
