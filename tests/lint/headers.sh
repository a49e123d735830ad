#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Each header says all it needs: it compiles alone, and twice.
. "$(dirname -- "$0")/../tap.sh"
cd "$here/../.." || exit 1

alone() {
    printf '#include <config.h>\n#include "%s"\n#include "%s"\n' "$1" "$1" |
        ${CC:-cc} ${CPPFLAGS-} -Isrc -Itests -std=c11 -Wall -Wextra -Werror \
            -fsyntax-only -x c -
}

for header in src/*/*.h tests/*.h; do
    case $header in
    *_template.h) ;; # not a header: a source, compiled more than once
    *) check "$header stands alone" alone "${header#*/}" ;;
    esac
done
tap_done
