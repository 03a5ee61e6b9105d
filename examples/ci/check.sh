#!/bin/sh
# Checks the numbers and keeps the verdicts as Markdown. Exit codes are those of
# `retain check`: 0 passed, 1 and 2 something is wrong with the files or the
# options, 3 a requirement is missed, 4 one cannot be judged.
#
# Usage: examples/ci/check.sh [OPTION…], with options of `retain check`
set -u

config=$(dirname "$0")/retain.toml
verdicts=${VERDICTS:-verdicts.md}

retain check --config "$config" --format markdown --output "$verdicts" "$@"
code=$?

case $code in
0) echo "the numbers are as they should be" ;;
3) echo "a number is not as it should be" ;;
4) echo "a number cannot be judged" ;;
*) echo "the check did not run" ;;
esac
if [ "$code" -ne 1 ] && [ "$code" -ne 2 ]; then
    cat "$verdicts"
fi
exit "$code"
