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
said record python "$here/questions/record/record.py"
said ablations python "$here/questions/record/ablations.py"
said history python "$here/questions/history/history.py"
said scenarios python "$here/questions/scenarios/compare.py"
said talks python "$here/questions/talks/talks.py"
for study in questions/second-fiddle/sides questions/brokers-value/broker questions/first-in-and-last-in/coalitions questions/six-parties/parties \
    questions/relief-vote/votes questions/ten-times-the-trade/doses questions/chinas-enforcement/stances questions/russia-arms/arms; do
    name=$(basename "$study")
    swept "$name" "$study.yaml"
    said "$(basename "$(dirname "$study")")" python "$here/$study.py" "$there/$name"
done
swept opening questions/empty-hands/opening.yaml
swept offers questions/empty-hands/offers.yaml
said empty-hands python "$here/questions/empty-hands/hands.py" "$there/opening" "$there/offers" \
    --figure "$here/questions/empty-hands/figures/opening.png"
said freeze sh "$here/questions/freeze/freeze.sh" "$there/freeze"
for draws in luck retained prior; do
    more=""
    [ $draws = luck ] || more="--draws $draws"
    said "tournament-$draws" leverage-sim tournament korea-2017 --runs 500 $more --out "$there/tournament-$draws"
done
for variant in kotra imf; do
    swept "open-last-$variant" "questions/open-problems/last-$variant.yaml"
    said "open-problems-$variant" python "$here/questions/open-problems/problems.py" "$there/open-last-$variant"
done
said claims leverage-sim claims --draws 500 --seeds 10 --out "$there/claims"
