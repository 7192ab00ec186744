#!/bin/sh
# The three steps for adnanh/webhook, which starts a command for each delivery: its arguments are name and total.
# usage: three.sh NAME TOTAL; the file COUNT gets a byte for each run that has ended
set -eu
text="Order of $(printf '%s' "$1" | tr '[:lower:]' '[:upper:]')"
if [ "${2%%.*}" -gt 100 ]; then large=true; else large=false; fi
printf . >>"$COUNT"
printf '%s %s\n' "$text" "$large"
