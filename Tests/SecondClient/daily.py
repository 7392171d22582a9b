"""Scenes of a working day: enrolling, recording, releasing, receiving, erasing."""
import json
import os
import select
import ssl

import cbor
import changes
import connection
import openssl
import records
import register
import replica as states
from acts import GROUND, REPORT, account, newcomer, release, report, told, wait, woken
from connection import Connection, Problem
from replica import Replica
from town import Device, admin, holds, on, path, refused, same


def enrols():
    """It enrolled by a ticket, with the server's authority pinned, over TLS 1.3 and nothing older."""
    device = Device('hh', 'hh-1')
    host, port, digest = device.ticket[:3]
    refused('another authority', connection.NotTheServer, None,
            lambda: connection.authority(host, port, bytes(32)))
    refused('a server that the pinned authority did not certify', ssl.SSLError, None,
            lambda: Connection(host, port, strange_authority()))
    refused('a ticket that nobody gave', Problem, (410, 'ticket'),
            lambda: device.desk().post('/v1/enrol', cbor.encode([bytes(32), device.request, ''])))
    with device.desk() as desk:
        refused('a request that is none', Problem, (400, 'malformed'), lambda: device.enrol_with(desk, b'none'))
    identity = device.enrol()
    with device.desk() as desk:
        same('the same request gets the same answer', device.enrol_with(desk, device.request), identity)
        other = openssl.certificate_request(device.key)
        refused('another request with a used ticket', Problem, (410, 'ticket'), lambda: device.enrol_with(desk, other))
    text = openssl.run('x509', '-in', device.certificate, '-noout', '-subject', '-ext',
                       'subjectAltName,extendedKeyUsage').decode()
    name = changes.written(identity[0])
    holds('the certificate names the replica',
          f'CN = {name}' in text and f'urn:overlast:replica:{name}' in text and 'TLS Web Client' in text)
    same('the kind of the party', identity[3], 'handhaving')
    refused('TLS 1.2', ssl.SSLError, None, lambda: device.connect(versions=(ssl.TLSVersion.TLSv1_2,)))
    refused('no certificate', (ssl.SSLError, ConnectionError), None,
            lambda: Connection(device.host, device.port, device.authority).post('/v1/exchange', b''))
    return device, Replica(identity)


def strange_authority():
    key = path('strange.key')
    openssl.new_key(key)
    return openssl.run('req', '-new', '-x509', '-key', key, '-subj', '/CN=strange', '-days', '2').decode()


def begins(device, replica):
    """It took the directory, the signed deelbeleid and a register that it verified from the first line on."""
    with device.connect() as server:
        replica.exchange(server)
    same('status', replica.status, states.OK)
    with open('server-config/deelbeleid', encoding='utf-8') as file:
        text = file.read()
    same('the deelbeleid', (replica.policy_version, replica.policy.text), (1, text))
    replica.take_policy(2, text.replace('versie 1', 'versie 2'), bytes(64))
    same('one that the server did not sign', replica.policy_version, 1)
    holds('the checkpoint is one of a register with lines', replica.checkpoint[0] > 0)
    same('the own account in the directory', account(replica, 'hh-1'), replica.account)


def pushes(device, replica):
    """What it recorded and released reached the real client of another account, and nothing else did."""
    melding = report(replica, 'Vogelplein', notitie='voor mijzelf', melder_naam='Mevrouw Pietersen')
    same('without a release nothing leaves', replica.pending(), [])
    release(replica, melding, REPORT, 'jw-1')
    persoon = replica.write('persoon', naam='Sami K.')
    release(replica, persoon, ['naam'], 'jw-1')
    leaving = replica.leaving()
    names = {replica.records[melding].kind.fields[number].name for number in leaving[melding]}
    same('what leaves of the melding', names & set(replica.records[melding].named_values()), set(REPORT))
    holds('a person stays at hinder (HIN-04)', persoon not in leaving)
    with device.connect() as server:
        replica.exchange(server)
    same('acknowledged', replica.acknowledged, 2)
    same('verdicts', replica.verdicts, [])
    text = told(melding)
    holds('the real client reads it', 'wat er was bij Vogelplein' in text)
    for stays in ('voor mijzelf', 'Pietersen', 'Sami'):
        holds(f'{stays} stays on its device', stays not in text)
    same('what another account got', on('wijkmanager', 'melding', 'lijst'), [])
    return melding


def is_refused(device, replica):
    """Refused changes were told why, by rule, schema and record, and stopped no other."""
    party = replica.value(account(replica, 'jw-1'), 'partij')
    others = report(replica, 'Kade', bron=party)
    release(replica, others, [*REPORT, 'bron'], 'jw-1')
    good = report(replica, 'Haven')
    release(replica, good, REPORT, 'jw-1')
    kind = records.kind_named('melding')
    too_long = report(replica, 'Brug')
    release(replica, too_long, REPORT, 'jw-1')
    replica.records[too_long].written[kind.named('plaats').number].value = 'x' * 201
    strange = os.urandom(16)
    replica.records[strange] = states.Record(kind, own=False)
    replica.write('melding', strange, plaats='nergens')
    before = len(replica.verdicts)
    with device.connect() as server:
        replica.exchange(server)
    found = {(record, verdict[1], verdict[2]) for verdict in replica.verdicts[before:]
             for record in [replica.log[verdict[0]][2]]}
    for expected in ((others, 3, 'MEL-01'), (too_long, 5, 'too-long plaats'), (strange, 4, '')):
        holds(f'a verdict {expected[1:]}, found {[each[1:] for each in found]}', expected in found)
    holds('the good one is taken', not any(record == good for record, _, _ in found))
    holds('the others read it', 'Haven' in told(good))
    del replica.records[strange]


