# A town for the trials: a real server and real devices in a scratch folder of this machine. Sourced by Tests/*/run.
# Needs OVERLAST_BIN: the folder with overlast, overlastd, Trial and libFaults.so. What was started, mounted or made is
# gone when the script ends, however it ends. Chance comes from OVERLAST_SEED, which is printed.
# shellcheck shell=bash

trial=$(basename "$(dirname "$0")")
bin=${OVERLAST_BIN:?the folder with overlast, overlastd, Trial and libFaults.so}
grond='Convenant aanpak overlast'
export SWIFT_BACKTRACE=enable=no LC_ALL=C
unset OVERLAST_MAP OVERLAST_FAULTS OVERLAST_FAULTS_BELOW

seed=${OVERLAST_SEED:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}
RANDOM=$((seed % 32768))

say() { printf '%s: %s\n' "$trial" "$*"; }
fail() {
  printf '%s: FAILED: %s\n' "$trial" "$*" >&2
  printf '%s: to repeat: OVERLAST_SEED=%s %s\n' "$trial" "$seed" "$0" >&2
  if [ -s "${town:-}/log" ]; then tail -n 5 "$town/log" >&2; fi
  exit 1
}

town='' town_memory='' town_daemon='' town_faults=''
town_mounts=()
town_ports=(0 0 0)

# Everything lies in $town; unlock sessions lie in memory, as on a device.
town_begin() {
  trap town_leave EXIT
  trap 'printf "%s: FAILED at line %s\n" "$trial" "$LINENO" >&2' ERR
  trap 'exit 130' INT TERM
  town=$(mktemp -d)
  town_memory=$(mktemp -d /dev/shm/overlast.XXXXXXXX)
  export XDG_RUNTIME_DIR=$town_memory
  town_server=$town/server
  # Where faults hit: a trial that keeps its own notes away from them names another folder.
  town_disk=$town
  printf 'wachtwoord-van-de-proef\n' >"$town/wachtwoord"
}

town_leave() {
  local status=$? mount
  trap - ERR
  set +e
  if [ -n "$town" ]; then touch "$town/stop"; fi
  town_stop -KILL
  wait
  for mount in "${town_mounts[@]}"; do umount "$mount" 2>/dev/null; done
  if [ -n "$town" ]; then rm -rf --one-file-system "$town"; fi
  if [ -n "$town_memory" ]; then rm -rf "$town_memory"; fi
  exit "$status"
}

# town_image IMAGE SIZE MOUNT: an ext4 file system in a file, mounted.
town_image() {
  mkdir -p "$3"
  truncate -s "$2" "$1"
  mkfs.ext4 -q -F "$1" 2>/dev/null
  town_mount "$1" "$3"
}

town_mount() {
  mount -o loop "$1" "$2"
  town_mounts+=("$2")
}

town_unmount() {
  umount "$1"
  local mount kept=()
  for mount in "${town_mounts[@]}"; do [ "$mount" = "$1" ] || kept+=("$mount"); done
  town_mounts=("${kept[@]}")
}

# Whether this machine lets us mount images: says why not and answers 1.
town_can_mount() {
  if [ "$(id -u)" -ne 0 ]; then
    say 'SKIPPED: only root can mount an image'
    return 1
  fi
  if ! command -v mkfs.ext4 >/dev/null || ! losetup --find >/dev/null 2>&1; then
    say 'SKIPPED: this machine has no mkfs.ext4 or no loop devices'
    return 1
  fi
}

town_settings() {
  cat >"$town/overlastd.conf" <<CONF
server_names = localhost
sync_listen = 127.0.0.1:${town_ports[0]}
enrolment_listen = 127.0.0.1:${town_ports[1]}
operations_listen = 127.0.0.1:${town_ports[2]}
data_directory = $town_server
policy = $PWD/server-config/deelbeleid
CONF
}

admin() { "$bin/overlastd" "$@" --config "$town/overlastd.conf"; }

# Keys, database, parties and accounts; the server is not running yet.
town_found() {
  town_settings
  admin ca init >/dev/null
  admin account import server-config/gemeente.conf >/dev/null
}

# Starts the server, with the faults in $town_faults. After the first start the ports stay as they are: devices know
# their server by its address.
town_serve() {
  local line ready=$town/ready.$RANDOM
  town_settings
  mkfifo "$ready"
  # The pipe of the ready line must not be kept open by this script itself: a daemon that dies must end the read.
  town_with_faults "$town_faults" "$bin/overlastd" serve --config "$town/overlastd.conf" >"$ready" 2>>"$town/log" &
  town_daemon=$!
  if ! read -r -t 30 line <"$ready"; then
    rm -f "$ready"
    return 1
  fi
  rm -f "$ready"
  read -r -a town_ports < <(sed -E 's/[^=]*=[^ ]*:([0-9]+)/\1 /g' <<<"$line")
}

# town_stop [SIGNAL]: ends the server.
town_stop() {
  [ -n "$town_daemon" ] || return 0
  kill "${1:--TERM}" "$town_daemon" 2>/dev/null || true
  wait "$town_daemon" 2>/dev/null || true
  town_daemon=
}

# town_with_faults FAULTS COMMAND…: runs a program with the library of faults, when there are any.
town_with_faults() {
  local faults=$1
  shift
  if [ -z "$faults" ]; then exec "$@"; fi
  exec env OVERLAST_FAULTS="$faults" OVERLAST_FAULTS_BELOW="$town_disk/" LD_PRELOAD="$bin/libFaults.so" "$@"
}

# town_enrol DEVICE ACCOUNT: takes a device in, unlocked for the whole trial.
town_enrol() {
  admin invite "$2" >"$town/uitnodiging"
  "$bin/overlast" aanmelden --uitnodiging-bestand "$town/uitnodiging" --label "$1" \
    --map "$(town_folder "$1")" --wachtwoord-bestand "$town/wachtwoord" >/dev/null
  "$bin/overlast" ontgrendel --map "$(town_folder "$1")" --wachtwoord-bestand "$town/wachtwoord" >/dev/null
  on "$1" sync >/dev/null
}

# The folder of a device; a trial that puts some of them elsewhere says so here.
town_folder() { printf '%s/%s' "$town" "$1"; }

# on DEVICE COMMAND…: runs the client as that device, with the faults in $device_faults.
device_faults=''
on() {
  local device=$1
  shift
  (town_with_faults "$device_faults" "$bin/overlast" "$@" --map "$(town_folder "$device")")
}

# made DEVICE COMMAND…: the id that a command which makes something answers with; fails when it is not acknowledged.
made() {
  local answer
  answer=$(on "$@" --json) || return 1
  sed -E 's/.*"(kenmerk|verstrekking)":"([0-9a-z]+)".*/\2/' <<<"$answer"
}

# held DEVICE: the reports that a device holds, one a line: id and text.
held() {
  on "$1" melding lijst --json | sed 's/},{"kenmerk"/}\n{"kenmerk"/g' |
    sed -nE 's/.*"kenmerk":"([0-9a-z]+)".*"plaats":"([^"]*)".*/\1 \2/p' | sort
}

# missing FILE FILE: the lines of the first that are not in the second.
missing() { comm -23 <(sort -u "$1") <(sort -u "$2"); }
