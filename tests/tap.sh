# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by tests that are shell scripts: what they say in TAP, a scratch
# folder $tmp that goes away, and the program as $groktop.

groktop=${GROKTOP:-./groktop}
case $groktop in
    /*) ;;
    *) groktop=$(pwd)/$groktop ;;
esac
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
top=$here/..

tmp=$(mktemp -d) || exit 1
export XDG_CONFIG_HOME="$tmp/nobodys" # no configuration but the test's own
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM

tap_number=0
tap_failed=0

# check TEXT COMMAND...: "ok" if the command succeeds. What it prints is shown
# as a remark if it does not.
check() {
    tap_number=$((tap_number + 1))
    tap_text=$1
    shift
    if "$@" >"$tmp/tap" 2>&1; then
        echo "ok $tap_number - $tap_text"
    else
        echo "not ok $tap_number - $tap_text"
        sed 's/^/# /' "$tmp/tap"
        tap_failed=1
    fi
}

# skip TEXT REASON
skip() {
    tap_number=$((tap_number + 1))
    echo "ok $tap_number - $1 # SKIP $2"
}

tap_done() {
    echo "1..$tap_number"
    exit "$tap_failed"
}

# run ARGUMENT...: the program; its output in $tmp/out and $tmp/err, its exit
# status in $status.
run() {
    "$groktop" "$@" >"$tmp/out" 2>"$tmp/err" </dev/null
    status=$?
}

# is WANTED FOUND, matches PATTERN FILE, lines N FILE: for use with check.
is() {
    [ "$1" = "$2" ] || { echo "wanted: $1"; echo "found:  $2"; return 1; }
}
matches() {
    grep -Eq -- "$1" "$2" || { echo "no match of: $1"; cat "$2"; return 1; }
}
lines() {
    is "$1" "$(wc -l <"$2" | tr -d ' ')"
}

# numpy_python: sets $numpy to a Python that has NumPy; false if there is none.
# Debian's has it, but need not be the first one.
numpy_python() {
    for numpy in python3 /usr/bin/python3; do
        "$numpy" -c 'import numpy' 2>/dev/null && return
    done
    return 1
}
