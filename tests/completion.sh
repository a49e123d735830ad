#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Completions: each option of --help is in those of all three shells, bash's do
# what they should, and what the shells themselves say of the others.
. "$(dirname -- "$0")/tap.sh"

"$groktop" --help | sed -n 's/^  \(-., \)\{0,1\}--\([^ ]*\).*/\2/p' | sort >"$tmp/options"
for shell in bash zsh fish; do
    run completion $shell
    check "$shell: it is written" is 0 $status
    cp "$tmp/out" "$tmp/$shell"
done
sed -n 's/^ *--\([^)]*\)).*/\1/p' "$tmp/bash" >"$tmp/valued"
sed -n "s/^  *-\*) .*compgen -W '\([^']*\)'.*/\1/p" "$tmp/bash" | tr ' ' '\n' |
    sed 's/^--//' | sort | cmp - "$tmp/options"
check "bash: has the options of --help, and no others" is 0 $?
sed -n "s/^    '\**--\([^=[]*\).*/\1/p" "$tmp/zsh" | sort | cmp - "$tmp/options"
check "zsh: has the options of --help, and no others" is 0 $?
sed -n 's/^complete -c groktop -l \([^ ]*\).*/\1/p' "$tmp/fish" | sort |
    cmp - "$tmp/options"
check "fish: has the options of --help, and no others" is 0 $?

# complete WORD...: what bash offers for the last word.
complete() {
    bash -c '. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _groktop
        echo "${COMPREPLY[*]}"' - "$tmp/bash" groktop "$@"
}
if command -v bash >/dev/null; then
    check "bash: part of an option" is "--task" "$(complete --ta)"
    check "bash: a value" is "sub" "$(complete --task s)"
    check "bash: a value behind an equals sign" is "sub" "$(complete --task = s)"
    check "bash: presets" is "toy-line toy-leaky" "$(complete --preset toy-l)"
    check "bash: a command" is "bench" "$(complete b)"
    check "bash: a shell" is "zsh" "$(complete completion z)"
    check "bash: a figure" is "fig1" "$(complete figure fig1)"
    mkdir "$tmp/arun"
    check "bash: a run folder" is "$tmp/arun" "$(complete figure "$tmp/aru")"
    check "bash: after the figure, too" is "$tmp/arun" \
        "$(complete figure waves "$tmp/aru")"
    check "bash: a lesson" is "circles" "$(complete lesson ci)"
    touch "$tmp/own.lesson"
    check "bash: or a file" is "$tmp/own.lesson" "$(complete lesson "$tmp/own")"
    check "bash: nothing for a number" is "" "$(complete --modulus '')"
    touch "$tmp/records.csv"
    check "bash: a file" is "$tmp/records.csv" "$(complete --output "$tmp/rec")"
else
    skip "bash: what it offers" "no bash"
fi
for shell in zsh fish; do
    if command -v $shell >/dev/null; then
        check "$shell: no mistake in it" $shell -n "$tmp/$shell"
    else
        skip "$shell: no mistake in it" "no $shell"
    fi
done

run completion
check "which shell must be said" is \
    "groktop: completion: '' is none of bash, zsh, fish" "$(cat "$tmp/err")"
run completion ksh
check "one that is not known is refused" is 2 $status
run completion bash zsh
check "and more than one" is 2 $status

if command -v desktop-file-validate >/dev/null; then
    check "the menu entry is valid" desktop-file-validate "$top/data/groktop.desktop"
else
    skip "the menu entry is valid" "no desktop-file-validate"
fi

tap_done
