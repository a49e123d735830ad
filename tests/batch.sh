#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The run without a screen: what it writes, when, and how it ends.
. "$(dirname -- "$0")/tap.sh"

header=step,train_loss,test_loss,train_accuracy,test_accuracy
header=$header,norm2_E,norm2_W,weight_decay,lr,neuron_ipr,spectrum_gini

# A net that takes no time; later options override these.
small() {
    run --batch --modulus 11 --hidden 64 --train-fraction 0.9 --lr 2 \
        --weight-decay 1e-4 --steps 50 "$@"
}
# The same, its output kept as $tmp/NAME.
keep() {
    name=$1
    shift
    small "$@"
    mv "$tmp/out" "$tmp/$name"
}
column() { # N FILE: without the header
    cut -d, -f"$1" "$2" | tail -n +2
}
steps() {
    column 1 "$1" | tr '\n' ' '
}
same() {
    [ -s "$1" ] && cmp "$1" "$2"
}
differ() {
    ! cmp -s "$1" "$2"
}

# ---- CSV and the grid ----

small --every 7
check "a run succeeds" is 0 $status
check "nothing but events on standard error" \
    is "" "$(grep -v '^step ' "$tmp/err")"
check "the header" is "$header" "$(head -n 1 "$tmp/out")"
check "records at steps 0, N, 2N, ... and the last" \
    is "0 7 14 21 28 35 42 49 50 " "$(steps "$tmp/out")"
check "every line has all columns" \
    is 11 "$(awk -F, '{ print NF }' "$tmp/out" | sort -u)"
check "nothing but numbers, commas and newlines" \
    is 0 "$(tail -n +2 "$tmp/out" | tr -d '0-9.e,\n-' | wc -c | tr -d ' ')"
mv "$tmp/out" "$tmp/seven"
small --every 10
check "the last step is not written twice" \
    is "0 10 20 30 40 50 " "$(steps "$tmp/out")"
small --every 1000
check "a grid wider than the run" is "0 50 " "$(steps "$tmp/out")"
small --steps 0
check "no step at all is one record" is "0 " "$(steps "$tmp/out")"
keep one --every 1
grep -E '^(step|0|7|14|21|28|35|42|49|50),' "$tmp/one" >"$tmp/thinned"
check "a finer grid holds the same records" same "$tmp/seven" "$tmp/thinned"

small --timing
check "--timing adds a last column" is "$header,seconds" \
    "$(head -n 1 "$tmp/out")"
check "that never falls" is "" "$(column 12 "$tmp/out" | sort -gc 2>&1)"
cut -d, -f1-11 "$tmp/out" >"$tmp/untimed"
check "and changes nothing else" same "$tmp/one" "$tmp/untimed"

small --test-pairs 0
check "without test pairs the test columns are nan" \
    is "nan nan" "$(tail -n 1 "$tmp/out" | cut -d, -f3,5 | tr , ' ')"

# ---- the other formats ----

at="--at 3:weight-decay=0 --at 3:lr=1 --at 8:lr=0.3"
# shellcheck disable=SC2086
keep csv --every 5 --test-pairs 0 --until memorised --steps 200 $at
cp "$tmp/err" "$tmp/csv.err"
# shellcheck disable=SC2086
keep jsonl --every 5 --test-pairs 0 --until memorised --steps 200 $at \
    --format jsonl
check "JSON lines say nothing on standard error" lines 0 "$tmp/err"
cat >"$tmp/compare.py" <<'EOF'
import csv, json, re, sys
def number(text):
    v = float(text)
    return v if v == v and abs(v) != float("inf") else None
def refuse(name):
    raise ValueError(name)
lines = [json.loads(line, parse_constant=refuse) for line in open(sys.argv[2])]
records = [line for line in lines if "event" not in line]
rows = list(csv.DictReader(open(sys.argv[1])))
assert len(rows) == len(records) > 3, (len(rows), len(records))
for row, record in zip(rows, records):
    assert list(row) == list(record), list(record)
    assert {k: number(v) for k, v in row.items()} == record, record
