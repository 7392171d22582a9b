"""A replica of Protocol/sync.md and replica.md, in memory: what it wrote, what it was given, and its session.

What a device on a disk must do beside it (seal, sync to disk, erase from files) has no meaning here.
"""
import os
import time

import cbor
import changes
import messages
import records
import register
from export import Filter
from policy import Policy, Unreadable

OWN = 'EIGEN'
OK, SEALED, FORKED, RESTART = range(4)
REFUSALS, CLOCK = (3, 4, 5), 6
CHANGES_PER_PUSH = 5_000
# A request has at most 8 MiB; what is beside its changes fits in the rest.
BYTES_PER_PUSH = (8 << 20) - 1024


def wall_clock():
    """Milliseconds since 1970 UTC."""
    return time.time_ns() // 1_000_000


class BadAnswer(Exception):
    """A response that the client refuses whole."""


class Write:
    """A cell written here: `delivered` once the server acknowledged it, `refused` when it was not taken, `overtaken`
    once the stream has said what stands in its place. `code` is the server's proof that it took it."""

    def __init__(self, stamp, value, base):
        self.stamp, self.value, self.base, self.code = stamp, value, base, None
        self.delivered = self.refused = self.overtaken = False


class Cell:
    """A cell that the stream gave, with the number of its entry and its ground."""

    def __init__(self, value, sequence, ground):
        self.value, self.sequence, self.ground = value, sequence, ground


class Record:
    def __init__(self, kind, own):
        self.kind, self.own = kind, own
        self.written, self.given, self.conflicts = {}, {}, {}

    def value(self, number):
        write, cell = self.written.get(number), self.given.get(number)
        if write and not write.refused and not write.overtaken:
            return write.value
        return cell.value if cell else None

    def forget(self, numbers):
        """Erases what was written here and delivered; what is pending stays."""
        self.written = {number: write for number, write in self.written.items()
                        if number not in numbers or not write.delivered}

    def named_values(self):
        """Without what this client does not know: it keeps that and shows nothing of it."""
        return {field.name: self.value(number) for number, field in self.kind.fields.items()
                if self.value(number) is not None}


