"""What leaves this device: Protocol/disclosure.md, "What leaves a device", with the roles of Protocol/casework.md.

It looks at the account's own records; what is written in somebody else's record lives at the server and always goes.
"""
import datetime

import records
from policy import FORMS, Cell, Facts

BASES = {'OVL-01': 'regie', 'CAS-01': 'invitation', 'LBO-03': 'agenda', 'HIN-05': 'schets', 'CAS-09': 'afspraak',
         'AFS-01': 'besluit', 'POL-02': 'politieExport', 'CAS-05': 'header', 'ESC-04': 'aanmelding'}
OVERLEGGEN = {'lbo': 'leefbaarheidsoverleg', 'oja': 'overlegJeugdoverlast', 'vooroverleg_politie': 'vooroverlegPolitie',
              'casusoverleg': 'casusoverleg'}
OF_CASUS = ('niveau', 'type', 'wijk', 'regiehouder', 'status')
PROCESS_KINDS = ('besluit', 'overleg', 'deelnemer', 'verstrekking')
ENDING = ('politie-export', 'schets', 'afspraak')
DAY = 86_400_000


def dutch_day(milliseconds):
    """Days since 1970 in the Netherlands: summer time from the last Sunday of March to that of October, 1:00 UTC."""
    year = (datetime.datetime(1970, 1, 1) + datetime.timedelta(milliseconds=milliseconds)).year

    def turn(month):
        last = datetime.datetime(year, month, 31, 1)
        sunday = last - datetime.timedelta(days=(last.weekday() + 1) % 7)
        return (sunday - datetime.datetime(1970, 1, 1)).total_seconds() * 1000
    hours = 2 if turn(3) <= milliseconds < turn(10) else 1
    return (milliseconds + hours * 3_600_000) // DAY