assert records[-1]["test_loss"] is None
# Digits: the fewest of 15, 16, 17 that read back, and some need the last.
texts = [text for row in rows for text in row.values()]
for text in texts:
    v = float(text)
    tries = ["%.*g" % (digits, v) for digits in (15, 16, 17)]
    assert text == next(t for t in tries if float(t) == v or v != v), text
digits = [len(re.sub(r"e.*|[.-]", "", t).lstrip("0")) for t in texts]
assert max(digits) == 17, max(digits)
steps = [line["step"] for line in lines]
assert steps == sorted(steps), steps
events = [line for line in lines if "event" in line]
assert events[:3] == [
    {"event": "changed", "step": 3, "name": "weight_decay", "from": 1e-4,
     "to": 0},
    {"event": "changed", "step": 3, "name": "lr", "from": 2, "to": 1},
    {"event": "changed", "step": 8, "name": "lr", "from": 1, "to": 0.3},
], events
last = {"event": "memorised", "step": records[-1]["step"]}
assert events[3:] == [last] and lines[-1] == last, events[3:]
EOF
if command -v python3 >/dev/null; then
    python=python3
    check "JSON lines parse and hold the numbers of CSV, and the events" \
        python3 "$tmp/compare.py" "$tmp/csv" "$tmp/jsonl"
else
    python=
    skip "JSON lines parse and hold the numbers of CSV, and the events" \
        "no python3"
fi
check "CSV says events on standard error" is \
    "step 3: weight-decay 0.0001 -> 0|step 3: lr 2 -> 1|step 8: lr 1 -> 0.3|" \
    "$(head -n 3 "$tmp/csv.err" | tr '\n' '|')"
small --steps 12 --every 1 --at 10:norm-clamp=1 --format jsonl
check "the norm clamp: an event" matches \
    '"event":"changed","step":10,"name":"norm_clamp","from":0.0,"to":1.0' "$tmp/out"
check "also that it has memorised" \
    matches '^step [0-9]+: memorised: ' "$tmp/csv.err"
small --format text --every 25 --test-pairs 0
check "text is a sentence a record" is 3 "$(grep -c '^step [0-9]*: train loss ' "$tmp/out")"
check "and nothing else" lines 3 "$tmp/out"
check "with names for people, and per cent" matches \
    '^step 50: train loss [0-9.e-]+, train accuracy [0-9.]+ %, norm2 E [0-9.]+, ' "$tmp/out"
check "and nothing of what is none" is "" "$(grep -i 'nan\|test' "$tmp/out")"

# ---- changes at a step ----

keep changed --at 10:weight-decay=0.01
check "a change comes after the record of its step" \
    is "0.0001 0.01 0.01" "$(column 8 "$tmp/changed" | sed -n '11,12p;$p' |
        tr '\n' ' ' | sed 's/ $//')"
head -n 12 "$tmp/one" | cut -d, -f1-7 >"$tmp/before"
head -n 12 "$tmp/changed" | cut -d, -f1-7 >"$tmp/after"
check "and nothing differs before" same "$tmp/before" "$tmp/after"
tail -n 1 "$tmp/one" | cut -d, -f2-7 >"$tmp/before"
tail -n 1 "$tmp/changed" | cut -d, -f2-7 >"$tmp/after"
check "but afterwards" differ "$tmp/before" "$tmp/after"
keep zero --at 0:lr=1
keep start --lr 1
tail -n +3 "$tmp/zero" >"$tmp/before"
tail -n +3 "$tmp/start" >"$tmp/after"
check "a change at step 0 is in time for the first update" \
    same "$tmp/before" "$tmp/after"
keep never --at 51:lr=1
check "one beyond the end does nothing" same "$tmp/one" "$tmp/never"

# ---- exit statuses ----

small --until grokked --steps 20000
check "--until grokked succeeds" is 0 $status
check "in the record that says so" \
    awk -F, 'END { exit !($5 >= 0.99) }' "$tmp/out"
check "and in no earlier one" is 1 \
    "$(column 5 "$tmp/out" | awk '$1 >= 0.99' | wc -l | tr -d ' ')"