def runs_ahead(device, replica):
    """A clock that runs ahead cost it its stamps, not its work."""
    right = replica.clock.milliseconds
    replica.clock.milliseconds = lambda: right() + 600_000
    melding = report(replica, 'Steiger')
    release(replica, melding, REPORT, 'jw-1')
    with device.connect() as server:
        replica.exchange(server)
    same('codes', {verdict[1] for verdict in replica.verdicts[-2:]}, {6})
    holds('its stamp is the time of the server',
          all(write.stamp >> 16 <= right() for write in replica.records[melding].written.values() if write.delivered))
    replica.clock = changes.Clock(right)
    holds('it was applied', 'Steiger' in told(melding))


def disagrees(device, replica):
    """Two devices of one account that wrote unseen of each other were told so, and the next to write settled it."""
    second, other = newcomer('hh-1')
    casus = replica.write('casus', titel='Kade', niveau='hinder', type='openbare_ruimte', wijk='Oost', status='open',
                          regiehouder=replica.account)
    release(replica, casus, ['titel', 'wijk'], 'wm-oost', casus=casus)
    status = records.kind_named('casus').named('status').number
    with device.connect() as first, second.connect() as server:
        replica.exchange(first)
        other.exchange(server)
        same('the own casus on the other device', (other.value(casus, 'status'), other.records[casus].own,
             other.records[casus].given[status].ground[1]), ('open', True, states.OWN))
        other.write('casus', casus, titel='Kade, zuid')
        for writing, connected, values in ((replica, first, {'status': 'monitoring', 'titel': 'Kade, noord'}),
                                           (other, server, {'status': 'opgelost'})):
            write_later(writing, (replica, other), casus, **values)
            writing.exchange(connected)
        same('verdicts', [verdict[1] for verdict in other.verdicts], [1, 2])
        same('what stands', [other.value(casus, name) for name in ('titel', 'status')], ['Kade, noord', 'opgelost'])
        replica.exchange(first)
        same('what lost unseen', (replica.value(casus, 'status'), replica.records[casus].conflicts),
             ('opgelost', {status: ['monitoring']}))
        write_later(replica, (replica, other), casus, status='monitoring')
        replica.exchange(first)
        other.exchange(server)
    same('after it was settled', (other.value(casus, 'status'), other.records[casus].conflicts), ('monitoring', {}))


def write_later(writing, both, casus, **values):
    """Writes with a later stamp than either has given: within one millisecond the ids of the devices would decide."""
    writing.clock.last = max(each.clock.last for each in both)
    writing.write('casus', casus, **values)


def receives(device, replica):
    """A wait was held until the real client released something to it, which came with its ground."""
    waiting = wait(device, replica)
    melding = on('jongerenwerk', 'melding', 'nieuw', 'geluid', 'Speeltuin', '--omschrijving', 'na elven')['kenmerk']
    given = on('jongerenwerk', 'verstrek', melding, 'soort,plaats,omschrijving', 'hh-1', '--grondslag', GROUND)
    ready, _, _ = select.select([waiting.socket], [], [], 0)
    same('nothing before there is news', ready, [])
    on('jongerenwerk', 'sync')
    same('the wait ends with news', woken(waiting), True)
    with device.connect() as server:
        replica.exchange(server)
    record = changes.parsed(melding)
    same('what came', replica.records[record].named_values(),
         {'soort': 'geluid', 'plaats': 'Speeltuin', 'omschrijving': 'na elven'})
    holds('it is not our own', not replica.records[record].own)
    cell = replica.records[record].given[replica.records[record].kind.named('plaats').number]
    same('its ground', cell.ground,
         [changes.parsed(given['verstrekking']), 'HIN-05', 0, account(replica, 'jw-1'), None])


def erases(device, replica):
    """A withdrawal came as a purge, and its confirmation stands in the register as the chapter writes lines."""
    (record,) = replica.find('melding', plaats='Speeltuin')
    given = changes.written(next(iter(replica.records[record].given.values())).ground[0])
    waiting = wait(device, replica)
    on('jongerenwerk', 'intrek', given, '--reden', 'niet meer nodig')
    on('jongerenwerk', 'sync')
    same('the wait ends with news', woken(waiting), True)
    with device.connect() as server:
        replica.apply(server.post('/v1/exchange', replica.prepare()))
        holds('the value is gone', record not in replica.records)
        purges = [purge for purge in replica.purged if purge[1] == record]
        same('its fields', records.numbers(purges[-1][2]), [2, 4, 8])
        same('what the operator sees unconfirmed', unconfirmed(replica), 2)
        count = replica.checkpoint[0]
        last = max(purge[0] for purge in replica.purged)
        answer = server.post('/v1/exchange', replica.prepare())
        replica.apply(answer)
    same('lines by the confirmation', replica.checkpoint[0], count + 1)
    item = cbor.decode(answer)
    line = [[at, [], [], [[replica.id, last]]] for at in range(item[3] - 2000, item[3] + 1)]
    holds('the line says what the chapter says', any(register.link(cbor.encode(each)) == item[13][0] for each in line))
    same('what the operator sees unconfirmed', unconfirmed(replica), 0)


def unconfirmed(replica):
    """Withdrawals that the server gave this device and that it has not confirmed, as the operator sees them."""
    listed = json.loads(admin('device', 'list', '--json'))
    return next(each['unconfirmed'] for each in listed if each['id'] == changes.written(replica.id))
