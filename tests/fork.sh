#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Branches of a run without a screen: what they are, what is written of them, and
# what is refused.
. "$(dirname -- "$0")/tap.sh"
command -v python3 >/dev/null || { echo "1..0 # SKIP python3 is not there"; exit 0; }
cd "$tmp" || exit 1

small="--batch --preset p23 --steps 60 --every 7"
# shellcheck disable=SC2086
small() { run $small "$@"; }

# ---- what a branch is ----

# branch_is N STEP ARGUMENT...: the records of branch N, in "all", are those after
# STEP of the run with the arguments.
branch_is() {
    number=$1
    step=$2
    shift 2
    small "$@"
    is 0 $status || return
    awk -F, -v s="$step" 'NR > 1 && $1 > s' out >wanted
    sed -n "s/,$number\$//p" all >found
    [ -s found ] && cmp wanted found
}
small --timing --at 40:lr=2 --fork 10:weight-decay=0 \
    --fork 21:weight_decay=1.2e-4,lr=2 --fork 0:init-scale=1 --fork 40:lr=2.5 \
    --fork 30:skip=0.002
cp err events
awk -F, -v OFS=, '{ $12 = ""; print }' out | sed 's/,,/,/' >all
check "a run with branches" is 0 $status
check "branch is the last column" matches '^step,.*,spectrum_gini,seconds,branch$' out
check "one branch after the other" is "0 1 2 3 4 5 " \
    "$(tail -n +2 all | sed 's/.*,//' | uniq | tr '\n' ' ')"
at="--at 40:lr=2"
# shellcheck disable=SC2086
{
    check "the trunk is the run" branch_is 0 -1 $at
    check "a branch is the run with that change" \
        branch_is 1 10 $at --at 10:weight-decay=0
    check "or with several" \
        branch_is 2 21 $at --at 21:weight-decay=1.2e-4 --at 21:lr=2
    check "or with other first weights" branch_is 3 -1 $at --init-scale 1
    check "what is another comes after what is planned for that step" \
        branch_is 4 40 $at --at 40:lr=2.5
    check "or after a skip" branch_is 5 30 $at --at 30:skip=0.002
}
check "a fork is an event" matches '^step 10: branch 1, forked off branch 0$' events
check "events say of which branch they are" \
    matches '^branch 1, step 10: weight-decay 5e-05 -> 0$' events
check "a line tells what came of the trunk" \
    matches '^branch 0 .the trunk.: memorised at 28, not grokked within 60 steps, norm2 [0-9.]+$' \
    events
check "and of each branch" matches \
    '^branch 2 \(weight-decay 0.00012, lr 2\): memorised at 28, not grokked within' events
small --fork 10:weight-decay=0 --format jsonl
check "JSON lines" is "11 11" "$(grep -c '"branch":0' out) $(grep -c '"branch":1' out)"
check "the fork is among them" \
    matches '^\{"event":"fork","step":10,"branch":1,"parent":0\}$' out
small --fork 10:weight-decay=0 --format text
check "text" matches '^step 60: .*, branch 1$' out
run --batch --preset toy-line --steps 20 --every 10 --fork 5:w1=2
check "of a toy" is "0 10 20 10 20 " "$(tail -n +2 out | cut -d, -f1 | tr '\n' ' ')"
isolated="--preset paper-fig6 --modulus 11 --hidden 128 --steps 20 --every 5"
# shellcheck disable=SC2086
{
    run --batch $isolated --fork 8:step-size=2e-3
    sed -n 's/,1$//p' out >found
    run --batch $isolated --at 8:step-size=2e-3
}
check "of the isolated dynamics" eval 'sed 1,3d out >wanted; [ -s found ] && cmp wanted found'

# ---- ends ----

