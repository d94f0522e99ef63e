#!/bin/sh
# Takes one guard at a time out of a scratch copy of the source and runs the tests that must notice.
# usage: tests/mutants/run.sh [name-pattern]
# Prints a line per mutant and, last, killed / total with the survivors. Not part of .ci/run.
# A mutant whose tests are marked "module:" is built into the module, and its tests are those of the built module.
set -eu
export UseSharedCompilation=true MSBUILDDISABLENODEREUSE=

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH= cd -- "$here/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
pattern=${1:-.}
tab=$(printf '\t')

(cd "$root" && git ls-files -z --cached --others --exclude-standard | tar -c --null -T - -f -) | tar -x -C "$scratch"
cd "$scratch"
awk -F"$tab" -v name="$pattern" '!/^#/ && NF > 1 && $1 ~ name' "$here/mutants.tsv" >rows

# The compiler is called as the build calls it, which is several times faster than a build.
build() { dotnet build "$1" -v q -nologo -p:TreatWarningsAsErrors=false -p:RunAnalyzers=false >/dev/null; }

# learn PROJECT NAME: keeps how the project is compiled in NAME.csc and NAME.rsp.
learn() {
    dotnet build "$1" -f net8.0 --no-restore --no-incremental -v d -nologo -p:TreatWarningsAsErrors=false -p:RunAnalyzers=false -p:UseSharedCompilation=false |
        grep -E '^ *[^ ].*csc[^ ]* /noconfig ' | tail -n 1 >learned
    sed 's/ \/noconfig .*//; s/^ *//' learned >"$2.csc"
    sed 's/.* \/noconfig //' learned >"$2.rsp"
    test -s "$2.rsp"
}

# compile PROJECT NAME
compile() { (cd "$1" && $(cat "$scratch/$2.csc") /noconfig /shared "@$scratch/$2.rsp"); }

build tests/ManifestPS.Core.Tests
learn src/ManifestPS.Core core
if grep -q "${tab}module:" rows; then
    build tests/ManifestPS.Tests
    learn src/ManifestPS module
fi

# passes PROJECT TESTS...: whether the tests pass; Class is all of a class, Class/Method some of it.
passes() {
    project=$1
    shift
    set -f
    filters=
    for tests in "$@"; do
        case $tests in
            */*) filters="$filters ${tests%%/*}.${tests#*/}" ;;
            *) filters="$filters $tests.*" ;;
        esac
    done
    timeout 120 "tests/$project/bin/Debug/net10.0/$project" --filter-method $filters --progress off >test.log 2>&1
}

killed=0 total=0 survivors=
while IFS= read -r line; do
    name=${line%%"$tab"*}
    file=src/ManifestPS.Core/$(printf %s "$line" | cut -f2)
    tests=$(printf %s "$line" | cut -f5)
    cp "$file" original
    total=$((total + 1))
    if ! python3 "$here/mutate.py" "$file" "$line"; then
        echo "STALE     $name: its text is not in $file"
        survivors="$survivors $name(stale)"
        continue
    fi
    project=ManifestPS.Core.Tests
    case $tests in module:*) project=ManifestPS.Tests ;; esac
    verdict=SURVIVED
    if ! compile src/ManifestPS.Core core >build.log 2>&1 || { [ $project = ManifestPS.Tests ] && ! compile src/ManifestPS module >build.log 2>&1; }; then
        verdict=INVALID
    elif [ $project = ManifestPS.Tests ]; then
        cp src/ManifestPS.Core/obj/Debug/net8.0/ManifestPS.Core.dll src/ManifestPS/obj/Debug/net8.0/ManifestPS.dll out/ManifestPS/bin/net8.0/
        find src/ManifestPS -maxdepth 1 -name '*.ps1xml' -exec cp {} out/ManifestPS/ \;   # set -f keeps the shell from finding them
        passes $project ${tests#module:} || verdict=killed
    else
        cp src/ManifestPS.Core/obj/Debug/net8.0/ManifestPS.Core.dll tests/$project/bin/Debug/net10.0/
        passes $project $tests || verdict=killed
    fi
    if [ $verdict = killed ] && grep -q 'total: 0$' test.log; then
        verdict=INVALID
        echo "error: no test is called $tests" >build.log
    elif [ $verdict = killed ] && ! grep -q 'Test run summary' test.log; then
        verdict=INVALID   # whatever ended the run noticed no missing guard
        echo "error: the run of $tests did not end" >build.log
    fi
    case $verdict in
        killed)
            echo "killed    $name ($(grep -c '^failed' test.log) tests)"
            killed=$((killed + 1))
            ;;
        INVALID)
            echo "INVALID   $name: $(grep -m1 error build.log)"
            survivors="$survivors $name(invalid)"
            ;;
        *)
            echo "SURVIVED  $name ($tests)"
            survivors="$survivors $name"
            ;;
    esac
    cp original "$file"
done <rows
echo "$killed / $total killed; survivors:${survivors:- none}"
test -z "$survivors"
