#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Figures: each is drawn, in small; its data and script make it again; and what
# is refused, or interrupted, leaves nothing behind.
. "$(dirname -- "$0")/tap.sh"
cd "$tmp" || exit 1
export TMPDIR="$tmp/scratch"
mkdir "$TMPDIR"

mkdir empty
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
check "what a toy has not" refused "--modulus: fig1 is of toys" fig1 --modulus 7
check "a folder that is no run" refused "empty/run.json|empty: " empty
check "a name and no folder" refused "nowhere: " waves nowhere

# A recorded run: what it has not is told before gnuplot is looked for.
"$groktop" --batch --preset p23 --steps 300 --at 100:weight_decay=1e-4 \
    --record r >out 2>&1
"$groktop" --batch --preset toy-curve --steps 50 --record toy >out 2>&1
cp -r r bare
rm -r bare/checkpoints bare/spectra.jsonl
: >bare/records.jsonl
check "a figure that is of no recorded run" \
    refused "figure: fig5 is not drawn of a recorded run" fig5 r
check "a recorded run has its own steps" refused "--steps: not with r: " r --steps 9
check "and is the last argument" refused "'x': figure takes" waves r x
check "a toy has no waves" refused "figure: toy is of a toy" waves toy
run figure bare
check "a folder without records: exit status 2" is 2 $status
check "and a line that says so" \
    matches "^groktop: figure: bare has fewer than two records" "$tmp/err"
cp r/records.jsonl bare
for figure in "spectrum spectra" "waves checkpoints"; do
    run figure "${figure% *}" bare
    check "a folder without ${figure#* }: exit status 2" is 2 $status
    check "and a line that says so" \
        matches "^groktop: figure: bare has no ${figure#* }" "$tmp/err"
done
run --data x --batch
check "--data without a figure" matches "^groktop: --data: only with figure" "$tmp/err"

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
for name in fig1 fig2 fig3 fig4 fig5 fig6 fig7 spectrum neurons waves forecast clamp; do
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
    awk '{ printf "%d %.8g %.8g\n", $1, $2, $3 }' >again
check "the data are of the run that they name" is "$(cat again)" \
    "$(tail -n 1 data/fig5-seed2.dat | awk '{ print $1, $2, $3 }')"

run figure r --data of
check "a recorded run: its picture" is 0 $status
check "in a file that is called as its folder" xml r.svg
check "which names what happened" matches "weight-decay 5e-05 → 0.0001" r.svg
(cd of && gnuplot r.gnuplot) >out 2>&1
check "the script makes the same again" cmp r.svg of/r.svg
json='import json, sys
r = json.loads(sys.stdin.readlines()[-1])
print(*("%.8g" % r[n] for n in ("step", "train_loss", "test_loss", "train_accuracy",
    "test_accuracy", "norm2_E", "norm2_W", "weight_decay", "lr")))'
check "its last data are its last record" is "$(python3 -c "$json" <r/records.jsonl)" \
    "$(tail -n 1 of/r-run.dat)"
for name in spectrum neurons waves forecast; do
    run figure $name r -o "r-$name.svg"
    check "a recorded run: $name" xml "r-$name.svg"
done
run figure toy
check "a recorded toy: its paths" xml toy.svg
mkdir "a'b\`touch bad\`"
cp -r r "a'b\`touch bad\`/q'x"
run figure "a'b\`touch bad\`/q'x"
check "a folder of any name" xml "q'x.svg"
check "whose name is nothing but text" [ ! -e bad ]
run figure waves bare/ -o w.svg
check "nothing is drawn without weights" [ ! -e w.svg ]

run figure neurons --modulus 7 --hidden 64 --steps 200 -o n.svg
check "a run that ends well is not told of" lines 1 "$tmp/err"
run figure neurons --modulus 7 --hidden 1 --steps 200 -o n.svg
check "one that dies is" \
    matches "^groktop: neurons: default, seed 1, step 1: dead" "$tmp/err"

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
