# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034 # what the tests use
# What a test in the virtual machine stands on: cases that speak TAP, and the words that they use.
#
# A test defines a function a case and ends with: cases NAME FUNCTION... A case runs in a shell of its
# own that ends at the first command that fails, and leaves the machine as it found it. What it prints
# is shown if it fails.

service=xyz.openbmc_project.FabricManager
root=/xyz/openbmc_project
manager=$root/fabric_manager
inventory=$root/inventory/system
adapters=$inventory/fabric_adapters
fabrics=$inventory/fabrics
own=xyz.openbmc_project.FabricManager
item=xyz.openbmc_project.Inventory.Item
decorator=xyz.openbmc_project.Inventory.Decorator
unit=fabric-manager.service
export SYSTEMD_PAGER=cat

# For an event that comes at once, on an emulated machine that does other things, too.
soon=20

fail() {
	echo "$*" >&2
	exit 1
}

# equal FOUND EXPECTED WHAT
equal() {
	[ "$1" = "$2" ] || fail "$3: \"$1\", not \"$2\""
}

# until SECONDS COMMAND...: what nothing tells of.
until_true() {
	local seconds=$1 end=$((SECONDS + $1))
	shift

	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -lt $end ] || fail "not within $seconds s: $*"
		sleep 0.1
	done
}

# refused WORD COMMAND...: it fails, and what it says has that word.
refused() {
	local word=$1 said
	shift

	! said=$("$@" 2>&1) || fail "this was not refused: $*"
	[[ $said == *$word* ]] || fail "it was refused, but without a word of \"$word\": $said"
}

# The network card, which leads nowhere.
nic() {
	local path

	for path in /sys/class/net/e*; do
		echo "${path##*/}"
	done
}

# That card with an address, so that RDMA devices on it have GIDs.
network_up() {
	ip link set "$(nic)" up
	ip address replace 10.7.0.1/16 dev "$(nic)"
	# An address of IPv6 counts when nobody else has claimed it.
	until_true $soon sh -c "ip -6 address show dev $(nic) scope link | grep inet6 &&
		! ip -6 address show tentative | grep inet6"
}

# as USER COMMAND...
as() {
	setpriv --reuid "$1" --regid "$(id -g "$1")" --init-groups "${@:2}"
}

property() { # OBJECT INTERFACE NAME
	busctl get-property $service "$1" "$2" "$3"
}

# shows OBJECT INTERFACE NAME PATTERN: within a while.
shows() {
	# shellcheck disable=SC2016 # for the other shell
	until_true $soon sh -c 'busctl get-property "$@" | grep -qE "$0"' "$4" $service "$1" "$2" "$3"
}

# All that is published, a line for each object, but for times and counts.
published() {
	busctl --json=short call $service $root org.freedesktop.DBus.ObjectManager GetManagedObjects |
		sed -E 's/\},"\/xyz/}\n"\/xyz/g; s/\b[0-9]{16}\b/TIME/g
			s/"(NodesFound|Requests[A-Z][a-z]*|Timeouts)":\{[^}]*\}//g' | sort
}

published_is() { # FILE
	published | cmp -s - "$1"
}

# becomes_again FILE: what is published.
becomes_again() {
	(until_true 60 published_is "$1" 2>/dev/null) || {
		diff <(published) "$1"
		fail "it is not what it was"
	}
}

main_pid() {
	systemctl show --value --property=MainPID $unit
}

# A case that has it begin anew shall not be stopped by how often others did.
restart() {
	systemctl reset-failed $unit
	systemctl restart $unit
}

rdma_add() { # NAME TYPE
	rdma link add "$1" type "$2" netdev "$(nic)"
}

# rdma-ndd(8) gives a RoCE device the host's name a moment after it has come, and nobody tells of it.
rdma_described() { # NAME ADAPTER
	until_true $soon grep -q "$(hostname)" "/sys/class/infiniband/$1/node_desc"
	busctl call $service $manager $own Refresh
	becomes "$2" $decorator.RDMADevice Description "\"$(cat "/sys/class/infiniband/$1/node_desc")\""
}

rdma_delete() { # NAME: at once, for the service holds no device open
	timeout 5 rdma link delete "$1" || fail "rdma link delete $1: status $?"
}

# What the service has logged since then, a moment of now(). journal_since MOMENT [OPTION...]
journal_since() {
	journalctl --sync
	journalctl --quiet --output=cat --unit=$unit --since="$1" "${@:2}"
}

now() {
	date +@%s.%6N
}

# The client that follows signals only (tests/sim/mirror). It lives as long as the shell.
mirror_start() {
	local answer

	coproc MIRROR { exec mirror 2> >(exec sed 's/^/# mirror: /'); }
	# Of a coprocess, the shell of a case would not have the descriptors.
	exec {mirror_in}>&"${MIRROR[1]}" {mirror_out}<&"${MIRROR[0]}"
	read -r -t $soon -u "$mirror_out" answer || answer="no answer"
	[[ $answer == ok* ]] || fail "the mirror sees no objects: $answer"
}

# mirror_ask SECONDS COMMAND...: what it answers.
mirror_ask() {
	local answer=

	echo "${*:2}" >&"$mirror_in"
	read -r -t $(($1 + 10)) -u "$mirror_out" answer || fail "the mirror does not answer: ${*:2}"
	[[ $answer == ok* ]] || fail "${*:2}: $answer"
	echo "${answer#ok }"
}

there() { # OBJECT
	mirror_ask $soon there $soon "$1" >/dev/null
}

gone() { # OBJECT
	mirror_ask $soon gone $soon "$1" >/dev/null
}

# becomes OBJECT INTERFACE NAME TEXT: strings with their quotes.
becomes() {
	mirror_ask $soon wait $soon "$@" >/dev/null
}

# Who follows the signals knows what the service says. It may owe some for a moment.
mirror_is_right() {
	local i

	for ((i = 0; i < 50; i++)); do
		! (mirror_ask $soon compare) >/dev/null 2>&1 || return 0
		sleep 0.1
	done
	mirror_ask $soon tell
}

run_case() {
	set -e
	"$1"
}

# After a case that has failed, for those that follow. A test may have one of its own.
clean_up() {
	local path

	for path in /sys/class/infiniband/*; do
		[ ! -e "$path" ] || timeout 10 rdma link delete "${path##*/}"
	done
	systemctl reset-failed $unit
	systemctl start $unit
}

# cases NAME FUNCTION...: run them in this order; a_device_comes is /NAME/a-device-comes.
cases() {
	local name=$1 log function number=0 status bad=0
	shift

	log=$(mktemp)
	echo "1..$#"
	for function; do
		number=$((number + 1))
		(run_case "$function") >"$log" 2>&1
		status=$?
		if [ $status = 0 ]; then
			echo "ok $number /$name/${function//_/-}"
			sed -n 's/^measured: /# /p' "$log"
		else
			bad=1
			sed 's/^/# /' "$log"
			echo "not ok $number /$name/${function//_/-}"
			clean_up >/dev/null 2>&1
		fi
	done
	rm -f "$log"
	return $bad
}