small --until memorised --fork 10:lr=0 --fork 50:lr=0
check "the status is the trunk's" is 0 $status
check "each branch has its own end" matches '^branch 1 .lr 0.: not memorised within 60' err
check "a fork that the trunk never came to" \
    matches '^branch 2 .lr 0.: not forked: the trunk ended at step 28$' err
endless="--batch --preset p23 --lr 1e6 --every 1 --steps 100000000"
for signal in INT TERM HUP; do
    # shellcheck disable=SC2086
    python3 - "$groktop" $signal $endless --fork 0:lr=3 --fork 0:lr=2 >py 2>&1 <<'PY'
import signal, subprocess, sys
program, name, *arguments = sys.argv[1:]
number = getattr(signal, "SIG" + name)
with open("out", "w+") as out, open("err", "w") as err:
    p = subprocess.Popen([program, *arguments], stdout=subprocess.PIPE, stderr=err, text=True,
                         preexec_fn=lambda: signal.signal(number, signal.SIG_DFL))
    for line in p.stdout:
        out.write(line)
        if line.endswith(",1\n") and p.poll() is None and number:
            p.send_signal(number)
            number = 0
    assert p.wait() == -getattr(signal, "SIG" + name), p.returncode
    assert line.endswith(",1\n"), line
PY
    status=$?
    check "$signal in a branch: by that signal, with whole lines" \
        eval 'is 0 $status || { cat py; false; }'
done

# ---- in folders ----

# like N ARGUMENT...: folder N of run/branches is that of the run with the arguments.
like() {
    number=$1
    shift
    rm -rf like
    small --record like "$@"
    grep -v '"event":"fork"' "run/branches/$number/records.jsonl" >found
    is 0 $status && cmp found like/records.jsonl &&
        cmp "run/branches/$number/spectra.jsonl" like/spectra.jsonl
}
small --record run --at 40:lr=2 --fork 14:weight-decay=0 --fork 0:init-scale=1 \
    --fork 33:lr=2,momentum=0.5
check "a run is recorded with its branches" is 0 $status
cp -r run kept
small --record alone --at 40:lr=2
check "the trunk as ever" cmp alone/records.jsonl run/records.jsonl
check "a branch is whole" like 1 --at 40:lr=2 --at 14:weight-decay=0
check "also with other first weights" like 2 --at 40:lr=2 --init-scale 1
check "also between two records" like 3 --at 40:lr=2 --at 33:lr=2 --at 33:momentum=0.5
member() { # FILE EXPRESSION: of run.json, R
    python3 -c 'import json, sys; R = json.load(open(sys.argv[1])); print(eval(sys.argv[2]))' "$@"
}
check "run.json says of what it is a branch" \
    is "{'id': 3, 'parent': 0, 'step': 33, 'name': 'lr 2, mom 0.5'}" \
    "$(member run/branches/3/run.json "R['branch']")"
check "that of the trunk does not" is False "$(member run/run.json "'branch' in R")"
again() {
    # shellcheck disable=SC2046
    run $(member run/branches/1/run.json "R['command'].removeprefix('groktop')") --batch --every 7
    mv out wanted
    run export run/branches/1
    cmp out wanted
}
check "its command repeats it" again
longer() {
    small --steps 80 --record longer --at 40:lr=2 --at 14:weight-decay=0
    run --batch --resume run/branches/1 --steps 80
    # The record where it ended before is off the grid.
    grep -v '"event":"fork"\|"step":60,' run/branches/1/records.jsonl >found
    is 0 $status && cmp found longer/records.jsonl
}
check "a branch goes on by itself" longer
check "the trunk too, and its branches stay" eval 'run --batch --resume run --steps 70
    is 0 $status && cmp kept/branches/3/run.json run/branches/3/run.json'
check "it is not forked over them" eval "run --batch --resume run --steps 90 --fork 85:lr=1
    is 2 \$status && matches '^groktop: --fork: .run. has branches already' err"
check "nor before where it goes on" eval "run --batch --resume run@20 --fork 10:lr=1
    is 2 \$status && matches 'step 10 is before step 20' err"
