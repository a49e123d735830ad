#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The manual page renders without a warning, and what a reader then sees names
# the options of the program, all of them and no others. (What it says of each
# is compared in cli.sh; its keys in test_keymap.)
. "$(dirname -- "$0")/../tap.sh"
page=$here/../../man/groktop.1

have() {
    command -v "$1" >/dev/null
}
silent() {
    "$@" >"$tmp/silent" 2>&1 && [ ! -s "$tmp/silent" ] ||
        { cat "$tmp/silent"; return 1; }
}
options() {
    grep -oE -- '(^|[^-[:alnum:]])--[a-z][-a-z0-9]*' "$1" | tr -cd 'a-z0-9\n-' | sort -u
}

if have mandoc; then
    check "mandoc has nothing to say" \
        silent mandoc -T lint -W warning "$page"
    mandoc -T ascii "$page" | sed "s/.$(printf '\b')//g" >"$tmp/page"
    "$groktop" --help >"$tmp/help"
    options "$tmp/page" >"$tmp/in_page"
    options "$tmp/help" >"$tmp/in_help"
    check "--help names options" [ -s "$tmp/in_help" ]
    check "the page names the options of --help, and no others" \
        diff "$tmp/in_help" "$tmp/in_page"
else
    skip "the rendered page" "no mandoc"
fi
if have groff; then
    check "groff has nothing to say" \
        silent groff -mdoc -Tutf8 -ww -z "$page"
else
    skip "groff has nothing to say" "no groff"
fi
tap_done
