"""Scenes in which something goes wrong: lost answers, copies of a replica, cut checkpoints, bad requests."""
import copy
import os

import cbor
import messages
import records
import replica as states
import vectors
from acts import REPORT, newcomer, release, release_all, report, told
from connection import Connection, Problem
from replica import wall_clock
from town import holds, on, refused, same


def repeats(device, replica):
    """An exchange that was repeated, and one whose answer was lost, were answered and done once."""
    melding = report(replica, 'Park')
    release(replica, melding, REPORT, 'jw-1')
    with device.connect() as server:
        request = replica.prepare()
        first, again = server.post('/v1/exchange', request), server.post('/v1/exchange', request)
    one, two = (cbor.decode(answer) for answer in (first, again))
    same('status, acknowledged and token of a repeated exchange', [two[key] for key in (4, 5, 2)],
         [one[key] for key in (4, 5, 2)])
    replica.apply(again)
    lost = report(replica, 'Kerk')
    release(replica, lost, REPORT, 'jw-1')
    server = device.connect()
    server.send('/v1/exchange', replica.prepare())
    server.more()
    server.socket.close()
    acknowledged = replica.acknowledged
    with device.connect() as server:
        replica.exchange(server)
    same('each was taken once', replica.acknowledged, acknowledged + 2)
    on('jongerenwerk', 'sync')
    text = str(on('jongerenwerk', 'melding', 'lijst'))
    for place in ('Park', 'Kerk'):
        same(f'how often the others hold {place}', text.count(f'wat er was bij {place}'), 1)


def takes_pages(*_):
    """A checkpoint of two pages showed nothing before its last, and never what was withdrawn between them."""
    (device, replica), (reader, other) = newcomer('swt-1'), newcomer('bw-1')
    # Four bytes a character: 550 of them are more than a page of 8 MiB.
    meldingen = [report(replica, f'plek {number}', ernst='laag') for number in range(550)]
    text = records.kind_named('melding').named('omschrijving').number
    for melding in meldingen:
        replica.records[melding].written[text].value = '\U0001f6b2' * 4000
    halves = meldingen[:100], meldingen[100:]
    releases = [release_all(replica, half, 'bw-1') for half in halves]
    with device.connect() as server:
        replica.exchange(server)
        with reader.connect() as reading:
            holds('a second page follows', other.apply(reading.post('/v1/exchange', other.prepare())))
            kept = {entry[1] for entries, _ in other.staged for entry in entries}
            holds('the first page has the first half', kept.issuperset(halves[0]))
            same('how many of a first page show', len([each for each in meldingen if each in other.records]), 0)
            replica.write('verstrekking', releases[0], ingetrokken_op=wall_clock(), reden_intrekking='te veel')
            replica.exchange(server)
            other.exchange(reading)
    same('how many of the withdrawn half are held', len([each for each in halves[0] if each in other.records]), 0)
    same('the other half is whole', {other.value(melding, 'omschrijving') for melding in halves[1]},
         {'\U0001f6b2' * 4000})


def is_cloned(device, replica):
    """A copy with a stale token was told so, kept all, and went on under a new name from 1."""
    clone = copy.deepcopy(replica)
    with device.connect() as server:
        clone.exchange(server)
        melding = report(replica, 'Molen')
        release(replica, melding, REPORT, 'jw-1')
        acknowledged = replica.acknowledged
        replica.exchange(server)
        same('status', replica.status, states.FORKED)
        same('taken', replica.acknowledged, acknowledged)
    old, identity = replica.id, device.renew(new_identity=True)
    holds('another name, and the mint key of the account', identity[0] != old and identity[6] == replica.mint_key)
    same('of the same account', identity[1], replica.account)
    held = set(replica.records)
    replica.adopt(identity)
    with device.connect() as server:
        replica.exchange(server)
    same('status', replica.status, states.OK)
    same('its own count begins at 1', replica.acknowledged, 2)
    same('what it held it holds', set(replica.records) - held, set())
    same('and all of it', held - set(replica.records), set())
    holds('what was not sent arrives', 'Molen' in told(melding))


def renews(device, replica):
    """A renewal gave the same replica another certificate, and the old one stopped at once."""
    old = device.credentials
    kept = device.connect()
    identity = device.renew(new_identity=False)
    same('the same replica and mint key', (identity[0], identity[6]), (replica.id, replica.mint_key))
    with device.connect() as server:
        replica.exchange(server)
    same('status', replica.status, states.OK)
    item = cbor.encode([replica.id, 0])
    refused('the old certificate on an open connection', Problem, (403, 'not-enrolled'),
            lambda: kept.post('/v1/wait', item))
    refused('the old certificate', Problem, (403, 'not-enrolled'),
            lambda: Connection(device.host, device.port, device.authority, old).post('/v1/wait', item))


def hears_problems(device, replica):
    """Every problem that a request of its own can meet came with its code and status, and nothing was taken."""
    request = cbor.decode(replica.prepare())
    wait_request = [replica.id, replica.cursor]
    change = [0, 4, bytes(16), 1 << 16, {2: 'geluid'}, {}]
    many = [[replica.acknowledged + 1 + number, *change[1:]] for number in range(5001)]
    strange = os.urandom(16)
    for path_, item, expected in (
            ('/v1/exchange', {**request, 0: [99]}, (409, 'version')),
            ('/v1/exchange', {**request, 7: ['other']}, (409, 'version')),
            ('/v1/exchange', {**request, 1: strange}, (403, 'not-enrolled')),
            ('/v1/exchange', {**request, 40: None}, (400, 'malformed')),
            ('/v1/exchange', {**request, 6: many}, (413, 'too-large')),
            ('/v1/wait', [strange, 0], (403, 'not-enrolled')),
            ('/v1/renew', [b'', False], (400, 'malformed')),
            ('/v1/enrol', [bytes(32), b'', ''], (404, 'not-found')),
            ('/v2/exchange', request, (404, 'not-found'))):
        with device.connect() as server:
            refused(f'{path_} {expected[1]}', Problem, expected, lambda: server.post(path_, cbor.encode(item)))
    with device.connect() as server:
        server.socket.sendall(f'GET /v1/exchange HTTP/1.1\r\nHost: {server.host}\r\n\r\n'.encode())
        same('GET', server.read()[0].status, 405)
    with device.connect() as server:
        same('the problems took nothing', replica.exchange(server), 1)
    same('a wait in the past ends at once', waits(device, [*wait_request[:1], 0]), True)


def waits(device, item):
    with device.connect() as server:
        return messages.read(messages.SYNC, 'wait-response', server.post('/v1/wait', cbor.encode(item)))


def meets_the_profile(device, _):
    """The server answers every request of Protocol/vectors/http as its vector says."""
    for file, vector in vectors.chapter('http'):
        if vector['role'] != 'request':
            continue
        with device.connect() if vector['expect'] == 'accept' else device.desk() as server:
            server.socket.sendall(vector['input'] + bytes(int(vector.get('body', '0').replace('none', '0'))))
            head, _ = server.read()
            if vector['expect'] == 'accept':
                same(f'{file}: whether it is closed', head.close, vector['connection'] == 'close')
                same(f'{file}: it is heard', head.status in (400, 404, 405), True)
            else:
                same(file, (head.status, head.close), (int(vector['status']), True))
            if head.close:
                refused(f'{file}: the connection goes on', ConnectionError, None, server.more)
