_overlast() {
  local current="${COMP_WORDS[COMP_CWORD]}"
  local at='overlast' index
  for ((index = 1; index < COMP_CWORD; index++)); do
    case "$at ${COMP_WORDS[index]}" in
      'overlast melding') at='overlast melding' ;;
      'overlast melding nieuw') at='overlast melding nieuw' ;;
      'overlast toon') at='overlast toon' ;;
      'overlast lees') at='overlast lees' ;;
      'overlast sync') at='overlast sync' ;;
    esac
  done
  case "$at ${COMP_WORDS[COMP_CWORD - 1]}" in
    'overlast --map') compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -W '' -- "$current"); return ;;
    'overlast melding --map') compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -W '' -- "$current"); return ;;
    'overlast melding nieuw --soort' | 'overlast melding nieuw -s') mapfile -t COMPREPLY < <(compgen -W 'geluid afval drugs' -- "$current"); return ;;
    'overlast melding nieuw --foto' | 'overlast melding nieuw -f') compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -W '' -- "$current"); return ;;
    'overlast melding nieuw --getal') COMPREPLY=(); return ;;
    'overlast melding nieuw --map') compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -W '' -- "$current"); return ;;
    'overlast toon --map') compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -W '' -- "$current"); return ;;
    'overlast lees --map') compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -W '' -- "$current"); return ;;
    'overlast sync --map') compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -W '' -- "$current"); return ;;
  esac
  case "$at" in
    'overlast') mapfile -t COMPREPLY < <(compgen -W 'melding toon lees sync --map --json --help' -- "$current"); ;;
    'overlast melding') mapfile -t COMPREPLY < <(compgen -W 'nieuw --map --json --help' -- "$current"); ;;
    'overlast melding nieuw') mapfile -t COMPREPLY < <(compgen -W '--soort --foto --getal --anoniem --vlug --map --json --help' -- "$current"); ;;
    'overlast toon') mapfile -t COMPREPLY < <(compgen -W 'alles afspraken --map --json --help' -- "$current"); ;;
    'overlast lees') compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -W '--map --json --help' -- "$current"); ;;
    'overlast sync') mapfile -t COMPREPLY < <(compgen -W '--map --json --help' -- "$current"); ;;
  esac
}
complete -F _overlast overlast
