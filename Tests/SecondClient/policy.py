"""The deelbeleid of Protocol/disclosure.md: reads the file, and decides on a cell.

It reads a file that a server signed, so it refuses what it cannot use and leaves the careful faults to who writes one.
"""
import re

import records

COLUMNS = ('WM', 'VZ', 'RG', 'KP', 'BB', 'ITL', 'OP', 'ZM', 'NC', 'BT')
NIVEAUS = ('hinder', 'overlast', 'ernstige_overlast')
FORMS = {'ja': 0, 'hoofdlijn': 1, 'ja/nee': 2}
EVERY = 'elke'
# The rule by which notes stay on their device.
NOTES = 'CAS-04'


class Cell:
    """What a decision needs of a field: row, person or not, main line, naam or geboortedatum of a persoon, and whether
    an invitation tells it of a casus."""

    def __init__(self, group, person=False, main_line=False, minimal=False, place=False):
        self.group, self.person, self.main_line, self.minimal, self.place = group, person, main_line, minimal, place

    @classmethod
    def of(cls, field):
        minimal = field.kind.name == 'persoon' and field.name in ('naam', 'geboortedatum')
        place = field.kind.name == 'casus' and field.name in ('niveau', 'wijk', 'regiehouder')
        return cls(field.group, field.category != 'P0', 'mainLine' in field.marks, minimal, place)

    def row(self, facts):
        return 'OVERLEG' if self.place and facts.basis == 'invitation' else self.group


class Facts:
    """The facts of a decision; what is not given has the strict value. A recipient is named by its column."""

    def __init__(self, **given):
        self.niveau, self.woonoverlast, self.to, self.party = 'hinder', False, 'NC', None
        self.owner_police, self.wpg, self.by, self.basis = True, False, 'other', 'other'
        self.overleg, self.presence = 'unknown', 'absent'
        self.asker = self.question = self.motive = self.request = self.vooroverleg = self.regie = False
        for name, value in given.items():
            if name not in self.__dict__:
                raise TypeError(f'no fact {name}')
            setattr(self, name, value)


CONDITIONS = {
    'met-personen': lambda facts, cell: cell.person,
    'minimaal': lambda facts, cell: cell.minimal,
    'verstrekt': lambda facts, cell: facts.basis == 'verstrekking',
    'aanwezig': lambda facts, cell: facts.presence == 'present' and facts.overleg == 'casusoverleg',
    'genodigd': lambda facts, cell: facts.presence != 'absent' or facts.basis in ('invitation', 'agenda'),
    'als-vrager': lambda facts, cell: facts.asker,
    'bevraagd': lambda facts, cell: facts.question,
    'met-motief': lambda facts, cell: facts.motive,
    'voor-verzoek': lambda facts, cell: facts.request,
    'door-eigenaar': lambda facts, cell: facts.by == 'owner',
    'door-wijkmanager': lambda facts, cell: facts.by == 'wijkmanager',
    'door-regie': lambda facts, cell: facts.regie,
    'van-politie': lambda facts, cell: facts.owner_police,
    'politiegegevens': lambda facts, cell: facts.owner_police or facts.wpg or cell.group == 'F12',
    'lbo': lambda facts, cell: facts.overleg == 'leefbaarheidsoverleg',
    'oja': lambda facts, cell: facts.overleg == 'overlegJeugdoverlast',
    'lbo-of-oja': lambda facts, cell: facts.overleg in ('leefbaarheidsoverleg', 'overlegJeugdoverlast'),
    'overleg-onbekend': lambda facts, cell: facts.overleg == 'unknown',
    'na-vooroverleg': lambda facts, cell: facts.vooroverleg,
    'politie-of-handhaving': lambda facts, cell: facts.party in ('politie', 'handhaving'),
    'bij-aanmelding': lambda facts, cell: facts.basis == 'aanmelding',
}


def holds(condition, facts, cell):
    if condition == 'zonder-personen':
        return not cell.person
    if condition.startswith('niet-'):
        return not CONDITIONS[condition[len('niet-'):]](facts, cell)
    return CONDITIONS[condition](facts, cell)


def known(condition):
    bare = condition[len('niet-'):] if condition.startswith('niet-') else condition
    return condition == 'zonder-personen' or bare in CONDITIONS


class Unreadable(Exception):
    """A file that this client cannot use."""


