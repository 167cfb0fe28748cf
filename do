#!/bin/sh
# The one command of the checkout. It sets itself up; `./do help` says the rest.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
venv=$root/.venv
stamp=$venv/.synced

export UV_COMPILE_BYTECODE=1 OMP_WAIT_POLICY=passive
export UV_PYTHON_DOWNLOADS=never
unset VIRTUAL_ENV UV_PROJECT_ENVIRONMENT PYTHONHOME PYTHONPATH

usage() {
    cat <<'TEXT'
./do serve [OPTIONS]   开网页和接口 · start pages and API, print the address
./do try "TEXT"        查一条讯息 · one verdict on one message
./do test [--all] [ARGS]
                       运行测试 · run the tests; --all also installs what the system
                       lacks (root) and skips nothing; other ARGS go to pytest
./do check             检查代码 · lint, types, imports, knowledge, lock
./do bench NAME [ARGS] 测速 · run bench/NAME.py beside its peers
./do docs              生成参考 · write docs/reference
./do help              this text
TEXT
}

die() {
    printf 'do: %s\n' "$*" >&2
    exit 1
}

# A shim may answer to the name and still fail, so every candidate is asked to run.
find_python() {
    for name in python3.13 python3.12 python3.11 python3 python; do
        if python=$("$name" -c '
import sys
if sys.version_info < (3, 11): raise SystemExit(1)
print(sys.executable)' 2>/dev/null) && [ -n "$python" ]; then
            return
        fi
    done
    die "Python 3.11 or newer is needed and none was found. \
Install it (Debian 12, Ubuntu 24.04: apt install python3 python3-venv; macOS: brew install python)."
}

# uv >= 0.8, the oldest that reads every table of pyproject.toml.
new_enough() {
    case $("$1" --version 2>/dev/null) in
        "uv 0."[0-7].*) return 1 ;;
        "uv "*) return 0 ;;
        *) return 1 ;;
    esac
}

find_uv() {
    for uv in uv "$root/.uv/bin/uv"; do
        if new_enough "$uv"; then return; fi
    done
    get_uv
    new_enough "$uv" || die "uv was installed in .uv but does not run; remove .uv and try again"
}

# A private environment, so an externally managed Python (PEP 668) stays untouched.
# Where Python comes without venv, its pip may still install into a folder.
get_uv() {
    printf 'do: getting uv into .uv\n' >&2
    rm -rf "$root/.uv"
    uv=$root/.uv/bin/uv
    if "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        "$python" -m venv "$root/.uv" >&2
        set -- "$root/.uv/bin/python" -m pip install
    elif "$python" -m pip --version >/dev/null 2>&1; then
        set -- "$python" -m pip install --target "$root/.uv"
    else
        die "this Python has neither venv nor pip. Install one: $(venv_package)"
    fi
    "$@" --quiet --disable-pip-version-check 'uv>=0.8' >&2 ||
        die "pip could not install uv; its message is above"
}

venv_package() {
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    if command -v apt-get >/dev/null 2>&1; then
        printf 'apt install python%s-venv' "$version"
    elif command -v dnf >/dev/null 2>&1; then
        printf 'dnf install python3-pip'
    elif command -v apk >/dev/null 2>&1; then
        printf 'apk add py3-pip'
    else
        printf 'the venv module of %s (Python %s)' "$python" "$version"
    fi
}

# The stamp holds the checkout's place: scripts in .venv break when the folder moves.
ready() {
    [ -f "$stamp" ] && [ -x "$venv/bin/python" ] || return 1
    read -r place <"$stamp"
    [ "$place" = "$root" ] || return 1
    [ -z "$(find "$root/uv.lock" "$root/pyproject.toml" -newer "$stamp")" ]
}

set_up() {
    if ready; then return; fi
    find_python
    find_uv
    printf 'do: syncing .venv from uv.lock\n' >&2
    quiet=--quiet
    if [ -t 2 ]; then quiet=; fi
    place=$root
    if [ -f "$stamp" ]; then place=$(cat "$stamp"); fi
    if [ ! -x "$venv/bin/python" ] || [ "$place" != "$root" ]; then
        "$uv" venv --project "$root" --clear --python "$python" $quiet "$venv" >&2
    fi
    "$uv" sync --project "$root" --frozen --all-extras $quiet >&2
    printf '%s\n' "$root" >"$stamp"
}

# Browsers, fonts and the Java of Spark for the tests marked `all`.
system_packages() {
    missing=
    command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
    [ -n "$(fc-list :lang=zh 2>/dev/null)" ] || missing="$missing fonts-noto-cjk"
    command -v java >/dev/null 2>&1 || missing="$missing default-jre-headless"
    if [ -z "$missing" ]; then return; fi
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
        die "./do test --all needs:$missing (apt install$missing, as root)"
    fi
    printf 'do: installing%s\n' "$missing" >&2
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >/dev/null
    # shellcheck disable=SC2086  # a list of package names
    apt-get install -qq -y --no-install-recommends $missing >/dev/null
}

# An embedded database with an invented city, so that every page has something to show. A database
# of one's own (YIBAO_DATABASE, YIBAO_HOME) is left as it is.
demo() {
    if [ -n "${YIBAO_DATABASE:-}${YIBAO_HOME:-}" ]; then return; fi
    export YIBAO_HOME="$root/.yibao"
    "$venv/bin/yibao" demo seed --if-empty ||
        printf 'do: serving without the account: no database\n' >&2
}

test_all() {
    set_up
    for word in "$@"; do
        if [ "$word" = --all ]; then system_packages; fi
    done
    exec "$venv/bin/pytest" -n 2 --dist loadgroup -rfEs "$@"
}

# Every step runs, so one round shows all there is to mend.
step() {
    printf '\n· %s\n' "$*"
    "$@" || failed="$failed
  $*"
}

check_all() {
    set_up
    find_python
    find_uv
    failed=
    PATH=$venv/bin:$PATH
    step ruff check .
    step ruff format --check .
    step mypy
    step lint-imports
    if [ -d src/yibao/service/cli ]; then step yibao knowledge lint; fi
    step "$uv" lock --check
    if [ -n "$failed" ]; then die "these steps failed:$failed"; fi
    printf '\nAll checks passed.\n'
}

# Its own environment, so that peers never hide a missing requirement of ours.
bench() {
    if [ $# = 0 ] || [ ! -f "$root/bench/$1.py" ]; then
        names=
        for file in "$root"/bench/*.py; do
            if [ -f "$file" ]; then names="$names $(basename "$file" .py)"; fi
        done
        die "./do bench NAME; there is:${names:- nothing yet}"
    fi
    find_python
    find_uv
    script=$root/bench/$1.py
    shift
    export UV_PROJECT_ENVIRONMENT="$root/.venv-bench"
    exec "$uv" run --project "$root" --frozen --all-extras --group bench \
        --python "$python" --quiet python "$script" "$@"
}

command=${1:-help}
if [ $# -gt 0 ]; then shift; fi
case $command in
    serve) set_up; demo; exec "$venv/bin/yibao" serve "$@" ;;
    try) set_up; exec "$venv/bin/yibao" check "$@" ;;
    test) cd "$root"; test_all "$@" ;;
    check) cd "$root"; check_all ;;
    bench) bench "$@" ;;
    docs) cd "$root"; set_up; exec "$venv/bin/python" tools/reference.py "$@" ;;
    help | -h | --help) usage ;;
    *) usage >&2; exit 2 ;;
esac