from_a_step() {
    run --batch --resume alone@20 --record what-if --fork 20:weight-decay=0
    sed -n 's/,1$//p' out >found
    small --at 40:lr=2 --at 20:weight-decay=0
    awk -F, 'NR > 1 && $1 > 20' out >wanted
    [ -s found ] && cmp found wanted && [ -f what-if/branches/1/run.json ]
}
check "a recorded run can be forked where it goes on" from_a_step
for format in csv jsonl text; do
    rm -rf forked
    small --format $format --record forked --at 40:lr=2 --fork 14:weight-decay=0 \
        --fork 0:init-scale=1 --fork 33:lr=2 --fork 30:skip=0.002
    cp out wanted
    grep '^step\|^branch ., ' err >events
    run export forked --format $format
    check "export writes the lines of --batch: $format" cmp wanted out
    check "and the events" cmp events err
done
run export forked
cp out all
run export forked --format npy --output arrays
check "arrays of branches are in folders" [ -f arrays/branch4/spectra.npy ]
run export forked --format safetensors --output arrays.st
if numpy_python; then
    "$numpy" - >py 2>&1 <<'PY'
import csv, json, struct
import numpy as np
rows = list(csv.DictReader(open("all")))
with open("arrays.st", "rb") as file:
    header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
    data = file.read()
types = {"F32": "<f4", "F64": "<f8", "I64": "<i8"}
def tensor(name):
    info = header[name]
    begin, end = info["data_offsets"]
    return np.frombuffer(data[begin:end], types[info["dtype"]]).reshape(info["shape"])
for branch in range(5):
    folder, before = (f"arrays/branch{branch}", f"branch{branch}.") if branch else ("arrays", "")
    for name in ("step", "test_loss", "spectrum_gini"):
        wanted = [float(row[name]) for row in rows if row["branch"] == str(branch)]
        assert wanted and wanted == np.load(f"{folder}/{name}.npy").tolist(), (branch, name)
    for name in ("step", "test_loss", "spectra", "spectra_step", "E", "checkpoint_step"):
        assert (np.load(f"{folder}/{name}.npy") == tensor(before + name)).all(), (branch, name)
    assert open(f"{folder}/events.jsonl").read() == header["__metadata__"][before + "events"]
    first = {0: 0, 1: 14, 2: 0, 3: 33, 4: 30}[branch]
    steps = np.load(f"{folder}/spectra_step.npy")
    assert steps[0] == 0 if first == 0 else steps[0] > first, steps
    assert np.load(f"{folder}/checkpoint_step.npy")[0] == first
PY
    status=$?
    check "NumPy reads them" eval 'is 0 $status || { cat py; false; }'
else
    skip "NumPy reads them" "no NumPy"
fi
if command -v gnuplot >/dev/null; then
    run figure forked --data data
    check "figure draws the branches with the run" matches 'wd 0 from step 14' forked.svg
    check "all of them" is 4 "$(grep -c ' from step ' forked.svg)"
    check "their data are their records" \
        is "$(sed -n 's/,1$//p' all | tail -n 1 | cut -d, -f1-7 | tr , ' ' |
            awk '{ printf "%d", $1; for (i = 2; i <= 7; i++) printf " %.5g", $i }')" \
        "$(tail -n 1 data/forked-branch1.dat |
            awk '{ printf "%d", $1; for (i = 2; i <= 7; i++) printf " %.5g", $i }')"
    (cd data && gnuplot forked.gnuplot) >out 2>&1
    check "the script makes the same again" cmp forked.svg data/forked.svg
    check "their curves are in it" is 4 \
        "$(grep -c 'branch.\.dat.*100\*\$5' data/forked.gnuplot)"
    run figure spectrum forked -o s.svg
    check "other figures are the run's" is "0 0" "$status $(grep -c ' from step ' s.svg)"
