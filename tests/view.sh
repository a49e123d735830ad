#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A recorded run played again, weights looked at, and what is neither.
command -v tmux >/dev/null || { echo "1..0 # SKIP tmux is not there"; exit 0; }
command -v python3 >/dev/null || { echo "1..0 # SKIP python3 is not there"; exit 0; }
. "$(dirname -- "$0")/tap.sh"
. "$(dirname -- "$0")/tmux.sh"

demo=$tmp/demo
check "a run folder is made" \
    python3 "$here/run_folder.py" "$groktop" "$demo" 0,40,200 \
    --preset p23 --steps 400 --every 4 --at 100:weight-decay=1e-4
grok=$(grep -c step "$demo/records.jsonl")
check "with records" [ "$grok" -gt 100 ]

start 120 40 view "$demo" --pace 1
check "it plays, and says what" wait_for '^RUNNING  REPLAY of demo  step'
keys Space
check "space pauses" wait_for '^PAUSED  REPLAY'
keys '|'
keys Space
check "at full speed it comes to the end of the record" \
    wait_for 'end of the record: r plays it again'
check "at its last step" wait_for '^ENDED  REPLAY of demo  step 400'
check "no record was merged" no_text 'merged'
check "the weights are those of a checkpoint" wait_for 'weights of step 200'
check "events are those of the file" wait_for "memorised at $(sed -n \
    's/.*"memorised","step":\([0-9]*\).*/\1/p' "$demo/records.jsonl")"
check "changes are marked" wait_for 'wd up'
check "the value is that of then" wait_for 'wd 0\.0001 '
check "the spectra are those of the file" wait_for '5 Spectrum over time'
keys Space
check "there is nothing more" wait_for 'that was all of the record'
keys ']'
check "what would change the run is refused" wait_for 'is as it was; .*--resume'
check "and has changed nothing" wait_for 'wd 0\.0001 '
keys J
check "skipping too" wait_for 'is as it was; '
keys f
check "a forecast needs weights of now" wait_for 'no forecast: the weights recorded are'
keys G
check "G asks for a step" wait_for 'Go to which step'
keys 4 0 Enter
check "and goes back" wait_for '^PAUSED  REPLAY of demo  step 40 '
check "where the weights are of now" no_text 'weights of step'
check "later events are gone" no_text 'wd up'
keys s
check "s: the next record" wait_for 'step 44 '
keys n 1 0 Enter
check "n: as many steps, to the record there" wait_for '^PAUSED .*step 56 '
keys G 2 0 1 Enter
check "G goes on too" wait_for '^PAUSED .*step 204 '
keys 1 Home G Enter
check "the crosshair says where to" wait_for '^PAUSED .*step 0 '
keys Escape r
check "r plays it again" wait_for 'from the first record again'
keys q
check "q ends with status 0" wait_for '^status 0'
check "and says that it was a record" wait_for 'groktop: a record, played to step'
for size in 80x24 200x50; do
    start "${size%x*}" "${size#*x}" view "$demo" --pace 0
    check "$size: to the end" wait_for '^ENDED  REPLAY of demo  step 400'
done

# ---- as --record writes it ----

"$groktop" --batch --preset p23 --steps 300 --checkpoint 50 --at 100:lr=2 \
    --record "$tmp/recorded" >"$tmp/wanted" 2>"$tmp/out"
run export "$tmp/recorded"
check "export: the lines of the run" cmp "$tmp/wanted" "$tmp/out"
check "export: its events, and nothing was lost" lines 2 "$tmp/err"
start 120 40 view "$tmp/recorded" --pace 0
check "a recorded run plays to its end" \
    wait_for '^ENDED  REPLAY of recorded  step 300'
check "all of it could be read" no_text 'could not be read'
check "its last weights are there" no_text 'weights of step'
keys q
check "nothing is complained of" wait_for '^status 0'
check "and the command repeats the run" wait_for '--at 100:lr=2'
"$groktop" --batch --preset toy-line --steps 50 --record "$tmp/toy" >"$tmp/out" 2>&1
start 120 40 view "$tmp/toy" --pace 0
check "a toy plays" wait_for '^ENDED  REPLAY of toy  step 50'
check "with its picture" wait_for '>t Toy'
keys q
check "nothing is complained of" wait_for '^status 0'

# ---- several ----

"$groktop" --batch --preset p23 --steps 500 --modulus 29 --record "$tmp/longer" \
    >"$tmp/out" 2>&1
start 120 40 view "$tmp/recorded" "$demo" "$tmp/longer" --pace 1
check "others: which they are" wait_for 'REPLAY of recorded  2 demo  3 longer'
keys Space
check "it pauses" wait_for '^PAUSED'
keys G 1 2 0 Enter
check "it goes to a step" wait_for '^PAUSED .*step 120 '
norms=$(sed -n 's/.*"step":120,.*"norm2_E":\([^,]*\),"norm2_W":\([^,]*\),.*/\1 \2/p' \
    "$demo/records.jsonl" | awk '{ printf "%.4g", $1 + $2 }')