class Filter:
    """Decides for the records that a replica knows: {id: (kind, {field name: value}, whether it is its own)}."""

    def __init__(self, policy, account, party, known, at_server, now):
        self.policy, self.account, self.party, self.now = policy, account, party, now
        self.known, self.at_server = known, at_server
        self.covering = {}
        for kind, values, mine in known.values():
            if kind.name == 'verstrekking' and mine and 'cellen' in values and self.in_force(values):
                for record, fields in zip(values['cellen'][::2], values['cellen'][1::2]):
                    self.covering.setdefault(record, []).append((values, fields))

    def leaving(self):
        """{record: {field number}} of the account's own records."""
        own = {record: kind for record, (kind, _, mine) in self.known.items() if mine}
        leaving = {record: fields for record, kind in own.items() if (fields := self.released(record, kind))}
        judged = {record: fields for record, kind in own.items() if (fields := process_fields(kind))}
        going = set(leaving) | (self.at_server & set(own))
        while woken := {record for record in judged if self.is_needed(record, going)}:
            for record in woken:
                leaving[record] = leaving.get(record, set()) | judged.pop(record)
            going |= woken
        for record, fields in leaving.items():
            fields |= {field.number for field in own[record].fields.values() if goes_along(field)}
        for record, kind in own.items():
            if self.has_ended(record):
                ending = {kind.named(name).number for name in ('geldig_tot', 'ingetrokken_op')}
                leaving.setdefault(record, set()).update(ending)
        return {record: fields for record, fields in leaving.items() if self.covers(record, going)}

    def is_needed(self, record, going):
        """Whether the server needs a record to judge another that goes, or that it has something of."""
        roots = {self.root(other) for other in going}
        named = {value for other in going for value in self.references(other)}
        return (record in going or self.root(record) in roots or record in named
                or (self.kind(record) == 'verstrekking' and self.covers(record, going)))

    def covers(self, record, going):
        """Anything but a verstrekking of records that all stay here: the server could only refuse that."""
        cells = self.values(record).get('cellen', [])
        return self.kind(record) != 'verstrekking' or any(named in going for named in cells[::2])

    def released(self, record, kind):
        """The fields that a release in force covers and the deelbeleid permits to one of its recipients."""
        fields = set()
        for rule, release, recipients, covered in self.releases(record, kind):
            for recipient in set(recipients) - {self.account}:
                facts = self.facts(rule, release, record, recipient)
                fields |= {field.number for field in kind.fields.values() if field.number in covered
                           and self.policy.decide(facts, Cell.of(field))[0] in FORMS}
        return fields

    def releases(self, record, kind):
        """(rule of the addressing or None, fields of the release, recipients, covered field numbers)"""
        if self.has_ended(record):
            return
        values = self.values(record)
        for field in kind.fields.values():
            to = values.get(field.name) if field.to else None
            if to:
                yield field.to, values, to if isinstance(to, list) else [to], set(kind.fields)
        for values, fields in self.covering.get(record, ()):
            yield None, values, values['ontvangers'], set(records.numbers(fields))

    def in_force(self, values):
        until = values.get('geldig_tot')
        return values.get('ingetrokken_op') is None and (until is None or self.now <= until)

    def has_ended(self, record):
        return self.kind(record) in ENDING and not self.in_force(self.values(record))

    def facts(self, rule, release, record, recipient):
        root = self.root(record)
        casus = self.values(root) if self.kind(root) == 'casus' else {}
        overleg = release.get('overleg') or self.table(BASES.get(rule), recipient, root)
        soort = self.values(overleg).get('soort') if overleg in self.known else None
        given = {
            'niveau': casus.get('niveau', 'hinder'), 'woonoverlast': casus.get('type') == 'woonoverlast',
            'party': self.party_of(recipient).get('soort'), 'owner_police': self.own_party() == 'politie',
            'wpg': self.values(record).get('regime') == 'wpg', 'by': 'owner',
            'basis': BASES.get(rule, 'other') if rule else 'verstrekking',
            'overleg': 'none' if overleg is None else OVERLEGGEN.get(soort, 'unknown'),
            'presence': self.presence(recipient, overleg, root), 'asker': release.get('als_vrager') is True,
            'question': release.get('bevraging') is True, 'motive': bool(release.get('motief')),
            'vooroverleg': self.has_vooroverleg(root), 'regie': self.is_wijkmanager(self.account, root)}
        return Facts(to=self.column(recipient, root, given), **given)

    def table(self, basis, account, root):
        """An afspraak or besluit that names no overleg: the casusoverleg of the casus at which the account was."""
        if basis not in ('afspraak', 'besluit'):
            return None
        seats = [values['overleg'] for kind, values, _ in self.known.values() if kind.name == 'deelnemer'
                 and (values.get('account'), values.get('casus'), values.get('aanwezig')) == (account, root, True)]
        return min((each for each in seats if self.values(each).get('soort') == 'casusoverleg'), default=None)

    def is_wijkmanager(self, account, root):
        return ('wijkmanager' in (self.values(account).get('functies') or [])
                and self.values(root).get('wijk') in (self.values(account).get('wijken') or []))

    def column(self, account, root, given):
        """ "Roles" of casework.md: as what an account receives."""
        functions = self.values(account).get('functies') or []
        if not self.takes_part(account):
            return 'NC'
        if 'wijkmanager' in functions:
            return 'WM' if self.is_wijkmanager(account, root) else 'OP'
        for function, column in (('voorzitter_kerngroep', 'VZ'), ('regisseur_interventieteam', 'RG')):
            if function in functions:
                return column
        if given['party'] in ('zvh', 'meldpunt'):
            return 'ZM'
        if given['overleg'] in ('leefbaarheidsoverleg', 'overlegJeugdoverlast'):
            return 'OP'
        if given['question']:
            return 'BB'
        if given['niveau'] == 'hinder':
            return 'KP'
        seated = given['presence'] == 'present' and given['overleg'] == 'casusoverleg'
        return 'KP' if given['niveau'] == 'overlast' and seated else 'OP'

    def takes_part(self, account):
        day = dutch_day(self.now)
        party = self.party_of(account)
        since, until = party.get('convenant_vanaf'), party.get('convenant_tot')
        return (self.values(account).get('actief') is True and since is not None and since <= day
                and (until is None or day <= until))

    def presence(self, account, overleg, root):
        where = 'casus' if overleg is None else 'overleg'
        seats = [values for kind, values, _ in self.known.values() if kind.name == 'deelnemer'
                 and values.get('account') == account and values.get(where) == (overleg or root)]
        if any(values.get('overleg') == overleg and values.get('aanwezig') is True for values in seats):
            return 'present'
        return 'invited' if seats else 'absent'

    def has_vooroverleg(self, root):
        return any(kind.name == 'overleg' and values.get('casus') == root and values.get('status') == 'gehouden'
                   and values.get('soort') == 'vooroverleg_politie' for kind, values, _ in self.known.values())

    def root(self, record):
        values = self.values(record)
        return values.get('casus') or values.get('overleg') or record

    def references(self, record):
        for value in self.values(record).values():
            yield from ([value] if isinstance(value, bytes) else value if isinstance(value, list) else [])

    def values(self, record):
        return self.known[record][1] if record in self.known else {}

    def kind(self, record):
        return self.known[record][0].name if record in self.known else None

    def party_of(self, account):
        return self.values(self.values(account).get('partij'))

    def own_party(self):
        return self.values(self.party).get('soort')


def process_fields(kind):
    """What the server needs to judge; by leaving it is shown to nobody."""
    return {field.number for field in kind.fields.values()
            if (kind.name == 'casus' and field.name in OF_CASUS)
            or (kind.name in PROCESS_KINDS and field.category == 'P0' and field.group != 'F21' and not field.local)}


def goes_along(field):
    """With any other field of the record: where it belongs, under which law, and who is named in it."""
    return field.name in ('casus', 'overleg', 'regime') or bool(field.to)
