# Runs a program for as long as standard input stays open. The operating system closes that pipe however its owner
# ends, by Ctrl-C, a panic or SIGKILL, so nothing that is run here outlives it. Ends as the program ended.
# It leads its own process group, out of reach of a Ctrl-C at the terminal.
#
# $1: how many tenths of a second the program has to end by itself when it is told to   then: the program

# Handlers, not '': a child of a shell that ignores a signal ignores it too.
trap : HUP INT QUIT TERM

patience=$1
shift
exec 3<&0 </dev/null

"$@" 3<&- &
program=$!

(
    trap : HUP INT QUIT TERM
    # Nothing is ever written: this returns when the pipe closes.
    read -r _ <&3
    kill -s TERM -- "-$$"
    while [ "$patience" -gt 0 ] && kill -s 0 "$program"; do
        patience=$((patience - 1))
        sleep 0.1
    done
    # With all that the program started, and with this.
    kill -s KILL -- "-$$"
) >/dev/null 2>&1 &
guard=$!
# A shell has a word for each signal that a program of its own ends by; nobody asked for it.
exec 3<&- 2>/dev/null

# A signal ends the waiting, not the program.
while
    wait "$program"
    status=$?
    kill -s 0 "$program"
do :; done

kill -s KILL "$guard"
exit "$status"
