# Reads markers (VARIABLE=/directory), a line each, until its input ends: that is when the launcher ($1) is gone, however
# it went. Then ends every process with a marker in its environment, the value being the directory or a path below it; for
# a marker with "work " before it also what works below the directory, and has no terminal.
trap '' INT TERM HUP
echo on guard
exec >/dev/null
launcher=$1
markers=
while IFS= read -r line; do
    markers="$markers$line
"
done

# Is the marker $1 among the entries on standard input, an entry a line?
carries() {
    while IFS= read -r entry; do
        case $entry in "$1" | "$1"/*) return 0 ;; esac
    done
    return 1
}

with_marker() {
    if [ -r /proc/self/environ ]; then
        # grep is the fast sieve, carries the exact one.
        grep -lF -e "$1" /proc/[0-9]*/environ 2>/dev/null | while IFS=/ read -r _ _ pid _; do
            tr '\0' '\n' 2>/dev/null <"/proc/$pid/environ" | carries "$1" && echo "$pid"
        done
    else
        ps axeww -o pid=,command= | while read -r pid command; do
            case " $command " in *" $1 "* | *" $1/"*) echo "$pid" ;; esac
        done
    fi
}

# Whose working directory is below $1, or who has a file there open for writing. A process that the launcher has just
# forked has all of the launcher's files open until it becomes the program that is started; so who was found is asked
# once more, after it was seen to be a program of its own.
at_work() {
    found_below "$1" '[0-9]*' | sort -u | while read -r pid; do
        being_started "$pid" || found_below "$1" "$pid" | sort -u
    done
}

# The same by the first look only, of the processes that the pattern $2 means.
found_below() {
    # shellcheck disable=SC2086,SC2012 # a pattern; numbers of processes
    LC_ALL=C ls -l /proc/$2/cwd 2>/dev/null | while IFS= read -r line; do
        process=${line%%/cwd -> *}
        case ${line#*/cwd -> }/ in "$1"/*) echo "${process##*/}" ;; esac
    done
    # -R: it says which folder it lists, be it the only one.
    # shellcheck disable=SC2086,SC2012
    LC_ALL=C ls -lR /proc/$2/fd 2>/dev/null | while IFS= read -r line; do
        case $line in
            /proc/*) process=${line#/proc/} ;;
            l?w*" -> $1/"*) echo "${process%%/*}" ;;
        esac
    done
}

being_started() {
    program=$(readlink "/proc/$1/exe" 2>/dev/null) || return 0
    case $program in */jspawnhelper) return 0 ;; esac
    stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
    process=$1
    # shellcheck disable=SC2086 # a list of words
    set -- ${stat##*) }
    [ "$2" = "$launcher" ] && [ "$program" = "$(readlink "/proc/$launcher/exe" 2>/dev/null)" ]
}

# Behind the name in parentheses: state, parent, group, session, terminal.
has_terminal() {
    stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
    # shellcheck disable=SC2086 # a list of words
    set -- ${stat##*) }
    [ "$5" != 0 ]
}

marked() {
    while IFS= read -r marker; do
        case $marker in
            '') ;;
            "work "*)
                with_marker "${marker#work }"
                [ ! -r /proc/self/stat ] || at_work "${marker#*=}" | sort -u | while read -r pid; do
                    has_terminal "$pid" || echo "$pid"
                done ;;
            *) with_marker "$marker" ;;
        esac
    done <<END | while read -r pid; do [ "$pid" = "$launcher" ] || [ "$pid" = $$ ] || echo "$pid"; done
$markers
END
}

tick=0
while pids=$(marked) && [ -n "$pids" ] && [ $tick -lt 80 ]; do
    if [ $tick -eq 0 ]; then
        # shellcheck disable=SC2086 # a list of words
        kill -TERM $pids 2>/dev/null
    elif [ $tick -ge 30 ]; then
        # shellcheck disable=SC2086 # a list of words
        kill -KILL $pids 2>/dev/null
    fi
    sleep 0.1 2>/dev/null || sleep 1
    tick=$((tick + 1))
done
exit 0
