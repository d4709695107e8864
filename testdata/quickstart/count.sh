#!/bin/sh
# count.sh DIRECTORY: counts the runs of this step in a file that outlives them.
count=$(($(cat "$1/count" 2>/dev/null || echo 0) + 1))
echo $count > "$1/count"
echo "this step ran $count times"