check "the others are drawn as far" wait_for "2 demo +$norms"
keys 3 End
check "the crosshair reads them" wait_for "^step 120 .*2 demo $norms"
keys Escape i
check "i: one alone" wait_for 'hidden'
keys = i i i i i Space '|'
check "to the end" wait_for '^ENDED .*step 300'
check "the others are longer, and drawn whole" wait_for '3 longer +[0-9.]+ '
last=$(tail -n 1 "$tmp/longer/records.jsonl" |
    sed -n 's/.*"norm2_E":\([^,]*\),"norm2_W":\([^,]*\),.*/\1 \2/p' |
    awk '{ printf "%.4g", $1 + $2 }')
check "to their last record" wait_for "3 longer +$last"
keys q
check "nothing is complained of" wait_for '^status 0'

"$groktop" --batch --preset p23 --steps 300 --fork 100:weight-decay=0 --fork 50:lr=1 \
    --fork 60:lr=2 --record "$tmp/forked" >"$tmp/out" 2>&1
printf x >"$tmp/forked/branches/2/run.json"
start 120 40 view "$tmp/forked" "$tmp/recorded" --pace 0
check "branches lie over their run, and are called by what differs" \
    wait_for '^ENDED  REPLAY of forked  2 recorded  3 wd 0  4 lr 2  step 300'
last=$(tail -n 1 "$tmp/forked/branches/1/records.jsonl" |
    sed -n 's/.*"norm2_E":\([^,]*\),"norm2_W":\([^,]*\),.*/\1 \2/p' |
    awk '{ printf "%.4g", $1 + $2 }')
check "to their last record" wait_for "3 wd 0 +$last"
keys q
check "one that cannot be read is told at the end" \
    wait_for 'forked/branches: .*branches/2/run.json: line 1'
start 120 40 view "$tmp/forked/branches/1" --pace 0
check "a branch by itself" wait_for '^ENDED  REPLAY of 1  step 300'
keys q
check "nothing is complained of" wait_for '^status 0'

# ---- with less of it ----

printf '{"step":404,"train_lo' >>"$demo/records.jsonl"
rm -r "$demo/checkpoints" "$demo/spectra.jsonl"
start 120 40 view "$demo" --pace 0
check "it says that it is damaged" wait_for 'not all of the record could be read'
check "a damaged folder plays" wait_for '^ENDED  REPLAY of demo  step 400'
keys q
check "what is missing is told at the end" wait_for 'records.jsonl: 1 line left out'
check "all of it" wait_for 'spectra.jsonl: No such file'

# ---- weights ----

"$groktop" --batch --preset p23 --steps 300 --save-weights "$tmp/w.safetensors" \
    >"$tmp/out" 2>&1
start 120 40 view "$tmp/w.safetensors"
check "weights: a run that is paused" wait_for '^PAUSED  step 0 '
check "with their modulus" wait_for 'a \+ b mod 23  hidden 256'
check "and what they have learned" wait_for 'train 100\.0'
check "and their spectrum" wait_for '4 Spectrum of E .* p 23'
keys Space
check "space trains them on" wait_for '^RUNNING'

# ---- what is neither ----

wrong() { # PATTERN ARGUMENT...
    pattern=$1
    shift
    run "$@"
    is 2 $status && matches "$pattern" "$tmp/err" && lines 1 "$tmp/err"
}
check "nothing" wrong '^groktop: view: takes the paths' view
check "nets and toys" wrong 'toy is a run of a toy, .*recorded of a net; only runs' \
    view "$tmp/recorded" "$tmp/toy"
check "a file among folders" wrong 'w.safetensors' view "$tmp/recorded" \
    "$tmp/w.safetensors"
check "a file before folders" wrong 'no run folder; only those are compared' \
    view "$tmp/w.safetensors" "$tmp/recorded"
r=$tmp/recorded
check "more than eight" wrong 'is one too many; 8 runs at most' \
    view $r $r $r $r $r $r $r $r "$tmp/longer"
check "no such path" wrong 'No such file' view "$tmp/none"
check "a folder without a run" wrong 'no run.json in it' view "$tmp"
printf '{"config":' >"$demo/run.json"
check "JSON cut off" wrong 'run.json: line 1, column' view "$demo"
printf '{"config":{"modulus":23}}' >"$demo/run.json"
: >"$demo/records.jsonl"
check "a run without a record" wrong 'no records in it' view "$demo"
check "another file" wrong '' view "$here/view.sh"
check "an option of a run" wrong '^groktop: --lr: view takes' view --lr 3 "$tmp"
printf '{"step":0}\n' >"$demo/records.jsonl"
check "an option of a file for a folder" wrong 'which has its own' \
    view --task sub "$demo"

# ---- as fast as it goes ----

"$groktop" --batch --preset p23 --steps 40000 --record "$tmp/fast" >/dev/null 2>&1
printf '%s\n' 'size 120x40' 'wait event ended' 'key 5 e' 'wait text >5' \
    "save $tmp/fast.txt" >"$tmp/fast.script"
for i in 1 2 3 4; do
    "$groktop" view "$tmp/fast" --pace 0 --script "$tmp/fast.script" >/dev/null
    sed 2d "$tmp/fast.txt" >"$tmp/fast.$i" # but for the time
done
check "no spectrum is missed" eval 'cmp "$tmp/fast.1" "$tmp/fast.2" &&
    cmp "$tmp/fast.1" "$tmp/fast.3" && cmp "$tmp/fast.1" "$tmp/fast.4"'

tap_done
