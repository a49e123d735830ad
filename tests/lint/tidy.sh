#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The looks of the sources: sizes, lines, guards, and no debts.
. "$(dirname -- "$0")/../tap.sh"
cd "$here/../.." || exit 1
export LC_ALL=C # awk then sees bytes, whichever awk it is

sources=$(find src tests -name '*.[ch]' | sort)
headers=$(find src tests -name '*.h' ! -name '*_template.h' | sort)
scripts=$(find bootstrap tests -name bootstrap -o -name '*.sh' -o -name '*.py')

nothing() {
    ! "$@" | grep .
}

# complaints CONDITION FILE...: the lines for which an awk condition is true.
complaints() {
    condition=$1
    shift
    awk "$condition"' { print FILENAME ":" FNR ": " $0 }' "$@"
}

# ---- lines ----

licence_missing() {
    for file in "$@"; do
        head -n 2 "$file" | grep -Eqx \
            '(/\*|#) SPDX-License-Identifier: GPL-3.0-or-later( \*/)?' ||
            echo "$file"
    done
}
check "each file begins with its licence" \
    nothing licence_missing $sources $scripts
check "no line is over 100 columns" nothing complaints \
    '{ line = $0; gsub(/[\200-\277]/, "", line) } length(line) > 100' \
    $sources $scripts
check "no tab, and no blank at the end of a line" \
    nothing complaints '/\t|[ \r]$/' $sources
check "nothing is left to do" \
    nothing complaints '/TO''DO|FIX''ME|XX''X/' $sources $scripts
check "no file is over 500 lines" \
    nothing complaints 'FNR == 501' $sources $scripts

guard_missing() {
    for header in $headers; do
        guard=GROKTOP_$(echo "${header#src/}" | tr a-z/. A-Z__)
        grep -qx "#ifndef $guard" "$header" &&
            grep -qx "#define $guard" "$header" || echo "$header: no $guard"
    done
}
unlisted() {
    for file in $sources tests/*.sh tests/*/*.sh; do
        tr -s ' \t' '\n\n' <Makefile.am | grep -qx "${file%.c}\(\.c\)*" ||
            echo "$file"
    done
}
check "Makefile.am lists every file" nothing unlisted
check "each header's guard is its path" nothing guard_missing

# ---- functions ----
# A definition has its name at the beginning of a line, below the type, and
# its braces too. Measured from the name to the closing brace.

awk '
    /^[a-z_][a-z0-9_]*\(/ { start = FNR; head = ""; body = 0 }
    start && !body { head = head $0 }
    start && /;$/ && !body { start = 0 }
    start && /^{/ { body = 1 }
    start && /^}/ {
        sub(/, \.\.\.\)/, "", head)
        print FNR - start + 1, gsub(/,/, "", head) + 1, FILENAME ":" start
        start = 0
    }
' $sources | sort -n >"$tmp/functions"

count=$(wc -l <"$tmp/functions")
length_at() { # PERCENT
    sed -n "$((count * $1 / 100))p" "$tmp/functions" | cut -d ' ' -f 1
}
check "functions are found" [ "$count" -ge 100 ]
check "no function is over 100 lines" \
    nothing awk '$1 > 100' "$tmp/functions"
check "19 of 20 functions are at most 60 lines" [ "$(length_at 95)" -le 60 ]
check "half of the functions are at most 15 lines" [ "$(length_at 50)" -le 15 ]
# A product of matrices has three places, four strides and three sizes, here as
# in every BLAS.
check "no function has over 8 arguments, products of matrices apart" \
    nothing awk '$2 > 8 && $3 !~ /product_template/' "$tmp/functions"
tap_done
