#!/bin/bash
# Tests of the simulated Lustre: run.sh BUILD_DIR (holds lfs-sim and lib/libllapi-sim.so). Prints "N passed, N failed".
# On the file system of SIM_TEST_DIR (/var/tmp), and as root on loop-mounted XFS and btrfs where the mkfs tools are.
set -u
build=$(realpath "${1:?run.sh BUILD_DIR}") || exit 2
here=$(dirname "$(realpath "$0")")
sim=$build/lfs-sim lib=$build/lib/libllapi-sim.so
[ -x "$sim" ] && [ -r "$lib" ] || { echo "run.sh: $build has no lfs-sim and lib/libllapi-sim.so" >&2; exit 2; }
work=$(mktemp -d "${SIM_TEST_DIR:-/var/tmp}/lfs-sim-test.XXXXXX") || exit 2
chmod 755 "$work"
passed=0 failed=0 mounts=() children=()

cleanup() {
	local m
	for m in "${children[@]}"; do kill -9 "$m" 2>/dev/null; done
	for m in "${mounts[@]}"; do umount "$m" 2>/dev/null || umount -l "$m"; done
	rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 1' INT TERM

ok() { # STATUS TEXT
	if [ "$1" -eq 0 ]; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAILED $2"; fi
}
is() { # TEXT GOT WANTED
	[ "$2" = "$3" ]
	local rc=$?
	ok $rc "$1"
	[ $rc -eq 0 ] || echo "       got '$2', wanted '$3'"
}
exits() { # STATUS COMMAND…
	local want=$1 got
	shift
	"$@" >"$work/out" 2>"$work/err"
	got=$?
	is "exit status of: ${*/$build\//}" "$got" "$want"
	[ "$want" -eq 0 ] || is "one line on stderr of: ${*/$build\//}" "$(wc -l <"$work/err")" 1
}
skip() { echo "SKIPPED $1"; }

as=()
gcc -std=gnu11 -O1 -Wall -Wextra -Werror "$here"/*.c -o "$work/api" -ldl -lpthread || exit 2

c_tests() { # DIR WORDS…
	local out
	out=$("${as[@]}" "$work/api" "$lib" "$sim" "$@" 2>&1)
	local status=$?
	grep -v '^COUNT ' <<<"$out" | sed 's/^/  /'
	if read -r _ p f < <(grep '^COUNT ' <<<"$out"); then
		passed=$((passed + p)) failed=$((failed + f))
	else
		ok 1 "the C tests ended with status $status"
	fi
}

cli_tests() { # DIR
	local d=$1 fid
	exits 0 "$sim" --help
	is "help on stdout" "$(wc -l <"$work/err")" 0
	exits 2 "$sim"
	exits 2 "$sim" nosuch
	exits 2 "$sim" mkfs
	exits 2 "$sim" mkfs --osts x "$d"
	exits 1 "$sim" mkfs "$d"
	exits 1 "$sim" mkfs /
	exits 1 "$sim" df /proc
	exits 2 "$sim" setstripe -S 3 -c x "$d/x"
	exits 2 "$sim" setstripe -E 3M -E 2M "$d/x"
	exits 1 "$sim" setstripe -i 99 "$d/x"
	[ ! -e "$d/x" ]; ok $? "a refused layout leaves no file"
	exits 1 "$sim" setstripe -c 1 "$work/outside"
	[ ! -e "$work/outside" ]; ok $? "no file outside"
	exits 0 "$sim" setstripe -o 2,0 "$d/listed"
	is "index of a list" "$("$sim" getstripe -i "$d/listed")" 2
	is "OSTs of a list" "$("$sim" getstripe --osts "$d/listed")" "0 2"
	exits 1 "$sim" setstripe -c 1 "$d/listed"
	mkdir "$d/sub"
	exits 0 "$sim" setstripe -c 3 -S 2M "$d/sub"
	echo text >"$d/sub/f"
	is "a directory's default" "$("$sim" getstripe -c "$d/sub/f") $("$sim" getstripe -S "$d/sub/f")" "3 2097152"
	exits 0 "$sim" setstripe -d "$d/sub"
	echo text >"$d/sub/g"
	is "a default taken away" "$("$sim" getstripe -c "$d/sub/g")" 1
	fid=$("$sim" path2fid "$d/sub/f")
	is "fid2path" "$("$sim" fid2path "$d" "$fid")" sub/f
	exits 2 "$sim" fid2path "$d" xx
	is "client write and read" "$("$sim" client "$d/sub/f" write 1 2 && "$sim" client "$d/sub/f" read 0 99)" "twwt"
	is "client append" "$(echo more | "$sim" client "$d/sub/f" append && tail -n 1 "$d/sub/f")" more
	is "the tree shows nothing of it" "$(find "$d" -name '*lfs-sim*' -not -type l | wc -l)" 0
	exits 0 "$sim" df "$d"
	grep -q "exchange primitive" "$work/out"; ok $? "df names the primitive"
	echo "  $(grep 'exchange primitive' "$work/out")"
}

client_tests() { # DIR: exclusion between processes of the program
	local d=$1 pid t
	echo abc >"$d/held"
	coproc HOLD { exec "$sim" client "$d/held" hold-group 4; }
	pid=$HOLD_PID
	read -r t <&"${HOLD[0]}"
	is "hold-group says so" "$t" held
	! timeout 0.5 "$sim" client "$d/held" read 0 3 >/dev/null; ok $? "a read waits for the group lock"
	is "a read goes on after it" "$("$sim" client "$d/held" read 0 3)" abc
	wait "$pid"; ok $? "hold-group ends well"
}

volatile_tests() { # DIR
	local d=$1 pid before t
	before=$(find "$d" | wc -l)
	coproc VOL { exec "$work/api" "$lib" "$sim" "$d" volatile-and-wait; }
	pid=$VOL_PID
	read -r t <&"${VOL[0]}"
	is "volatile made" "$t" ready
	is "a volatile file is in no directory" "$(find "$d" | wc -l)" "$before"
	kill -9 "$pid"
	wait "$pid" 2>/dev/null
	is "nothing left after kill -9" "$(find "$d" | wc -l)" "$before"
}

separate_tests() { # DIR: two simulations of one name, one inside the other
	local d=$1
	exits 0 "$sim" mkfs "$d.two" --osts 2
	mkdir -p "$d/deep"
	exits 0 "$sim" mkfs "$d/deep/inner" --osts 8 --fsname inner
	echo a >"$d.two/f"; echo b >"$d/deep/inner/f"; echo c >"$d/deep/f"
	exits 1 "$sim" setstripe -i 3 "$d.two/x"
	exits 0 "$sim" setstripe -i 3 "$d/deep/x"
	exits 0 "$sim" setstripe -i 7 "$d/deep/inner/x"
	cp -a "$d" "$work/copy"
	exits 1 "$sim" getstripe "$work/copy/deep/f"
	exits 0 "$sim" mkfs "$d.two" --osts 5 --force
	exits 0 "$sim" setstripe -i 4 "$d.two/x"
	"$sim" df "$d.two" | grep -q OST0004; ok $? "a mkfs --force counts anew"
	rm -rf "$work/copy"
}

many_files() { # DIR
	local d=$1 n=20000 t0 t1 t2
	mkdir "$d/many"
	(cd "$d/many" && seq $n | split -l 1 -a 4 - f) || ok 1 "making files"
	t0=$(date +%s%N)
	"$sim" df "$d" >/dev/null; ok $? "df of $n new files"
	t1=$(date +%s%N)
	find "$d/many" -type f -print0 | xargs -0 "$sim" getstripe -i >"$work/out"; ok $? "getstripe of $n files"
	t2=$(date +%s%N)
	is "all files have an OST" "$(grep -c '^[0-3]$' "$work/out")" $n
	echo "  $n files: df $(((t1 - t0) / 1000000)) ms, getstripe $(((t2 - t1) / 1000000)) ms"
	rm -rf "$d/many"
}

owner_tests() { # DIR: as an ordinary user
	local d=$1
	[ "$(id -u)" = 0 ] && command -v setpriv >/dev/null || { skip "tests as an ordinary user: need root and setpriv"; return; }
	mkdir "$d.user" && chmod 755 "$d.user" && "$sim" mkfs "$d.user" >/dev/null && chown 65534:65534 "$d.user"
	chmod 755 "$work/api"
	as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
	for t in version group_lock lease exchange volatile; do c_tests "$d.user" $t; done
	as=()
}

all_on() { # NAME DIR
	echo "== $1"
	exits 0 "$sim" mkfs "$2"
	cli_tests "$2"
	c_tests "$2"
	client_tests "$2"
	volatile_tests "$2"
	c_tests "$2" appenders 200
}

on_loop() { # NAME MKFS…
	local name=$1 m=$work/mnt.$1
	shift
	[ "$(id -u)" = 0 ] || { skip "$name: needs root"; return; }
	command -v "$1" >/dev/null || { skip "$name: no $1 here"; return; }
	truncate -s 1G "$work/$name.img" && mkdir "$m"
	if ! "$@" "$work/$name.img" >/dev/null 2>"$work/err" || ! mount -o loop "$work/$name.img" "$m"; then
		skip "$name: cannot make or mount it ($(head -n 1 "$work/err"))"
		return
	fi
	mounts+=("$m")
	all_on "$name" "$m/sim"
	umount "$m" && mounts=()
}

on_tmpfs() {
	local m=$work/mnt.tmpfs
	[ "$(id -u)" = 0 ] || { skip "tmpfs: needs root"; return; }
	mkdir "$m" && mount -t tmpfs -o size=512M none "$m" || { skip "tmpfs: cannot mount"; return; }
	mounts+=("$m")
	all_on tmpfs "$m/sim"
	umount "$m" && mounts=()
}

all_on "$(stat -f -c %T "$work")" "$work/sim"
separate_tests "$work/sim"
owner_tests "$work/sim"
many_files "$work/sim"
on_loop ext4-journal mkfs.ext4 -q -F
on_loop xfs mkfs.xfs -q
on_loop xfs-exchange mkfs.xfs -q -i exchange=1
on_loop btrfs mkfs.btrfs -q
on_tmpfs
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
