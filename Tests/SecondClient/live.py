"""The live run: this client against the real server and the real client of others.

    python3 live.py exchange    # enrols, exchanges, and has a backup made before its last push
    python3 live.py restored    # goes on after that backup was put back

Each scene asserts what the chapters of Protocol say, and its first line is printed when it held.
"""
import pickle
import sys

import daily
import faults
import messages
import register
import response
import restore
from connection import Problem
from replica import BadAnswer
from town import Failed, path

PHASES = {
    'exchange': (daily.begins, daily.pushes, daily.is_refused, daily.runs_ahead, daily.disagrees, daily.receives,
                 daily.erases, faults.repeats, faults.takes_pages, faults.is_cloned, faults.renews,
                 faults.hears_problems, faults.meets_the_profile, restore.is_backed_up),
    'restored': (restore.gives_back, restore.goes_on)}
ERRORS = (Failed, Problem, BadAnswer, OSError, register.Forked, messages.Fault, response.Refused)


def play(scene, *actors):
    """Runs a scene and says what it showed; the run ends with the first that does not hold."""
    try:
        result = scene(*actors)
    except ERRORS as error:
        sys.exit(f'SecondClient: FAILED: {scene.__name__}: {error!r}')
    print('SecondClient:', scene.__doc__.split('\n')[0])
    return result


def main(phase):
    state = path('second-client')
    if phase == 'exchange':
        actors = play(daily.enrols)
    else:
        with open(state, 'rb') as file:
            actors = pickle.load(file)
    for scene in PHASES[phase]:
        play(scene, *actors)
    with open(state, 'wb') as file:
        pickle.dump(actors, file)


if __name__ == '__main__':
    main(*sys.argv[1:])
