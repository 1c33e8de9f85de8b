#!/usr/bin/env bash
# Make this machine able to build: a virtual environment, LibreOffice Writer and Calc, fonts,
# poppler.
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

has_venv_module() { "$1" -c "import ensurepip, venv" >/dev/null 2>&1; }

version_of() { "$1" -c 'import sys; print("python%d.%d" % sys.version_info[:2])'; }

ensure_venv_module() {
    has_venv_module "$1" ||
        give_up "$(version_of "$1") lacks its venv module; install the package $(version_of "$1")-venv (or python3-venv)"
}

# Debian's Python comes without the module that makes environments.
missing_python() {
    local python
    if python="$(find_python)"; then
        has_venv_module "$python" || echo "$(version_of "$python")-venv"
    else
        echo python3-venv
    fi
}

# --- Debian and Ubuntu ---------------------------------------------------------------------------

has_apt() { command -v apt-get >/dev/null 2>&1 && command -v dpkg-query >/dev/null 2>&1; }

can_be_root() { [ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null 2>&1; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        env DEBIAN_FRONTEND=noninteractive "$@"
    else
        sudo env DEBIAN_FRONTEND=noninteractive "$@"
    fi
}

lists_are_fresh=""
refresh_lists() {
    if [ -z "$lists_are_fresh" ]; then
        as_root apt-get update -qq </dev/null >/dev/null 2>&1 ||
            say "apt-get update failed; going on"
        lists_are_fresh=yes
    fi
}

# What apt says is shown when it fails; else it is only remarks about a bare machine.
apt_install() {
    local log status=0
    log="$(mktemp)"
    as_root apt-get install -y -qq --no-install-recommends "$@" </dev/null >"$log" 2>&1 ||
        status=$?
    [ "$status" -eq 0 ] || tail -n 20 "$log" >&2
    rm -f "$log"
    return "$status"
}

apt_offers() { [ -n "$(apt-cache --names-only search "^$1\$" 2>/dev/null)" ]; }

has_package() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null || true)" = installed ]
}

has_font() {
    local folder
    for folder in /usr/share/fonts /usr/local/share/fonts "${HOME:-}/.fonts" \
        "${XDG_DATA_HOME:-${HOME:-}/.local/share}/fonts"; do
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

# Evidence may be a table. LibreOffice from elsewhere than Debian comes whole.
has_calc() {
    has_apt || return 0
    has_package libreoffice-calc-nogui || has_package libreoffice-calc ||
        { has_soffice && ! has_package libreoffice-core-nogui && ! has_package libreoffice-core; }
}

missing_packages() {
    if has_apt; then
        missing_python
    fi
    has_writer || echo libreoffice-writer
    has_calc || echo libreoffice-calc
    has_font 'NotoSansCJK-Regular.tt[cf]' && has_font 'NotoSerifCJK-Regular.tt[cf]' ||
        echo fonts-noto-cjk
    has_font 'LiberationSerif-Regular.ttf' || echo fonts-liberation
    has_font 'DejaVuSans.ttf' || echo fonts-dejavu-core
    has_font 'LXGWWenKai-Regular.ttf' || echo fonts-lxgw-wenkai
    command -v pdfinfo >/dev/null 2>&1 || echo poppler-utils
}

install_packages() {
    local package wanted=()
    if can_be_root; then
        refresh_lists
    fi
    for package in "$@"; do
        case "$package" in
        libreoffice-*)
            # The variant without a desktop is half the size, but not in every release.
            if apt_offers "$package-nogui" && ! has_package libreoffice-core; then
                package="$package-nogui"
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
    if ! can_be_root; then
        stop_or_go_on "you are not root and sudo is missing; as root: apt-get install --no-install-recommends ${wanted[*]}" "${wanted[@]}"
        return 0
    fi
    say "installing ${wanted[*]}"
    apt_install "${wanted[@]}" ||
        stop_or_go_on "apt-get could not install: ${wanted[*]}; try: sudo apt-get install ${wanted[*]}" "${wanted[@]}"
}

# Without 楷体, Calc and poppler a build still runs; `packbuilder doctor` says what it then lacks.
stop_or_go_on() {
    local message="$1" package
    shift
    for package in "$@"; do
        case "$package" in
        fonts-lxgw-wenkai | poppler-utils | libreoffice-calc*) ;;
        *) give_up "$message" ;;
        esac
    done
    say "$message; going on without"
}

install_tools() {
    local missing=() package
    while IFS= read -r package; do # no mapfile: the bash of macOS is 3.2
        missing+=("$package")
    done < <(missing_packages)
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
