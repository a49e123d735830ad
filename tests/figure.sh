#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Figures: each is drawn, in small; its data and script make it again; and what
# is refused, or interrupted, leaves nothing behind.
. "$(dirname -- "$0")/tap.sh"
cd "$tmp" || exit 1
export TMPDIR="$tmp/scratch"
mkdir "$TMPDIR"

refused() { # PATTERN ARGUMENT...
    pattern=$1
    shift
    run figure "$@"
    is 2 $status && lines 1 "$tmp/err" && matches "^groktop: $pattern" "$tmp/err"
}
check "a name that is none" refused "figure: 'fig9' is none of fig1, .*, all" fig9
check "no name" refused "figure: '' is none of fig1" ""
check "an ending that is none" \
    refused "--output: 'x.gif' ends in none of .svg, .png, .pdf" fig1 -o x.gif
check "a file for all figures" refused "--output: 'x.svg': .*folder" all -o x.svg
check "an option that is not taken" refused "--lr: figure takes" fig1 --lr 1
run --data x --batch
check "--data without a figure" matches "^groktop: --data: only with figure" "$tmp/err"

mkdir empty
PATH=$tmp/empty "$groktop" figure fig1 >out 2>err </dev/null
check "without gnuplot: exit status 4" is 4 $?
check "and one line that says so" matches "^groktop: gnuplot, .* not in PATH" err
check "of no more lines" lines 1 err
check "and no file" [ ! -e fig1.svg ]

if ! command -v gnuplot >/dev/null || ! command -v python3 >/dev/null; then
    skip "the figures" "no gnuplot, or no python3"
    tap_done
fi

xml() {
    python3 -c 'import sys, xml.dom.minidom as m; m.parse(sys.argv[1])' "$1"
}

run figure all -o all --data data --modulus 7 --hidden 64 --steps 200
check "all figures, in small" is 0 $status
for name in fig1 fig2 fig3 fig4 fig5 fig6 fig7 spectrum neurons waves forecast; do
    check "$name: a line says so" matches "^$name +all/$name.svg " "$tmp/err"
    check "$name: SVG that can be read" xml "all/$name.svg"
    check "$name: says how it is made" \
        matches "groktop figure $name --modulus 7 --hidden 64 --steps 200" \
        "all/$name.svg"
    (cd data && gnuplot "$name.gnuplot") >out 2>&1
    check "$name: the script makes the same again" \
        cmp "all/$name.svg" "data/$name.svg"
done
check "the data have a header" matches '^# step \(updates\), train_loss' \
    data/fig5-mean.dat
check "five seeds" is 5 "$(ls data/fig5-seed?.dat | wc -l)"
command=$(sed -n 's/^# run: groktop //p' data/fig5-seed2.dat)
# shellcheck disable=SC2086
"$groktop" $command --batch --format csv 2>/dev/null | tail -n 1 | tr , ' ' |
    awk '{ printf "%d %.5g %.5g\n", $1, $2, $3 }' >again
check "the data are of the run that they name" is "$(cat again)" \
    "$(tail -n 1 data/fig5-seed2.dat | awk '{ printf "%d %.5g %.5g\n", $1, $2, $3 }')"

for ending in png pdf; do
    run figure fig1 -o "f.$ending" --steps 50
    check "$ending: drawn" [ -s "f.$ending" ]
done
check "PNG is PNG" is PNG "$(head -c 4 f.png | tail -c 3)"
check "PDF is PDF" is %PDF "$(head -c 4 f.pdf)"
check "nothing is left in the scratch folder" is "" "$(ls "$TMPDIR")"

"$groktop" figure fig5 -o late.svg 2>err </dev/null &
pid=$!
sleep 0.3
kill -TERM $pid
wait $pid
check "TERM ends it by that signal" is 143 $?
check "with no file" is "" "$(ls late.svg* 2>/dev/null)"
check "and no scratch" is "" "$(ls "$TMPDIR")"
tap_done
