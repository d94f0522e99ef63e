"""Replaces the one place in a file that a line of mutants.tsv names. Fails where the text is not there exactly once."""
import sys

path, line = sys.argv[1], sys.argv[2]
_, _, before, after, _ = (field.replace("\\n", "\n") for field in line.split("\t"))
source = open(path, encoding="utf-8-sig", newline="").read()
if source.count(before) != 1:
    sys.exit(1)
open(path, "w", encoding="utf-8", newline="").write(source.replace(before, after))
