#!/bin/sh
# Takes one guard at a time out of a scratch copy of the source and runs the tests that must notice.
# usage: tests/mutants/run.sh [name-pattern]
# Prints a line per mutant and, last, killed / total with the survivors. Not part of .ci/run.
set -eu

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH= cd -- "$here/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
pattern=${1:-.}

(cd "$root" && git ls-files -z --cached --others --exclude-standard | tar -c --null -T - -f -) | tar -x -C "$scratch"
cd "$scratch"
project=tests/ManifestPS.Core.Tests
program=$project/bin/Debug/net10.0/ManifestPS.Core.Tests
dotnet build "$project" -v q -nologo -p:TreatWarningsAsErrors=false -p:RunAnalyzers=false >/dev/null

killed=0 total=0 survivors=
tab=$(printf '\t')
grep -v '^#' "$here/mutants.tsv" | cut -f1 | grep -E -- "$pattern" >names || true
while IFS= read -r name; do
    line=$(grep -- "^$name$tab" "$here/mutants.tsv")
    file=src/ManifestPS.Core/$(printf %s "$line" | cut -f2)
    tests=$(printf %s "$line" | cut -f5)
    cp "$file" original
    if ! python3 "$here/mutate.py" "$file" "$line"; then
        echo "STALE     $name: its text is not in $file"
        survivors="$survivors $name(stale)" total=$((total + 1))
        continue
    fi
    total=$((total + 1))
    if ! dotnet build src/ManifestPS.Core -f net8.0 -v q -nologo --no-restore -p:TreatWarningsAsErrors=false -p:RunAnalyzers=false >build.log 2>&1; then
        echo "INVALID   $name: does not compile: $(grep -m1 error build.log)"
        survivors="$survivors $name(invalid)"
    elif cp src/ManifestPS.Core/bin/Debug/net8.0/ManifestPS.Core.dll "$project/bin/Debug/net10.0/" && timeout 300 "$program" --filter-class "$tests" --no-progress >test.log 2>&1; then
        echo "SURVIVED  $name ($tests)"
        survivors="$survivors $name"
    else
        echo "killed    $name ($(grep -c '^failed' test.log) tests)"
        killed=$((killed + 1))
    fi
    cp original "$file"
    touch "$file"
done <names
echo "$killed / $total killed; survivors:${survivors:- none}"
test -z "$survivors"
