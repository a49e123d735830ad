#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Who may know whom. The folders of src are layers: this looks at what their
# files include, and at what their libraries ask the system for.
. "$(dirname -- "$0")/../tap.sh"
build=$(pwd)
cd "$here/../../src" || exit 1

# Shows what a command finds, and succeeds if that is nothing.
nothing() {
    ! "$@" | grep .
}

# ---- includes ----

included() { # PATTERN FILE...
    pattern=$1
    shift
    grep -EHn "^ *# *include *$pattern" "$@"
}

# LAYER, and what its files include of ours.
includes_beside() {
    layer=$1
    shift
    included '"' "$layer"/*.[ch] | grep -Ev "\"($(echo "$@" | tr ' ' '|'))/"
}

while read -r layer allowed; do
    check "$layer includes $allowed only" \
        nothing includes_beside "$layer" $allowed
done <<'.'
base base
model base model
theory base model theory
analysis base model analysis
run base model theory analysis run
plot base plot
store base model theory analysis run store
ui base model theory analysis run store plot ui
cli base model theory analysis run store plot cli
.

check "each folder is a layer" is "analysis base cli model plot run store theory ui" \
    "$(echo */ | tr -d /)"
check "curses is included by ui only" nothing included \
    '<(n?curses[a-z]*|term|panel|menu|form)(/.*)?\.h>' $(ls -d */*.[ch] | grep -v ^ui/)
check "threads are included by base and run only" nothing included \
    '<(pthread|threads|semaphore)\.h>' $(ls -d */*.[ch] | grep -Ev '^(base|run)/')
check "config.h, and no other header, comes first in every .c" nothing awk '
    FNR == 1 { seen = 0 }
    /^# *include/ && !seen++ && !/<config\.h>/ { print FILENAME ": " $0 }
' main.c */*.c
check "no header includes config.h" nothing included '<config\.h>' */*.h
check "no header includes itself, by whatever way" tsort -- "$(
    grep -H '^#include "' */*.h | sed 's/:#include "/ /; s/"$//' >"$tmp/pairs"
    echo "$tmp/pairs")"

# ---- symbols ----

if [ ! -f "$build/libbase.a" ] || ! command -v nm >/dev/null; then
    skip "what the layers ask the system for" "not built here, or no nm"
    tap_done
fi

asks() { # LAYER PATTERN
    nm -u "$build/lib$1.a" 2>/dev/null | sed 's/^ *U //' | grep -Ex "$2"
}
keeps() { # LAYER: objects at file scope that are not constant
    nm -f sysv "$build/lib$1.a" 2>/dev/null |
        grep -E '\|\.(data|bss|tdata|tbss)' | grep -v '\.data\.rel\.ro'
}

print='_*v?f?d?printf(_chk)?|f?put[cs]|puts|putchar|fwrite|perror|psignal'
end='exit|_exit|_Exit|quick_exit|raise|kill'
clock='time|clock|clock_gettime|gettimeofday|timespec_get|u?sleep|nanosleep'
thread='pthread_.*|thrd_.*|mtx_.*|cnd_.*|sem_.*'
for layer in model theory analysis run plot store; do
    [ $layer = store ] ||
        check "$layer prints nothing" nothing asks $layer "$print"
    check "$layer does not end the program" nothing asks $layer "$end"
    check "$layer asks base for the time" nothing asks $layer "$clock"
    check "$layer keeps nothing at file scope" nothing keeps $layer
    [ $layer = run ] ||
        check "$layer knows no threads" nothing asks $layer "$thread"
done
check "cli knows no threads" nothing asks cli "$thread"
tap_done
