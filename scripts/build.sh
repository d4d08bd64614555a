# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What scripts/demo, scripts/test and .ci/run share: a build, and its tests. Sourced, with the tree as
# the directory.

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
