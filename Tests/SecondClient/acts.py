"""What a user of this client does, and what the scenes ask of a connection that is held or of another's client."""
import cbor
import changes
import frame
import messages
import records
from replica import Replica, wall_clock
from town import Device, on, same

GROUND = 'Convenant aanpak overlast'
REPORT = ('soort', 'tijdstip', 'plaats', 'omschrijving')


def report(replica, place, **more):
    """A melding in the memory of this client."""
    return replica.write('melding', soort='geluid', tijdstip=wall_clock(), plaats=place, wijk='Oost',
                         omschrijving=f'wat er was bij {place}', **more)


def release(replica, record, fields, *accounts, **more):
    kind = replica.records[record].kind
    cells = [record, records.bitmap([kind.named(name).number for name in fields])]
    return replica.write('verstrekking', cellen=cells, grondslag=GROUND, **more,
                         ontvangers=[account(replica, code) for code in accounts])


def account(replica, code):
    found = replica.find('account', code=code)
    same(f'accounts {code} in the directory', len(found), 1)
    return found[0]


def wait(device, replica):
    """A connection with a wait under way."""
    waiting = device.connect()
    waiting.send('/v1/wait', cbor.encode([replica.id, replica.cursor]))
    return waiting


def woken(waiting):
    head, body = waiting.read()
    waiting.socket.close()
    same('status of a wait', head.status, 200)
    return messages.read(messages.SYNC, 'wait-response', frame.unwrap(body))


def told(melding):
    """What the real client says of a melding after a sync."""
    on('jongerenwerk', 'sync')
    return str(on('jongerenwerk', 'melding', 'toon', changes.written(melding)))


def release_all(replica, meldingen, *accounts):
    fields = records.bitmap([records.kind_named('melding').named(name).number for name in REPORT])
    return replica.write('verstrekking', cellen=[each for melding in meldingen for each in (melding, fields)],
                         grondslag=GROUND, ontvangers=[account(replica, code) for code in accounts])


def newcomer(account_code):
    """Another device of ours, after its first exchange."""
    device = Device(account_code, account_code)
    replica = Replica(device.enrol())
    with device.connect() as server:
        replica.exchange(server)
    return device, replica