check "which is said" matches '^step [0-9]+: grokked: ' "$tmp/err"
small --until memorised --steps 20000 --every 10
check "--until memorised ends on the grid" \
    is "0 0 1" "$status $(tail -n 1 "$tmp/out" |
        awk -F, '{ print $1 % 10, $4 }')"
small --until grokked
check "--until not reached" is 1 $status
check "which is said, too" matches 'not grokked within 50 steps' "$tmp/err"
check "with all records there" lines 52 "$tmp/out"
small --lr 1e6
check "a run that diverges" is 3 $status
check "is said to" matches '^step [0-9]+: (diverged|dead): ' "$tmp/err"
small --init-scale 0
check "a dead net" is 3 $status
check "is one" is "step 0: dead" "$(cut -d: -f1,2 "$tmp/err")"
small --init-scale 0 --format jsonl
check "in JSON lines it is the last line" \
    is '{"event":"dead","step":0}' "$(tail -n 1 "$tmp/out")"

# ---- files ----

echo old >"$tmp/file"
small --output "$tmp/file" --modulus x
check "a mistake leaves the file alone" is old "$(cat "$tmp/file")"
small --output "$tmp/file" --task div --modulus 12
check "so do values that do not suit one another" is old "$(cat "$tmp/file")"
small --output "$tmp/file"
check "--output writes the same" same "$tmp/one" "$tmp/file"
check "and nothing on standard output" lines 0 "$tmp/out"
small --output "$tmp/none/file"
check "a file that cannot be written" is 2 $status
check "is named" matches "^groktop: --output: .*$tmp/none/file" "$tmp/err"
if [ -w /dev/full ]; then
    small --output /dev/full --steps 20000
    check "a full disk ends the run" is 4 $status
    check "with one line" lines 1 "$tmp/err"
    check "that says why" matches '^groktop: /dev/full: No space' "$tmp/err"
    "$groktop" --batch --modulus 5 --hidden 4 --steps 20000 \
        >/dev/full 2>"$tmp/err"
    check "so does a full standard output" is 4 $?
    check "and says why" matches '^groktop: standard output: No' "$tmp/err"
else
    skip "a full disk ends the run" "no /dev/full"
fi

# ---- the same bytes ----

for precision in single double; do
    unset OPENBLAS_NUM_THREADS
    # A size at which the work is divided.
    size="--modulus 23 --hidden 200 --steps 20 --precision $precision"
    # shellcheck disable=SC2086
    {
        keep base $size --threads 1
        keep again $size --threads 1
        keep two $size --threads 2
        keep five $size --threads 5
        keep all $size
        keep other $size --seed 2
        export OPENBLAS_NUM_THREADS=4
        keep blas $size --threads 2
        export OPENBLAS_NUM_THREADS=1
        keep blas1 $size --threads 2
        unset OPENBLAS_NUM_THREADS
    }
    check "$precision: twice the same" same "$tmp/base" "$tmp/again"
    check "$precision: two threads" same "$tmp/base" "$tmp/two"
    check "$precision: five threads" same "$tmp/base" "$tmp/five"
    check "$precision: as many as there are CPUs" same "$tmp/base" "$tmp/all"
    check "$precision: a BLAS with four threads" same "$tmp/base" "$tmp/blas"
    check "$precision: a BLAS with one" same "$tmp/base" "$tmp/blas1"
    check "$precision: but another seed" differ "$tmp/base" "$tmp/other"
    mv "$tmp/base" "$tmp/$precision"
done
check "single is not double" differ "$tmp/single" "$tmp/double"

# A locale with a decimal comma, made here because few systems have one.
if command -v localedef >/dev/null &&
    localedef -i de_DE -f UTF-8 "$tmp/de_DE.UTF-8" >/dev/null 2>&1; then
    LOCPATH=$tmp LC_ALL=de_DE.UTF-8 "$groktop" --batch --modulus 11 \
        --hidden 64 --train-fraction 0.9 --lr 2 --weight-decay 1e-4 \
        --steps 50 >"$tmp/out" 2>"$tmp/err"
    check "a locale with a decimal comma" same "$tmp/one" "$tmp/out"
else
    skip "a locale with a decimal comma" "no localedef, or no de_DE"
fi

# ---- skipping ----

