function __overlast_at
  set -l at 'overlast'
  for word in (commandline -opc)[2..-1]
    switch "$at $word"
      case 'overlast melding'
        set at 'overlast melding'
      case 'overlast melding nieuw'
        set at 'overlast melding nieuw'
      case 'overlast toon'
        set at 'overlast toon'
      case 'overlast lees'
        set at 'overlast lees'
      case 'overlast sync'
        set at 'overlast sync'
    end
  end
  test "$at" = "$argv"
end
complete -c overlast -f
complete -c overlast -n '__overlast_at overlast' -a 'melding' -d 'Werk met meldingen.'
complete -c overlast -n '__overlast_at overlast' -a 'toon' -d 'Toon een casus.'
complete -c overlast -n '__overlast_at overlast' -a 'lees' -d 'Lees meldingen in.'
complete -c overlast -n '__overlast_at overlast' -a 'sync' -d 'Wissel gegevens uit met de server.'
complete -c overlast -n '__overlast_at overlast' -l map -r -F -d 'Gebruik deze map voor de gegevens.'
complete -c overlast -n '__overlast_at overlast' -l json -d 'Schrijf de uitkomst als JSON.'
complete -c overlast -n '__overlast_at overlast' -l help -s h -d 'Toon deze uitleg.'
complete -c overlast -n '__overlast_at overlast melding' -a 'nieuw' -d 'Maak een melding.'
complete -c overlast -n '__overlast_at overlast melding' -l map -r -F -d 'Gebruik deze map voor de gegevens.'
complete -c overlast -n '__overlast_at overlast melding' -l json -d 'Schrijf de uitkomst als JSON.'
complete -c overlast -n '__overlast_at overlast melding' -l help -s h -d 'Toon deze uitleg.'
complete -c overlast -n '__overlast_at overlast melding nieuw' -l soort -s s -x -a 'geluid afval drugs' -d 'Wat voor overlast het is.'
complete -c overlast -n '__overlast_at overlast melding nieuw' -l foto -s f -r -F -d 'Voeg een foto toe.'
complete -c overlast -n '__overlast_at overlast melding nieuw' -l getal -x -d 'Hoe vaak u het zag, als u dat weet; een schatting mag ook.'
complete -c overlast -n '__overlast_at overlast melding nieuw' -l anoniem -s a -d 'Zet niet bij de melding wie de melder is.'
complete -c overlast -n '__overlast_at overlast melding nieuw' -l vlug -s v -d 'Vraag niets.'
complete -c overlast -n '__overlast_at overlast melding nieuw' -l map -r -F -d 'Gebruik deze map voor de gegevens.'
complete -c overlast -n '__overlast_at overlast melding nieuw' -l json -d 'Schrijf de uitkomst als JSON.'
complete -c overlast -n '__overlast_at overlast melding nieuw' -l help -s h -d 'Toon deze uitleg.'
complete -c overlast -n '__overlast_at overlast toon' -a 'alles afspraken'
complete -c overlast -n '__overlast_at overlast toon' -l map -r -F -d 'Gebruik deze map voor de gegevens.'
complete -c overlast -n '__overlast_at overlast toon' -l json -d 'Schrijf de uitkomst als JSON.'
complete -c overlast -n '__overlast_at overlast toon' -l help -s h -d 'Toon deze uitleg.'
complete -c overlast -n '__overlast_at overlast lees' -F
complete -c overlast -n '__overlast_at overlast lees' -l map -r -F -d 'Gebruik deze map voor de gegevens.'
complete -c overlast -n '__overlast_at overlast lees' -l json -d 'Schrijf de uitkomst als JSON.'
complete -c overlast -n '__overlast_at overlast lees' -l help -s h -d 'Toon deze uitleg.'
complete -c overlast -n '__overlast_at overlast sync' -l map -r -F -d 'Gebruik deze map voor de gegevens.'
complete -c overlast -n '__overlast_at overlast sync' -l json -d 'Schrijf de uitkomst als JSON.'
complete -c overlast -n '__overlast_at overlast sync' -l help -s h -d 'Toon deze uitleg.'
