# bash completion for fabricctl(1)                         -*- shell-script -*-
# SPDX-License-Identifier: Apache-2.0

# Names, one a line, of what there is now. Nothing, and quickly, without the service.
__fabricctl_names()
{
	fabricctl --no-pager list --names "$@" 2>/dev/null
}

# What an argument of the verb $1 can be, after the words in $@.
__fabricctl_arguments()
{
	local verb=$1 kind=$2

	case $verb in
	'')
		printf '%s\n' status list show tree monitor refresh reload help
		;;
	list)
		case $kind in
		'') printf '%s\n' fabrics switches ports endpoints domains adapters adapter-ports ;;
		ports)
			__fabricctl_names fabrics && __fabricctl_names switches && __fabricctl_names adapters
			;;
		switches | endpoints | domains) __fabricctl_names fabrics ;;
		adapter-ports) __fabricctl_names adapters ;;
		esac
		;;
	show)
		__fabricctl_names
		# Domains are many of one name; who has begun one wants to see them.
		[[ $cur ]] && __fabricctl_names domains
		# The ports of the switch or adapter whose name is there already.
		[[ $cur == */* ]] && __fabricctl_names ports "${cur%/*}"
		;;
	tree)
		__fabricctl_names fabrics && __fabricctl_names switches
		;;
	refresh)
		[[ $kind ]] || __fabricctl_names fabrics
		;;
	esac
}

_fabricctl()
{
	local cur=${COMP_WORDS[COMP_CWORD]} words=("${COMP_WORDS[@]}") cword=$COMP_CWORD
	local verb='' kind='' i word

	# Names may have colons, at which readline breaks words.
	if declare -F _get_comp_words_by_ref >/dev/null; then
		_get_comp_words_by_ref -n : cur words cword
	fi
	cur=${cur#[\"\']}
	cur=${cur//\\/}

	COMPREPLY=()
	if [[ $cur == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W '--help --version --json --json=short --json=pretty
			--no-legend --no-pager --full --names --wait' -- "$cur")
		return
	fi
	for ((i = 1; i < cword; i++)); do
		word=${words[i]}
		[[ $word == -* ]] && continue
		if [[ ! $verb ]]; then
			verb=$word
		elif [[ ! $kind ]]; then
			kind=$word
		fi
	done
	while IFS= read -r word; do
		[[ $word == "$cur"* ]] && COMPREPLY+=("$(printf '%q' "$word")")
	done < <(__fabricctl_arguments "$verb" "$kind")
	if declare -F __ltrim_colon_completions >/dev/null; then
		__ltrim_colon_completions "$cur"
	fi
} && complete -F _fabricctl fabricctl