skips_when() { # NAME OLD NEW LR
    run --batch --preset p23 --lr "$4" --steps 600 --skip 0.01 --"$1" "$2" --at "400:$1=$3"
    check "--skip waits until $1 is $3" \
        matches '^step 400: skipped to step [456][0-9]+, tau ' "$tmp/err"
}
skips_when weight-decay 0 5e-05 0.5
skips_when norm-clamp 1 0 0.5
skips_when optimizer adamw gd 0.01

# ---- signals ----
# From Python, because a shell starts its background jobs with SIGINT ignored.

cat >"$tmp/signals.py" <<'EOF'
import signal, subprocess, sys
groktop, what = sys.argv[1:]
run = [groktop, "--batch", "--modulus", "23", "--hidden", "64", "--lr", "0.1",
       "--steps", "1000000000000"]

def check(data, columns=11):
    assert data.endswith(b"\n"), data[-80:]
    rows = [line.split(b",") for line in data.splitlines()[1:]]
    assert len(rows) > 3, len(rows)
    assert all(len(row) == columns for row in rows), rows[-1]
    assert [int(row[0]) for row in rows] == list(range(len(rows)))

def signalled(number, format=[]):
    p = subprocess.Popen(run + format, stdout=subprocess.PIPE)
    head = b"".join(p.stdout.readline() for i in range(5))
    p.send_signal(number)
    rest = p.stdout.read()
    assert p.wait() == -number, p.returncode
    return head + rest

if what == "closed":
    p = subprocess.Popen(run, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    p.stdout.readline()
    p.stdout.close()
    assert p.wait() == -signal.SIGPIPE, p.returncode
    assert b"groktop:" not in p.stderr.read()
elif what == "ignored":
    # As nohup and a shell's background do; SIGTERM still ends it.
    p = subprocess.Popen(
        run, stdout=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
    p.stdout.readline()
    p.send_signal(signal.SIGINT)
    for i in range(200):
        assert p.stdout.readline().endswith(b"\n")
    p.terminate()
    p.stdout.read()
    assert p.wait() == -signal.SIGTERM, p.returncode
elif what == "twice":
    # Nobody reads: the first signal waits for the pipe, the second does not.
    import os, time
    p = subprocess.Popen(run, stdout=subprocess.PIPE)
    p.stdout.readline()
    wchan = "/proc/%d/syscall" % p.pid
    before = None
    while p.poll() is None:   # until it no longer moves: the pipe is full
        now = open("/proc/%d/stat" % p.pid).read().split()
        if before == now[13] and now[2] == "S":
            break
        before = now[13]
        time.sleep(0.2)
    p.send_signal(signal.SIGINT)
    time.sleep(0.2)
    assert p.poll() is None
    for again in range(300):  # two that it had no time to take are one
        p.send_signal(signal.SIGINT)
        try:
            p.wait(timeout=0.2)
            break
        except subprocess.TimeoutExpired:
            pass
    assert p.poll() == -signal.SIGINT, p.returncode
elif what == "skip":
    p = subprocess.Popen([groktop, "--batch", "--preset", "p23", "--steps",
                          "1000000000000", "--at", "0:skip=1e9"],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    p.stdout.readline()  # the header
    p.stdout.readline()  # step 0: the skip is what comes next
    p.terminate()
    assert p.wait(timeout=120) == -signal.SIGTERM, p.returncode
    assert b"skipped" not in p.stderr.read()
else:
    check(signalled(getattr(signal, what)))
EOF
for signal in SIGINT SIGTERM SIGHUP; do
    text="$signal leaves whole lines, and ends it by that signal"
    if [ -n "$python" ]; then
        check "$text" python3 "$tmp/signals.py" "$groktop" $signal
    else
        skip "$text" "no python3"
    fi
done
for what in closed:"a closed pipe ends it quietly" \
    ignored:"a signal that is ignored stays ignored" \
    twice:"a second signal does not wait for a full pipe" \
    skip:"a skip that takes long is given up at a signal"; do
    if [ -n "$python" ]; then
        check "${what#*:}" python3 "$tmp/signals.py" "$groktop" "${what%%:*}"
    else
        skip "${what#*:}" "no python3"
    fi
done

tap_done
