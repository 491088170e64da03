# Makes this process's mount namespace a place for foreign commands, says "ready", and stays as its first process: it buries
# what ends there. All of the machine is read-only but what is named; lists are a path a line.
#   PUSHBACK_CELL_TOOLS     stay visible, whatever is put over the folders above them
#   PUSHBACK_CELL_HOME      the folder of the server, likewise, also if it is below a hidden one
#   PUSHBACK_CELL_WRITABLE  may be written
#   PUSHBACK_CELL_HIDDEN    is empty
#   PUSHBACK_CELL_TEMPORARY the folder that stands for /tmp and /var/tmp
set -eu
umask 022
stage=/dev/shm
mount -t tmpfs -o mode=755 tmpfs $stage
number=0

# Each line of $1 is a path for the command that follows.
each() {
    list=$1
    shift
    while IFS= read -r path; do
        if [ -n "$path" ]; then "$@" "$path"; fi
    done <<END
$list
END
}

# A second way to $1, for when the first one is covered.
save() {
    [ -e "$1" ] || return 0
    number=$((number + 1))
    mkdir $stage/$number
    mount --rbind "$1" $stage/$number
    saved="${saved:-}$number $1
"
}

restore() {
    while read -r from to; do
        [ "$to" = "$1" ] || continue
        mkdir -p "$to"
        mount --rbind $stage/"$from" "$to"
    done <<END
$saved
END
}

hide() {
    if [ -d "$1" ]; then
        mount -t tmpfs -o mode=755 tmpfs "$1"
    elif [ -e "$1" ]; then
        mount --bind /dev/null "$1"
    fi
}

each "$PUSHBACK_CELL_TOOLS" save
each "$PUSHBACK_CELL_HOME" save
each "$PUSHBACK_CELL_WRITABLE" save
mkdir $stage/temporary
mount --bind "$PUSHBACK_CELL_TEMPORARY" $stage/temporary
for folder in /tmp /var/tmp; do
    if [ -d $folder ] && [ ! -L $folder ]; then mount --bind $stage/temporary $folder; fi
done
# The tools first: what is hidden may be among them.
each "$PUSHBACK_CELL_TOOLS" restore
resolver=$(readlink -f /etc/resolv.conf || true)
if [ -d /run ]; then
    case "$resolver" in
        /run/*)
            cp "$resolver" $stage/resolver
            hide /run
            mkdir -p "${resolver%/*}"
            cp $stage/resolver "$resolver"
            ;;
        *) hide /run ;;
    esac
fi
each "$PUSHBACK_CELL_HIDDEN" hide
each "$PUSHBACK_CELL_HOME" restore
each "$PUSHBACK_CELL_WRITABLE" restore

# Devices that every program may count on, and no disk.
mkdir $stage/dev
mount -t tmpfs -o mode=755 tmpfs $stage/dev
for device in null zero full random urandom tty; do
    if [ -e /dev/$device ]; then
        : > $stage/dev/$device
        mount --bind /dev/$device $stage/dev/$device
    fi
done
ln -s /proc/self/fd $stage/dev/fd
for stream in 0:stdin 1:stdout 2:stderr; do ln -s /proc/self/fd/${stream%:*} $stage/dev/${stream#*:}; done
mkdir $stage/dev/shm $stage/dev/pts
if [ -d /dev/pts ]; then
    mount --bind /dev/pts $stage/dev/pts
    ln -s pts/ptmx $stage/dev/ptmx
fi
mount -t tmpfs -o mode=1777 tmpfs $stage/dev/shm
mount --rbind $stage/dev /dev

# Processes of this place only.
mount -t proc proc /proc

# The user namespace of the commands, made here, because it cannot be described once /proc is read-only. In it there is one
# user, nobody, who has no privilege and is still the owner of our files. Without that one a server that sets its user, be
# it to the one it is already (gunicorn), would be refused. cat says that it stands, and keeps it until it is bound.
mkfifo -m 600 $stage/in $stage/out
unshare -U --map-user=65534 --map-group=65534 cat < $stage/in > $stage/out &
users=$!
exec 3> $stage/in 4< $stage/out
echo >&3
if ! read -r _ <&4; then
    echo "no user namespace could be made" >&2
    exit 1
fi
: > /dev/pushback
mount --bind /proc/$users/ns/user /dev/pushback
exec 3>&- 4<&-
rm $stage/in $stage/out
wait

writable="$PUSHBACK_CELL_WRITABLE
/tmp
/var/tmp
/dev
/dev/shm
/dev/pts"
while read -r _ _ _ _ where options _; do
    where=$(printf '%b' "$where")
    case "
$writable
" in *"
$where
"*) continue ;; esac
    case "$where" in /dev/*) continue ;; esac
    flags=ro
    for flag in nosuid nodev noexec; do
        case ",$options," in *",$flag,"*) flags="$flags,$flag" ;; esac
    done
    # One that is covered by another cannot be reached, neither by us nor by anybody else here.
    mount -o "remount,bind,$flags" "$where" 2> /dev/null || :
done < /proc/self/mountinfo

if (: > "/pushback-cell-$$") 2> /dev/null; then
    echo "the root folder could not be made read-only" >&2
    exit 1
fi
echo ready
exec > /dev/null 2>&1
unset PUSHBACK_CELL PUSHBACK_CELL_TOOLS PUSHBACK_CELL_HOME PUSHBACK_CELL_WRITABLE PUSHBACK_CELL_HIDDEN PUSHBACK_CELL_TEMPORARY
# Nobody is buried before whoever started us has read how they ended: a line asks for it. The wait for a child takes the
# others that have ended as well. Without anybody to ask, it is over.
while read -r _; do
    (:) || true
done
