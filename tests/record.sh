#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs in folders, and going on with them: see record.py.
. "$(dirname -- "$0")/tap.sh"
command -v python3 >/dev/null || { echo "1..0 # SKIP python3 is not there"; exit 0; }

py() { python3 "$here/record.py" "$1" "$groktop" "$tmp"; }
cd "$tmp" || exit 1

check "killed twenty times, it ends with the same bytes" py killed
check "changes by hand are made again" py hand
check "INT, TERM and HUP leave a checkpoint of the last step" py signals

# ---- what is refused, and that nothing is lost ----

small="--preset p23 --every 1 --steps 30"
refused() { # PATTERN ARGUMENT...
    pattern=$1
    shift
    run --batch "$@"
    is 2 $status && matches "$pattern" "$tmp/err" && is 1 "$(wc -l <"$tmp/err")"
}
recorded() { run --batch $small --record "$@"; is 0 $status; }
check "a run is recorded" recorded run
check "not over another one" refused "there is a run in 'run'.*--resume" \
    $small --record run
check "not into a folder with other things" refused "^groktop: --record: '.'" \
    $small --record .
mkdir empty
check "but into an empty one" recorded empty
check "no folder" refused "nowhere" --resume nowhere
check "no run in a folder" refused "run.json" --resume run/checkpoints
check "another learning rate is no going on" refused "^groktop: --lr: .*--at" \
    --resume run --lr 3
check "nor is another preset" refused "^groktop: --preset: not with" \
    --resume run --preset p29
check "steps must be after those that are there" refused "^groktop: --steps: '20'" \
    --resume run --steps 20
check "changes, too" refused "^groktop: --at: step 3 " --resume run --at 3:lr=1
check "a step that is not there" refused "the run ends at step 30" --resume run@31

# ---- going on elsewhere ----

records() { grep -v event "$1/records.jsonl" | wc -l | tr -d ' '; }
from_a_step() {
    cp run/records.jsonl before
    run --batch --resume run@20 --steps 40 --at 25:lr=0.5 --record branch
    is 0 $status && is 41 "$(records branch)" && cmp before run/records.jsonl &&
        head -n 21 before >a && head -n 21 branch/records.jsonl | cmp a -
}
check "from a step on, into a folder of its own" from_a_step
longer() { run --batch --resume run --steps 50; is 0 $status && is 51 "$(records run)"; }
check "a run that was over goes on with more steps" longer
another_optimizer() {
    changed="--preset p23 --every 5 --at 20:optimizer=adamw --at 20:lr=0.01"
    run --batch $changed --steps 80 --record adam1
    is 0 $status && run --batch $changed --steps 40 --record adam2
    is 0 $status && run --batch --resume adam2 --steps 80
    is 0 $status && cmp adam1/records.jsonl adam2/records.jsonl &&
        matches '"name":"optimizer","from":"gd","to":"adamw"' adam2/records.jsonl
}
check "the optimizer in force is remembered" another_optimizer
another_until() {
    run --batch --preset p23 --every 1 --until memorised --record until
    is 0 $status && run --batch --resume until --until never --steps 200
    is 0 $status && run --batch --resume until --steps 220 && is 221 "$(records until)"
}
check "what it is to end at is remembered" another_until

# Whatever moves the weights: the same lines as without a stop.
every_kind() { # PRESET OPTION...
    rm -rf kind
    run --batch --preset "$@" --steps 40 --record kind
    is 0 $status || return 1
    run --batch --resume kind --steps 70
    is 0 $status || return 1
    "$groktop" --batch --preset "$@" --steps 70 --format jsonl 2>/dev/null |
        cmp - kind/records.jsonl
}
check "a toy goes on" every_kind toy-line
check "AdamW goes on" every_kind adamw --modulus 11 --hidden 32
check "isolated dynamics go on" every_kind paper-fig6 --modulus 11 --hidden 128
check "norm flow goes on" every_kind p23 --dynamics norm-flow --modulus 7 --hidden 64
check "a probe goes on" every_kind paper-fig5 --hidden 40

# ---- what can be saved of what is damaged ----

damaged() { # COMMAND...: makes the damage in the folder "bad"
    rm -rf bad
    cp -r branch bad
    "$@"
    run --batch --resume bad --steps 60
    is 0 $status && is 61 "$(records bad)"
}
check "a line that was cut off" damaged sh -c 'printf "{\"step\":41,\"tr" >>bad/records.jsonl'
check "a checkpoint that was cut off" damaged sh -c \
    'f=$(ls bad/checkpoints/* | tail -n 1); head -c 1000 "$f" >x; cat x >"$f"'
check "lines that the disk has lost" damaged sh -c \
    'head -n 30 bad/records.jsonl >x; cat x >bad/records.jsonl'
check "what later versions add" damaged sh -c \
    'sed "s/\"version\": 1/\"version\": 9, \"new\": [1]/" bad/run.json >x; cat x >bad/run.json
     echo "{\"event\":\"eclipse\",\"step\":40}" >>bad/records.jsonl'

# ---- another process; a full disk ----

twice() {
    "$groktop" --batch --preset p23 --steps 100000000 --record busy \
        >/dev/null 2>&1 &
    pid=$!
    while [ ! -s busy/records.jsonl ]; do kill -0 $pid || return 1; done
    while [ ! -s busy/checkpoints/0000000000.safetensors ]; do :; done
    refused "another process is recording" --resume busy
    result=$?
    kill -KILL $pid
    wait $pid 2>/dev/null
    return $result
}
check "two at once do not write one folder" twice
mkdir full
if [ "$(id -u)" = 0 ] && mount -t tmpfs -o size=400k tmpfs full 2>/dev/null; then
    check "a full disk ends it, and what is there opens" py full
    umount full
else
    skip "a full disk ends it, and what is there opens" "no small file system here"
fi
tap_done