class Replica:
    """`identity` is an enrolment response."""

    def __init__(self, identity, milliseconds=wall_clock):
        self.milliseconds = milliseconds
        self.clock = changes.Clock(milliseconds)
        self.records = {}
        self.policy = self.policy_version = None
        self.checkpoint, self.register_key, self.may_differ = register.NOTHING, None, False
        self.verdicts, self.purged, self.status = [], [], None
        self.adopt(identity)

    def adopt(self, identity):
        """Under this name from now on; what was not delivered goes out under it, and the stream is read anew."""
        self.id, self.account, self.party, _, _, _, self.mint_key, key = identity[:8]
        self.register_key = self.register_key or key
        self.token, self.epoch, self.cursor, self.acknowledged = b'', None, 0, 0
        self.request, self.sent, self.log = None, [], {}
        self.reread()

    # Writing

    def write(self, kind_name, record=None, **values):
        """Writes fields by their names; the id of the record, a new one when none is given."""
        kind = records.kind_named(kind_name)
        if record is None:
            record = changes.mint(self.mint_key, os.urandom(8))
            self.records[record] = Record(kind, own=True)
        stamp, held = self.clock.next(), self.records[record]
        for name, value in values.items():
            number = kind.named(name).number
            if not kind.fields[number].local:
                records.check(kind.number, number, value)
            cell = held.given.get(number)
            held.written[number] = Write(stamp, value, cell.sequence if cell else 0)
        return record

    def leaving(self):
        """{record: field numbers} of what the filter lets go. Without a deelbeleid nothing leaves."""
        if self.policy is None:
            return {}
        known = {record: (held.kind, held.named_values(), held.own) for record, held in self.records.items()}
        at_server = {record for record, held in self.records.items()
                     if held.given or any(write.delivered for write in held.written.values())}
        return Filter(self.policy, self.account, self.party, known, at_server, self.milliseconds()).leaving()

    def pending(self):
        """Changes of what may leave and was not delivered, one for each record and stamp, oldest first. What has the
        server's proof goes apart from what has none."""
        own, groups = self.leaving(), {}
        for record, held in self.records.items():
            for number, write in held.written.items():
                goes = number in own.get(record, ()) if held.own else not held.kind.fields[number].local
                if goes and not write.delivered and not write.refused:
                    groups.setdefault((write.stamp, record, write.code is None), {})[number] = write
        return [[0, self.records[record].kind.number, record, stamp,
                 {number: write.value for number, write in cells.items()},
                 {number: write.base for number, write in cells.items() if write.base}]
                for (stamp, record, _), cells in sorted(groups.items())]

    def proofs(self):
        """The server's codes for what is given back."""
        proofs = []
        for sequence, _, record, _, cells, _ in self.sent:
            codes = [self.records[record].written[number].code for number in sorted(cells)]
            if None not in codes:
                proofs.append([sequence, b''.join(codes)])
        return proofs

    # The session

    def prepare(self):
        """The request, the same bytes until there is an answer."""
        if self.request is None:
            self.sent, size = [], 0
            for change in self.pending()[:CHANGES_PER_PUSH]:
                change[0] = self.acknowledged + 1 + len(self.sent)
                size += len(cbor.encode(change))
                if size > BYTES_PER_PUSH:
                    break
                self.sent.append(change)
            request = {
                0: [1], 1: self.id, 2: self.token, 3: os.urandom(16), 4: self.epoch, 5: self.cursor, 6: self.sent,
                7: ['purge'], 8: self.policy_version or 0, 9: self.checkpoint}
            proofs = self.proofs()
            self.request = cbor.encode({**request, messages.RECEIPTS: proofs} if proofs else request)
        return self.request

    def exchange(self, connection):
        """Exchanges until nothing is left to ask or to push; the number of exchanges."""
        for count in range(1, 1000):
            if not self.apply(connection.post('/v1/exchange', self.prepare())):
                return count
        raise BadAnswer('the server has something more without end')

    def apply(self, data):
        """Takes in an answer; whether another exchange must follow at once."""
        answer = messages.read(messages.SYNC, 'exchange-response', data)
        (version, epoch, token, now, status, acknowledged, verdicts, purges, grounds, entries, partial, cursor,
         checkpoint, links, policy) = (answer[key] for key in range(15))
        if version != 1:
            raise BadAnswer('another version')
        self.status = status
        if status == FORKED:
            return False
        restarted = status == RESTART or self.epoch not in (None, epoch)
        if not restarted and not self.acknowledged <= acknowledged <= self.acknowledged + len(self.sent):
            raise BadAnswer('acknowledges what was not sent')
        if status == OK and not restarted and cursor < self.cursor:
            raise BadAnswer('goes back')
        self.verify(checkpoint, links, entries, policy)
        self.settle(acknowledged, verdicts, now)
        self.keep(answer.get(messages.RECEIPTS, []))
        for purge in purges:
            self.purge(purge, entries)
        if restarted:
            self.start_over()
        elif status == OK:
            self.take(entries, grounds, partial)
            self.cursor = cursor
        self.clock.seen(now)
        self.token, self.epoch, self.acknowledged = token, epoch, acknowledged
        self.request, self.sent = None, []
        return status in (OK, RESTART) and (restarted or partial or bool(purges) or bool(self.pending()))

    def verify(self, checkpoint, links, entries, policy):
        """The register must extend the known one; after a restart it may differ, once."""
        if checkpoint is None and entries:
            raise BadAnswer('entries without a checkpoint')
        if checkpoint is not None:
            register.verify(self.account, checkpoint, self.register_key)
            try:
                register.extend(self.checkpoint, links, checkpoint[:2])
            except register.Forked:
                if not self.may_differ:
                    raise
            self.checkpoint, self.may_differ = checkpoint[:2], False
        if policy is not None:
            self.take_policy(*policy)

    def take_policy(self, version, text, signature):
        """Only a deelbeleid that the server signed and that can be read comes into force; else the last one stays."""
        if not register.signs_policy(text, signature, self.register_key):
            return
        try:
            policy = Policy(text)
        except Unreadable:
            return
        if policy.version == version:
            self.policy, self.policy_version = policy, version

    def settle(self, acknowledged, verdicts, now):
        """What became of the pushed changes: delivered, refused, or still to be pushed."""
        refused = {verdict[0] for verdict in verdicts if verdict[1] in REFUSALS}
        clocked = {verdict[0] for verdict in verdicts if verdict[1] == CLOCK}
        self.log.update({change[0]: change for change in self.sent})
        for sequence, _, record, stamp, cells, _ in self.sent:
            for number in cells:
                write = self.records[record].written[number]
                if sequence <= acknowledged and write.stamp == stamp:
                    write.delivered, write.refused = sequence not in refused, sequence in refused
                    write.stamp = now << 16 if sequence in clocked else stamp
        self.verdicts += verdicts

    def keep(self, receipts):
        """Keeps the server's proofs beside what it took."""
        sent = {change[0]: change for change in self.sent}
        for sequence, codes in receipts:
            _, _, record, _, cells, _ = sent[sequence]
            for place, number in enumerate(sorted(cells)):
                write, start = self.records[record].written[number], place * messages.CODE_BYTES
                if write.value == cells[number]:
                    write.code = codes[start:start + messages.CODE_BYTES]

    def purge(self, purge, entries):
        """Erases what came before it, also what is kept aside or comes with it. The next cursor confirms it."""
        sequence, record, fields, _ = purge
        self.purged.append(purge)
        for entry in [*(kept for page, _ in self.staged for kept in page), *entries]:
            if entry[1] == record and entry[0] < sequence:
                for cells in (entry[5], *(part[1] for part in entry[4])):
                    for number in records.numbers(fields):
                        cells.pop(number, None)
        held = self.records.get(record)
        if held is None:
            return
        for number in records.numbers(fields):
            if number in held.given and held.given[number].sequence < sequence:
                del held.given[number]
            held.conflicts.pop(number, None)
        if not held.own:
            held.forget(records.numbers(fields))
        self.drop_if_empty(record)

    def take(self, entries, grounds, partial):
        """Keeps pages aside until the last one; then all take effect together."""
        self.staged.append((entries, grounds))
        if partial:
            return
        for page, page_grounds in self.staged:
            for entry in page:
                self.merge(entry, page_grounds)
        self.staged = []
        if self.rereading:
            self.sweep()

    def merge(self, entry, grounds):
        sequence, record, kind, own, parts, conflicts = entry
        held = self.records.setdefault(record, Record(records.KINDS.get(kind) or records.Kind(kind, ''), own))
        if held.kind.number != kind:
            raise BadAnswer('a record changes its kind')
        held.own = own
        for ground, cells in parts:
            for number, value in cells.items():
                held.given[number] = Cell(value, sequence, grounds[ground])
                held.conflicts.pop(number, None)
                if number in held.written and held.written[number].delivered:
                    held.written[number].overtaken = True
        held.conflicts.update(conflicts)
        self.drop_if_empty(record)

    def start_over(self):
        """The server is another incarnation: all that was delivered is offered anew, and the stream is read anew."""
        for held in self.records.values():
            for write in held.written.values():
                write.delivered, write.overtaken, write.base = False, False, 0
        self.may_differ = True
        self.reread()

    def reread(self):
        """The stream is read from its start; what is held stays until it has come in."""
        for held in self.records.values():
            for cell in held.given.values():
                cell.sequence = 0
        self.cursor, self.staged, self.rereading = 0, [], True

    def sweep(self):
        """The whole stream has come in: what came before it and not again is erased, but for what is our own."""
        self.rereading = False
        for record, held in list(self.records.items()):
            held.given = {number: cell for number, cell in held.given.items()
                          if cell.sequence > 0 or (held.own and cell.ground[1] == OWN)}
            if not held.own:
                held.forget([number for number in held.written if number not in held.given])
            self.drop_if_empty(record)

    def drop_if_empty(self, record):
        """A record of which nothing is left is not there any more."""
        held = self.records.get(record)
        if held and not held.given and not held.written:
            del self.records[record]

    # Reading

    def value(self, record, name):
        held = self.records.get(record)
        return held.value(held.kind.named(name).number) if held else None

    def find(self, kind_name, **values):
        """The ids of the records of a kind with these values."""
        return [record for record, held in self.records.items() if held.kind.name == kind_name
                and all(self.value(record, name) == value for name, value in values.items())]
