#!/usr/bin/env bash
# Make this machine able to build: a virtual environment, LibreOffice Writer, fonts, poppler.
#
# Called by `make demo` and `make test`. A second run changes nothing and takes a moment.
# Exit status: 0 ready; 5 something is missing that this script cannot install.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
readonly stamp=".setup-stamp"
readonly oldest_minor=11

say() { printf 'setup: %s\n' "$*" >&2; }

give_up() {
    say "$*"
    exit 5
}

# --- Python --------------------------------------------------------------------------------------

find_python() {
    local name
    for name in python3.13 python3.12 python3.11 python3 python; do
        if command -v "$name" >/dev/null 2>&1 &&
            "$name" -c "import sys; sys.exit(sys.version_info < (3, $oldest_minor))" 2>/dev/null; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

make_environment() {
    local python
    # A folder that was moved or lost its interpreter is no environment any more.
    if ! .venv/bin/python -c "import sys; sys.exit(sys.version_info < (3, $oldest_minor))" \
        >/dev/null 2>&1; then
        python="$(find_python)" ||
            give_up "Python 3.$oldest_minor or newer is missing; on Debian and Ubuntu: sudo apt-get install python3 python3-venv; elsewhere: https://www.python.org/downloads/"
        ensure_venv_module "$python"
        say "creating .venv with $("$python" --version)"
        rm -rf .venv
        "$python" -m venv .venv || give_up "$python cannot create .venv in $PWD"
    fi
    say "installing the Python packages of requirements.lock"
    pip_install --require-hashes --requirement requirements.lock ||
        give_up "the packages of requirements.lock could not be installed; is there a network, or an index in pip's configuration?"
    # With the build backend in the lock nothing outside the lock is fetched.
    if .venv/bin/python -c "import hatchling, editables" >/dev/null 2>&1; then
        pip_install --no-deps --no-build-isolation --editable . || give_up "packbuilder could not be installed into .venv"
    else
        pip_install --no-deps --editable . || give_up "packbuilder could not be installed into .venv"
    fi
}

# Twice: a network that fails once is more common than one that is gone.
pip_install() {
    local pip=(.venv/bin/python -m pip install -qq --disable-pip-version-check --no-input)
    "${pip[@]}" "$@" </dev/null 2>/dev/null || "${pip[@]}" "$@" </dev/null
}

ensure_venv_module() {
    local python="$1" version
    if "$python" -c "import ensurepip, venv" >/dev/null 2>&1; then
        return 0
    fi
    version="$("$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')"
    if has_apt; then
        say "installing $version-venv"
        apt_install "$version-venv" || true
    fi
    "$python" -c "import ensurepip, venv" >/dev/null 2>&1 ||
        give_up "$version lacks its venv module; install the package $version-venv (or python3-venv)"
}

# --- Debian and Ubuntu ---------------------------------------------------------------------------

has_apt() { command -v apt-get >/dev/null 2>&1 && command -v dpkg-query >/dev/null 2>&1; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        env DEBIAN_FRONTEND=noninteractive "$@"
    elif command -v sudo >/dev/null 2>&1; then
        sudo env DEBIAN_FRONTEND=noninteractive "$@"
    else
        give_up "this must be run as root, and sudo is missing: $*"
    fi
}

lists_are_fresh=""
refresh_lists() {
    if [ -z "$lists_are_fresh" ]; then
        as_root apt-get update -qq </dev/null >/dev/null || say "apt-get update failed; going on"
        lists_are_fresh=yes
    fi
}

apt_install() {
    refresh_lists
    as_root apt-get install -y -qq --no-install-recommends "$@" </dev/null >/dev/null
}

apt_offers() { [ -n "$(apt-cache --names-only search "^$1\$" 2>/dev/null)" ]; }

has_package() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null || true)" = installed ]
}

has_font() {
    local folder
    for folder in /usr/share/fonts /usr/local/share/fonts "$HOME/.fonts" \
        "${XDG_DATA_HOME:-$HOME/.local/share}/fonts"; do
        if [ -n "$(find -L "$folder" -name "$1" -print -quit 2>/dev/null)" ]; then
            return 0
        fi
    done
    return 1
}

has_soffice() {
    [ -x "${PACKBUILDER_SOFFICE:-}" ] || command -v soffice >/dev/null 2>&1 ||
        command -v libreoffice >/dev/null 2>&1 ||
        [ -x /Applications/LibreOffice.app/Contents/MacOS/soffice ]
}

# soffice can be there without Writer: Debian splits LibreOffice.
has_writer() {
    has_soffice || return 1
    has_apt || return 0
    has_package libreoffice-writer-nogui || has_package libreoffice-writer ||
        { ! has_package libreoffice-core-nogui && ! has_package libreoffice-core; }
}

missing_packages() {
    has_writer || echo libreoffice-writer
    has_font 'NotoSansCJK-Regular.tt[cf]' && has_font 'NotoSerifCJK-Regular.tt[cf]' ||
        echo fonts-noto-cjk
    has_font 'LiberationSerif-Regular.ttf' || echo fonts-liberation
    has_font 'DejaVuSans.ttf' || echo fonts-dejavu-core
    has_font 'LXGWWenKai-Regular.ttf' || echo fonts-lxgw-wenkai
    command -v pdfinfo >/dev/null 2>&1 || echo poppler-utils
}

install_packages() {
    local package wanted=()
    refresh_lists
    for package in "$@"; do
        case "$package" in
        libreoffice-writer)
            # The variant without a desktop is half the size, but not in every release.
            if apt_offers libreoffice-writer-nogui && ! has_package libreoffice-core; then
                package=libreoffice-writer-nogui
            fi
            ;;
        fonts-lxgw-wenkai)
            # Older releases lack it; 楷体 is then drawn in 宋体, and `doctor` says so.
            apt_offers "$package" || continue
            ;;
        esac
        wanted+=("$package")
    done
    if [ "${#wanted[@]}" -eq 0 ]; then
        return 0
    fi
    say "installing ${wanted[*]}"
    apt_install "${wanted[@]}" ||
        give_up "apt-get could not install: ${wanted[*]}; try: sudo apt-get install ${wanted[*]}"
}

install_tools() {
    local missing=() package
    while IFS= read -r package; do # no mapfile: the bash of macOS is 3.2
        missing+=("$package")
    done < <(missing_packages)
    # Without 楷体 a build still runs, so that alone stops no other system.
    if ! has_apt; then
        case "${missing[*]-}" in
        "" | fonts-lxgw-wenkai | poppler-utils | "fonts-lxgw-wenkai poppler-utils") return 0 ;;
        esac
        give_up "please install LibreOffice 7.4 or newer (https://www.libreoffice.org), the fonts Noto Sans CJK and Noto Serif CJK (https://github.com/notofonts/noto-cjk), Liberation and DejaVu Sans, and poppler with your system's package manager; not found here: ${missing[*]}"
    fi
    if [ "${#missing[@]}" -gt 0 ]; then
        install_packages "${missing[@]}"
    fi
}

# --- once ----------------------------------------------------------------------------------------

# Changes with the lock, the project file, this script and the folder (a moved .venv is broken).
inputs_key() {
    { cat requirements.lock pyproject.toml scripts/setup.sh && pwd; } | cksum
}

is_done() {
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(inputs_key)" ] &&
        [ -x .venv/bin/packbuilder ] && has_soffice
}

main() {
    if is_done; then
        return 0
    fi
    install_tools
    make_environment
    [ -x .venv/bin/packbuilder ] || give_up ".venv/bin/packbuilder did not appear"
    inputs_key >"$stamp"
    say "ready"
}

main "$@"