else
    skip "figure draws the branches" "no gnuplot"
fi
printf x >forked/branches/3/run.json
run export forked
sed '/,3$/d' all >wanted
check "what cannot be read is left out" cmp wanted out
check "and told" matches 'forked/branches: .*3/run.json: line 1' err
long="--preset p23 --steps 1500"
# shellcheck disable=SC2086
python3 - "$groktop" --batch $long --record killed --fork 100:lr=2 --fork 200:lr=1 >py 2>&1 <<'PY'
import subprocess, sys
with open("err", "w") as err:
    p = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, stderr=err, text=True)
    for line in p.stdout:
        if line.endswith(",1\n"):
            p.kill()
            break
    p.wait()
PY
killed() {
    for number in 1 2; do
        run --batch --resume killed/branches/$number
        is 0 $status || return
    done
    rm -rf like
    # shellcheck disable=SC2086
    run --batch $long --at 200:lr=1 --record like
    grep -v '"event":"fork"' killed/branches/2/records.jsonl | cmp - like/records.jsonl
}
check "killed in a branch: each goes on, also one that had not begun" killed
# shellcheck disable=SC2086
python3 - "$groktop" $endless --fork 0:lr=3 --record locked >py 2>&1 <<'PY'
import subprocess, sys
with open("err", "w") as err:
    p = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, stderr=err, text=True)
    for line in p.stdout:
        if line.endswith(",1\n"):
            break
    tries = [subprocess.run([sys.argv[1], "--batch", "--resume", path, "--steps", "9"],
                            capture_output=True, text=True)
             for path in ("locked/branches/1", "locked")]
    p.kill()
    p.wait()
for q in tries:
    assert q.returncode == 2 and "another process is recording it" in q.stderr, q
PY
status=$?
check "two do not record into one branch, or the trunk" eval 'is 0 $status || { cat py; false; }'

# ---- what is refused ----

refused() { # PATTERN ARGUMENT...
    pattern=$1
    shift
    run "$@"
    is 2 $status && lines 1 err && matches "^groktop: --fork: $pattern" err && lines 0 out
}
for text in x 5 5: -1:lr=1 :lr=1; do
    check "no fork: '$text'" refused "'$text' is not STEP:NAME=VALUE" --batch --fork=$text
done
check "no value" refused "'lr' is not NAME=VALUE" --batch --fork 5:lr
check "no number" refused "lr: 'x' is not a number" --batch --fork 5:lr=x
check "out of range" refused "lr: '-1' is not a number from" --batch --fork 5:lr=-1
check "no parameter" refused "'foo' is none of init," --batch --fork 5:foo=1
check "one that cannot be changed" refused "'modulus' is none of" --batch --fork 5:modulus=7
check "first weights later" refused "init-scale at step 5: .*step 0 only" \
    --batch --fork 5:init-scale=2
check "too many values" refused ".*at most 4" --batch --fork 5:lr=1,lr=2,lr=3,lr=4,lr=5
check "named as the screen does" eval 'run --batch --preset p23 --steps 20 --fork 9:wd=0 &&
    matches "^branch 1 .weight-decay 0." err'
check "a step beyond the run" refused "step 60: .* 60 steps" \
    --batch --steps 60 --fork 60:lr=1
check "a toy's on a net" refused "'w1' is none of init, .*skip$" --batch --fork 5:w1=1
check "a net's on a toy" refused "'momentum' is none of lr, weight-decay, w1," \
    --batch --preset toy-line --fork 5:momentum=0
check "on the screen" refused "only with --batch; on the screen F forks" --fork 5:lr=1
check "with view" refused "view takes" view run --fork 5:lr=1
set --
for i in 1 2 3 4 5 6 7 8; do
    set -- "$@" --fork $i:lr=1
done
check "eight" refused "'8:lr=1' is one too many; 7" --batch "$@"
tap_done
