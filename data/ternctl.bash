# bash completion for ternctl: the command itself knows what may follow.
_ternctl ()
{
  local cur=${COMP_WORDS[COMP_CWORD]}
  local candidates

  candidates=$(ternctl __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  mapfile -t COMPREPLY < <(compgen -W "$candidates" -- "$cur")
  if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then
    compopt -o nospace
  fi
}
complete -F _ternctl ternctl
