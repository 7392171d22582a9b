#compdef overlast
_overlast() {
  local at='overlast' word
  local -a names options
  for word in "${(@)words[2,CURRENT-1]}"; do
    case "$at $word" in
      'overlast melding') at='overlast melding' ;;
      'overlast melding nieuw') at='overlast melding nieuw' ;;
      'overlast toon') at='overlast toon' ;;
      'overlast lees') at='overlast lees' ;;
      'overlast sync') at='overlast sync' ;;
    esac
  done
  case "$at ${words[CURRENT-1]}" in
    'overlast --map') _files; return ;;
    'overlast melding --map') _files; return ;;
    'overlast melding nieuw --soort' | 'overlast melding nieuw -s') names=('geluid' 'afval' 'drugs'); _describe -t values '' names; return ;;
    'overlast melding nieuw --foto' | 'overlast melding nieuw -f') _files; return ;;
    'overlast melding nieuw --getal') :; return ;;
    'overlast melding nieuw --map') _files; return ;;
    'overlast toon --map') _files; return ;;
    'overlast lees --map') _files; return ;;
    'overlast sync --map') _files; return ;;
  esac
  case "$at" in
    'overlast')
      options=('--map:Gebruik deze map voor de gegevens.' '--json:Schrijf de uitkomst als JSON.' '--help:Toon deze uitleg.')
      names=('melding:Werk met meldingen.' 'toon:Toon een casus.' 'lees:Lees meldingen in.' 'sync:Wissel gegevens uit met de server.'); _describe -t commands '' names;
      ;;
    'overlast melding')
      options=('--map:Gebruik deze map voor de gegevens.' '--json:Schrijf de uitkomst als JSON.' '--help:Toon deze uitleg.')
      names=('nieuw:Maak een melding.'); _describe -t commands '' names;
      ;;
    'overlast melding nieuw')
      options=('--soort:Wat voor overlast het is.' '--foto:Voeg een foto toe.' '--getal:Hoe vaak u het zag, als u dat weet; een schatting mag ook.' '--anoniem:Zet niet bij de melding wie de melder is.' '--vlug:Vraag niets.' '--map:Gebruik deze map voor de gegevens.' '--json:Schrijf de uitkomst als JSON.' '--help:Toon deze uitleg.')
      :;
      ;;
    'overlast toon')
      options=('--map:Gebruik deze map voor de gegevens.' '--json:Schrijf de uitkomst als JSON.' '--help:Toon deze uitleg.')
      names=('alles' 'afspraken'); _describe -t values '' names;
      ;;
    'overlast lees')
      options=('--map:Gebruik deze map voor de gegevens.' '--json:Schrijf de uitkomst als JSON.' '--help:Toon deze uitleg.')
      _files;
      ;;
    'overlast sync')
      options=('--map:Gebruik deze map voor de gegevens.' '--json:Schrijf de uitkomst als JSON.' '--help:Toon deze uitleg.')
      :;
      ;;
  esac
  _describe -o '' options
}
if [ "$funcstack[1]" = "_overlast" ]; then
  _overlast "$@"
else
  compdef _overlast overlast
fi
