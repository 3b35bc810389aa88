#!/bin/sh
# Plays the three sweeps of the study and prints what its README holds: sh experiments/questions/freeze/freeze.sh DIR
set -e
here=$(dirname "$0")
for name in morris cube sobol; do
    leverage-sim sweep "$here/$name.yaml" --out "$1/$name" --resume
done
leverage-sim sensitivity "$1/morris" --outcome 'highest_stage>=3' --outcome 'highest_stage>=2' --top 6
leverage-sim sensitivity "$1/sobol" --outcome 'highest_stage>=3' --outcome 'highest_stage>=2'
leverage-sim discover "$1/cube" --outcome 'highest_stage>=3' --density 0.4 \
    --input rollback. --input relief.scale --input trust.gain --input programme.growth --input weight.USA.summit --input summit.PRK
cp "$1/cube/figures/discover.png" "$1/box.png"
leverage-sim discover "$1/cube" --outcome 'highest_stage>=2'
