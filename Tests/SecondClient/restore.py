"""Scenes around a server that is put back to an older backup."""
import cbor
import changes
import replica as states
from acts import REPORT, account, newcomer, release, report, told
from replica import wall_clock
from town import admin, holds, on, path, same


def is_backed_up(device, replica):
    """A backup was made, and it pushed more after it."""
    colleague, other = newcomer('hh-1')
    admin('backup', path('backup'))
    release(other, report(other, 'Veer'), REPORT, 'jw-1')
    with colleague.connect() as server:
        other.exchange(server)
    melding = report(replica, 'Sluis')
    release(replica, melding, REPORT, 'jw-1')
    with device.connect() as server:
        replica.exchange(server)
    holds('the others read it', 'Sluis' in told(melding))


def gives_back(device, replica):
    """A restored server was given back what it had lost, disclosed nothing while sealed, and left newer work."""
    epoch, acknowledged = replica.epoch, replica.acknowledged
    held = set(replica.records)
    with device.connect() as server:
        answer = server.post('/v1/exchange', replica.prepare())
        replica.apply(answer)
        same('status', replica.status, states.RESTART)
        holds('another incarnation that had less', replica.epoch != epoch and replica.acknowledged < acknowledged)
        had = replica.acknowledged
        answer = cbor.decode(server.post('/v1/exchange', replica.prepare()))
        same('status', answer[4], states.SEALED)
        same('nothing is disclosed', [answer[7], answer[9], answer[12]], [[], [], None])
        replica.apply(cbor.encode(answer))
        same('it was all taken', (replica.acknowledged > had, replica.pending()), (True, []))
        replica.clock.milliseconds = lambda: wall_clock() + 600_000
        newer = report(replica, 'Toren')
        release(replica, newer, REPORT, 'jw-1')
        taken = replica.acknowledged
        replica.exchange(server)
    same('taken of what was made after the restore', replica.acknowledged, taken)
    same('what waits of it', len(replica.pending()), 2)
    same('what it held it holds', held - set(replica.records), set())
    replica.clock = changes.Clock(wall_clock)


def goes_on(device, replica):
    """Unsealed, it read the stream anew, its register and what it holds of others are whole, and newer work went."""
    admin('unseal', '--yes')
    (sluis,), (toren,) = (replica.find('melding', plaats=place) for place in ('Sluis', 'Toren'))
    with device.connect() as server:
        replica.exchange(server)
    same('status', (replica.status, replica.rereading, replica.pending()), (states.OK, False, []))
    holds('the directory is there', account(replica, 'jw-1'))
    holds('what another device of its account made and did not give back is kept',
          replica.find('melding', plaats='Veer'))
    on('jongerenwerk', 'sync')
    for melding, place in ((sluis, 'Sluis'), (toren, 'Toren')):
        holds(f'the others read {place}', f'wat er was bij {place}' in told(melding))
    holds('the register verifies', 'are in order' in admin('register', 'verify'))
