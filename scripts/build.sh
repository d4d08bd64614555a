# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What scripts/demo, scripts/test and .ci/run share: a build, its tests, and the sum of several.
# Sourced, with the tree as the directory.

# For what goes wrong before there is a test to count.
fail_early() {
	echo "FAILED: $1"
	echo "0 passed, 1 failed, 0 skipped"
	exit 1
}

# run COMMAND...: and a signal that ends this script ends the command first. (Bash alone would end at
# once and leave it behind.)
run() {
	local status=0

	trap 'end_run 129' HUP
	trap 'end_run 130' INT
	trap 'end_run 143' TERM
	"$@" &
	wait $! || status=$?
	trap - HUP INT TERM
	return $status
}

# A command in the background does not mind SIGINT, so each signal becomes SIGTERM.
end_run() {
	trap '' HUP INT TERM
	kill -TERM $! 2>/dev/null || true
	wait $! || true
	exit "$1"
}

# build DIR OPTION...: configure and compile; says little unless it fails.
build() {
	local dir=$1 log=$1/build.log
	shift

	echo "Building $dir ($*)"
	mkdir -p "$dir"
	if [ -f "$dir/build.ninja" ]; then
		meson setup --reconfigure "$dir" -Dwerror=true "$@" >"$log" 2>&1 ||
			meson setup --wipe "$dir" -Dwerror=true "$@" >"$log" 2>&1
	else
		meson setup "$dir" -Dwerror=true "$@" >"$log" 2>&1
	fi && run ninja -C "$dir" >>"$log" 2>&1 && return
	tail -40 "$log"
	return 1
}

# run_tests DIR ARG...: meson test ARG..., and the count as the last line.
run_tests() {
	local dir=$1 status=0
	shift

	rm -f "$dir"/meson-logs/tally*
	run meson test -C "$dir" --no-rebuild --print-errorlogs --logbase tally "$@" </dev/null || status=$?
	ls "$dir"/meson-logs/tally*.json >/dev/null || fail_early "no test ran"
	echo "The whole output of all tests is in $dir/meson-logs/"
	scripts/tally $status "$dir"/meson-logs/tally*.json
}

# lock DIR: until this process ends or unlocks, nobody else builds and tests in that folder.
lock() {
	mkdir -p "$1"
	exec 9>"$1/.lock"
	flock --nonblock 9 || {
		echo "Waiting for another run that uses $1"
		flock 9
	}
}

unlock() {
	exec 9>&-
}

passed=0 failed=0 skipped=0
failures=()

# count NAME COMMAND...: one that ends with a count of its own; and how long it took.
count() {
	local name=$1 began=$SECONDS teller line numbers
	shift

	echo "== $name"
	output=$(mktemp)
	trap 'rm -f "$output"' EXIT
	exec 8> >(exec tee --ignore-interrupts "$output")
	teller=$!
	run "$@" >&8 2>&1 8>&-
	exec 8>&-
	wait $teller
	# After the last empty line: a sum tells of failures again that came before it.
	while IFS= read -r line; do
		[[ $line != "FAILED: "* ]] || failures+=("$name: ${line#FAILED: }")
	done < <(tac "$output" | sed '/^$/q' | tac)
	line=$(tail -1 "$output")
	rm -f "$output"
	if [[ ! $line =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed,\ ([0-9]+)\ skipped$ ]]; then
		failures+=("$name: it did not come to an end")
		line="0 1 0"
	fi
	read -r -a numbers <<<"${line//[^0-9 ]/}"
	passed=$((passed + numbers[0]))
	failed=$((failed + numbers[1]))
	skipped=$((skipped + numbers[2]))
	echo "== $name: $((SECONDS - began)) s"
}

# check NAME COMMAND...: one that passes or fails.
check() {
	local name=$1
	shift

	echo "== $name"
	if "$@"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		failures+=("$name")
	fi
}

# sum_up: all that was counted, as the last lines; the status is 0 if nothing failed.
sum_up() {
	echo
	[ ${#failures[@]} -eq 0 ] || printf 'FAILED: %s\n' "${failures[@]}"
	echo "$passed passed, $failed failed, $skipped skipped"
	[ "$failed" -eq 0 ]
}