class Policy:
    """A deelbeleid. `decide` gives (value, rule): the value as the file writes it, `nee` for a refusal."""

    def __init__(self, text):
        self.text = text
        self.lines = [line for line in (raw.partition('#')[0].rstrip() for raw in text.split('\n')) if line.strip()]
        try:
            self.read()
        except (IndexError, KeyError, ValueError) as error:
            raise Unreadable(str(error)) from error

    def decide(self, facts, cell):
        if facts.woonoverlast:
            return 'nee', self.outside
        rows, otherwise = self.phases[facts.niveau]
        row = cell.row(facts)
        if row == 'LOKAAL':
            return 'nee', NOTES
        alternatives = rows.get(row, {}).get(facts.to)
        if alternatives is None or row in records.LOCAL:
            return 'nee', alternatives[0][1] if alternatives else otherwise
        prohibited = self.prohibited(facts, cell)
        if prohibited:
            return 'nee', prohibited
        for value, rule, conditions in alternatives:
            if value != 'nee' and cell.group != 'GIDS' and facts.basis == 'directory':
                continue
            if all(holds(each, facts, cell) for each in conditions):
                return ('nee' if value == 'hoofdlijn' and not cell.main_line else value), rule
        return 'nee', alternatives[0][1]

    def prohibited(self, facts, cell):
        """The rule of the first prohibition that reaches the cell and holds; None when there is none."""
        for rule, niveaus, columns, groups, conditions in self.prohibitions:
            reaches = facts.niveau in niveaus and facts.to in columns and (groups is None or cell.row(facts) in groups)
            if reaches and all(holds(each, facts, cell) for each in conditions):
                return rule
        return None

    # Reading

    def read(self):
        if self.words() != ['deelbeleid', '1']:
            raise ValueError('another layout than deelbeleid 1')
        self.version = int(self.words('versie')[0])
        self.since = self.words('geldig-vanaf')[0]
        self.outside = self.words('buiten', 'woonoverlast')[0]
        self.phases, self.prohibitions = {}, []
        while self.lines:
            words = self.words()
            if words[0] == 'fase':
                self.phases[words[1]] = self.read_phase()
            elif words == ['verboden']:
                self.prohibitions = [self.prohibition(row) for row in self.table()[1:]]
            else:
                raise ValueError(f'{words} where a phase should begin')
        if sorted(self.phases) != sorted(NIVEAUS):
            raise ValueError('a niveau is missing')

    def words(self, *expected):
        found = split(self.lines.pop(0))
        if tuple(found[:len(expected)]) != expected:
            raise ValueError(f'{found} where {expected} should stand')
        return found[len(expected):]

    def read_phase(self):
        header, *table = self.table()
        columns = [part[0] for part in header[1:]]
        if sorted(columns) != sorted(COLUMNS):
            raise ValueError('a column is missing')
        rows = {}
        for groups, *cells in table:
            for group in in_full(groups):
                rows[group] = {column: cell_of(words) for column, words in zip(columns, cells, strict=True)}
        return rows, self.words('overige', 'nee')[0]

    def table(self):
        """The lines with bars that follow, as lists of words by part; a line without a first part continues one."""
        rows = []
        while self.lines and '|' in self.lines[0]:
            parts = [split(part) for part in self.lines.pop(0).split('|')]
            if parts[0]:
                rows.append(parts)
            else:
                rows[-1] = [above + below for above, below in zip(rows[-1], parts, strict=True)]
        return rows

    @staticmethod
    def prohibition(row):
        (rule,), niveaus, columns, groups, conditions = row
        if not all(known(each) for each in conditions):
            raise ValueError(f'a condition of {conditions} is unknown')
        return (rule, NIVEAUS if niveaus == [EVERY] else niveaus, COLUMNS if columns == [EVERY] else columns,
                None if groups == [EVERY] else set(in_full(groups)), conditions)


def split(text):
    return re.split(r'[ \t,]+', text.strip(' \t,')) if text.strip(' \t,') else []


def in_full(groups):
    """F07-F11 as F07, F08, …"""
    for group in groups:
        first, dash, last = group.partition('-')
        if dash:
            yield from (f'F{number:02}' for number in range(int(first[1:]), int(last[1:]) + 1))
        else:
            yield group


def cell_of(words):
    """[(value, rule, [condition])], the alternatives in order."""
    alternatives, left = [], [word for word in words if word != '?']
    while left:
        value = left.pop(0).lstrip('?')
        if value not in ('nee', *FORMS):
            raise ValueError(f'{value} is no value')
        rule, conditions = left.pop(0), []
        while left and left[0] != 'anders':
            if not known(left[0]):
                raise ValueError(f'{left[0]} is no condition')
            conditions.append(left.pop(0))
        alternatives.append((value, rule, conditions))
        left[:1] = []
    return alternatives
