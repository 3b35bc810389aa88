#!/bin/sh
# Every study once more, after results have changed: sh experiments/again.sh DIR
# Sweeps, folders and what each study prints (NAME.txt) go to DIR; a sweep that is there already goes on where it stopped.
# Calibration comes first, for others play its draws. A README' findings are written by hand from what is printed.
set -e
there=$1
here=$(dirname "$0")
mkdir -p "$there"

said() { # NAME COMMAND...: run it unless what it said is there
    name=$1
    shift
    [ -f "$there/$name.txt" ] && return
    echo "$name" >&2
    "$@" > "$there/$name.part"
    mv "$there/$name.part" "$there/$name.txt"
}

swept() { # FOLDER FILE
    [ -f "$there/$1/runs.parquet" ] || leverage-sim sweep "$here/$2" --out "$there/$1" --resume
}

for variant in kotra imf; do
    swept "calibration-$variant" "calibration/$variant.yaml"
    said "calibration-$variant" python "$here/calibration/calibrate.py" "$there/calibration-$variant" --ship
done
said hindcast-kotra leverage-sim hindcast --runs 2000 --out "$there/hindcast-kotra"
said hindcast-imf leverage-sim hindcast --runs 2000 --set variant=imf --out "$there/hindcast-imf"
said 00-record python "$here/00-record/record.py"
said 00-ablations python "$here/00-record/ablations.py"
said 01-history python "$here/01-history/history.py"
said 02-scenarios python "$here/02-scenarios/compare.py"
said 03-talks python "$here/03-talks/talks.py"
for study in 01-second-fiddle/sides 02-brokers-value/broker 03-first-in-and-last-in/coalitions 05-six-parties/parties \
    06-relief-vote/votes 07-ten-times-the-trade/doses 08-chinas-enforcement/stances 10-russia-arms/arms; do
    name=$(basename "$study")
    swept "$name" "$study.yaml"
    said "$(dirname "$study")" python "$here/$study.py" "$there/$name"
done
swept opening 04-empty-hands/opening.yaml
swept offers 04-empty-hands/offers.yaml
said 04-empty-hands python "$here/04-empty-hands/hands.py" "$there/opening" "$there/offers" \
    --figure "$here/04-empty-hands/figures/opening.png"
said 09-freeze sh "$here/09-freeze/freeze.sh" "$there/09-freeze"
for draws in luck retained prior; do
    more=""
    [ $draws = luck ] || more="--draws $draws"
    said "10-tournament-$draws" leverage-sim tournament korea-2017 --runs 500 $more --out "$there/tournament-$draws"
done
for variant in kotra imf; do
    swept "open-last-$variant" "11-open-problems/last-$variant.yaml"
    said "11-open-problems-$variant" python "$here/11-open-problems/problems.py" "$there/open-last-$variant"
done
said claims leverage-sim claims --draws 500 --seeds 10 --out "$there/claims"
