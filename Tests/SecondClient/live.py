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
REFUSALS = (Failed, Problem, BadAnswer, register.Forked, messages.Fault, response.Refused)


def say(scene):
    print('SecondClient:', scene.__doc__.split('\n')[0])


def main(phase):
    state = path('second-client')
    if phase == 'exchange':
        device, replica = daily.enrols()
        say(daily.enrols)
    else:
        with open(state, 'rb') as file:
            device, replica = pickle.load(file)
    for scene in PHASES[phase]:
        try:
            scene(device, replica)
        except REFUSALS as error:
            print(f'SecondClient: FAILED: {scene.__name__}: {error!r}', file=sys.stderr)
            return 1
        say(scene)
    with open(state, 'wb') as file:
        pickle.dump((device, replica), file)
    return 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
