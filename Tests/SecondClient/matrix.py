"""Runs Protocol/vectors/disclosure against server-config/deelbeleid, the file in force."""
import itertools
import os
import sys

import records
from policy import FORMS, Cell, Facts, Policy, holds

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'server-config', 'deelbeleid')
# Facts on which each condition holds, and on which it fails. What is about the field is chosen with the field.
HOLDING = {'aanwezig': {'presence': 'present', 'overleg': 'casusoverleg'}, 'genodigd': {'presence': 'present'},
           'verstrekt': {'basis': 'verstrekking'}, 'als-vrager': {'asker': True}, 'bevraagd': {'question': True},
           'met-motief': {'motive': True}, 'voor-verzoek': {'request': True}, 'door-eigenaar': {'by': 'owner'},
           'door-wijkmanager': {'by': 'wijkmanager'}, 'door-regie': {'regie': True},
           'van-politie': {'owner_police': True},
           'lbo-of-oja': {'overleg': 'leefbaarheidsoverleg'}, 'politie-of-handhaving': {'party': 'handhaving'},
           'bij-aanmelding': {'basis': 'aanmelding'}}
FAILING = {'aanwezig': {'presence': 'invited'}, 'genodigd': {'presence': 'absent'}, 'verstrekt': {'basis': 'other'},
           'als-vrager': {'asker': False}, 'bevraagd': {'question': False}, 'met-motief': {'motive': False},
           'voor-verzoek': {'request': False}, 'door-eigenaar': {'by': 'other'}, 'door-wijkmanager': {'by': 'other'},
           'door-regie': {'regie': False}, 'van-politie': {'owner_police': False},
           'lbo-of-oja': {'overleg': 'casusoverleg'},
           'politie-of-handhaving': {'party': 'jongerenwerk'}, 'bij-aanmelding': {'basis': 'verstrekking'}}
OF_FIELD = ('zonder-personen', 'met-personen', 'minimaal')
# No prohibition of the file reaches these: present at the casusoverleg, after a vooroverleg, by the wijkmanager.
FAVOURABLE = {'party': 'jongerenwerk', 'owner_police': False, 'by': 'owner', 'regie': True, 'basis': 'verstrekking',
              'overleg': 'casusoverleg', 'presence': 'present', 'vooroverleg': True}


class Line:
    """One line of a matrix: an alternative of a cell."""

    def __init__(self, text):
        parts = [part.strip() for part in text.split('|')]
        self.niveau, self.row, self.column, self.decision, _, self.value, self.rule, conditions, _ = parts
        self.conditions = [] if conditions == '-' else conditions.split(',')
        if (self.decision == 'D') != (self.value == 'nee'):
            raise ValueError(f'the decision is not that of the value: {text}')


def cells(row):
    """The fields of a row; a main line without persons where the schema has no fields for it yet."""
    fields = [field for kind in records.KINDS.values() for field in kind.fields.values() if field.group == row]
    return [Cell.of(field) for field in fields] or [Cell(row, main_line=True)]


def facts(line, hold, fail):
    given = dict(FAVOURABLE)
    for table, conditions in ((HOLDING, hold), (FAILING, fail)):
        for condition in conditions:
            given.update(table[condition])
    return Facts(niveau=line.niveau, to=line.column, **given)


def check_cell(policy, lines):
    """An alternative comes out when its conditions hold and those before it do not; not when one of them fails."""
    tried = 0
    for index, line in enumerate(lines):
        reached = False
        for failing in itertools.product(*[earlier.conditions for earlier in lines[:index]]):
            for cell in cells(line.row):
                given = facts(line, [each for each in line.conditions if each not in OF_FIELD],
                              [each for each in failing if each not in OF_FIELD])
                if line.value == 'hoofdlijn' and not cell.main_line:
                    continue
                if all(holds(each, given, cell) for each in line.conditions) and \
                        not any(holds(each, given, cell) for each in failing):
                    # Where a plain refusal stands, a direction rule that refuses too is the one that is named.
                    plain = line.decision == 'D' and line.row not in records.LOCAL
                    expect(policy, given, cell, (line.value, plain and policy.prohibited(given, cell) or line.rule))
                    reached, tried = True, tried + 1
        if not reached:
            raise ValueError(f'nothing reaches {line.niveau} {line.row} {line.column} {line.rule}')
        for condition in line.conditions:
            withheld(policy, line, condition)
    return tried


def withheld(policy, line, condition):
    """With one condition failing, the alternative is not what comes out."""
    for cell in cells(line.row):
        fail = [condition] if condition not in OF_FIELD else []
        given = facts(line, [each for each in line.conditions if each not in (condition, *OF_FIELD)], fail)
        if not holds(condition, given, cell) and policy.decide(given, cell) == (line.value, line.rule):
            raise ValueError(f'{line.niveau} {line.row} {line.column} comes out without {condition}')


def expect(policy, given, cell, expected):
    got = policy.decide(given, cell)
    if got != expected:
        raise ValueError(f'{given.niveau} {cell.group} {given.to}: expected {expected}, got {got}')


def run_matrix(policy, lines):
    """Cell by cell; a row that stands nowhere in the niveau is denied by the rule of ALG-02."""
    parsed = [Line(text) for text in lines]
    rows = {}
    for line in parsed:
        rows.setdefault((line.niveau, line.row, line.column), []).append(line)
    for alternatives in rows.values():
        check_cell(policy, alternatives)
    return len(parsed), {(niveau, row) for niveau, row, _ in rows}


def run_case(policy, text):
    words, arrow, outcome = text.partition(' -> ')
    named = {key: value or True for key, _, value in (word.partition('=') for word in words.split())}
    kind, _, name = named.pop('field').rpartition('.')
    given = {'basis': 'verstrekking', 'overleg': 'none'}
    if 'owner' in named:
        given['owner_police'] = named.pop('owner') == 'politie'
    given['wpg'] = named.pop('regime', 'avg') == 'wpg'
    given.update(named)
    expect(policy, Facts(**given), Cell.of(records.kind_named(kind).named(name)), tuple(outcome.split()))


def run(folder):
    """How many files failed."""
    with open(FILE, encoding='utf-8') as file:
        policy = Policy(file.read())
    failed, seen = 0, set()
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), encoding='utf-8') as file:
            lines = [line for line in file.read().split('\n') if line and not line.startswith('#')]
        try:
            if name.endswith('.matrix'):
                count, rows = run_matrix(policy, lines)
                seen |= rows
            else:
                count = len(lines)
                for line in lines:
                    run_case(policy, line)
            print(f'vectors: disclosure/{name}: {count} passed')
        except (ValueError, KeyError, TypeError) as error:
            print(f'vectors: FAILED: disclosure/{name}: {error!r}', file=sys.stderr)
            failed += 1
    for niveau, (rows, _) in policy.phases.items():
        for row in rows:
            permits = any(value in FORMS for alternatives in rows[row].values() for value, _, _ in alternatives)
            if permits and niveau != 'ernstige_overlast' and (niveau, row) not in seen:
                print(f'vectors: FAILED: disclosure: no matrix has {niveau} {row}', file=sys.stderr)
                failed += 1
    return failed
