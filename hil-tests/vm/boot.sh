# Sourced by the scripts beside it: boots Debian's kernel in QEMU (software emulation) with this machine's files, read-only, and runs a
# command there as root: with nothing else around it, or under systemd in a Debian of its own.
#   needs <<'LIST'             packages and the command by which each is known; installs what is missing
#   classpath                  sets $classes to what hil-tests' tests run with, built if need be
#   kernel                     sets $modules to the folder of the kernel's modules; $cache has its image
#   boot MODULES ARGUMENTS COMMAND...   modules: array name, each with its parameters; arguments of QEMU: array name
#   debian                     sets $system to the folder of a small Debian with systemd: boot starts that then, and COMMAND once it is
#                              up; what is written there is forgotten, this machine's files are below /host
# Functions print only where something is missing, and end the script with 69 then.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
PATH=$PATH:/usr/sbin:/sbin
fail() { printf '%s: %s\n' "$(basename "$0")" "$1" >&2; exit 69; }

jdk=
for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/*25*; do
  if [ -x "$candidate/bin/javac" ] && grep -qs '^JAVA_VERSION="25' "$candidate/release"; then jdk=$candidate; break; fi
done
[ -n "$jdk" ] || fail "no JDK 25 found in JAVA_HOME or below /usr/lib/jvm. On Debian 13: apt install openjdk-25-jdk-headless"

cache=$(realpath -m "${VM_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/celltwin-vm}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

needs() {
  local package command missing=() sudo
  while read -r package command; do
    command -v "$command" > /dev/null || missing+=("$package")
  done < <(cat; printf '%s\n' 'qemu-system-x86 qemu-system-x86_64' 'busybox-static busybox' 'cpio cpio' 'kmod depmod')
  [ ${#missing[@]} -gt 0 ] || return 0
  sudo=$([ "$(id -u)" = 0 ] || echo sudo)
  $sudo apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null ||
    fail "cannot install ${missing[*]}"
}

classpath() {
  classes=${VM_CLASSPATH:-}
  [ -z "$classes" ] || return 0
  (cd "$home" && PATH=$jdk/bin:$PATH JAVA_HOME=$jdk mvn --batch-mode --quiet -Djacoco.skip test-compile \
    org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath -Dmdep.outputFile=target/test-classpath \
    -DincludeScope=test -pl hil-tests -am) || fail "the build failed"
  classes=$home/hil-tests/target/test-classes:$(cat "$home/hil-tests/target/test-classpath")
}

# The kernel: its image unpacked (QEMU starts that without the guest having to), and its modules.
kernel() {
  local package image offset unpack
  if [ ! -s "$cache/vmlinux" ]; then
    rm -rf "$cache"
    mkdir -p "$cache"
    package=$(apt-cache depends linux-image-amd64 | awk '/Depends: linux-image-[0-9]/ { print $2; exit }')
    [ -n "$package" ] || fail "no package linux-image-amd64; is this Debian on x86-64?"
    (cd "$cache" && apt-get download -q "$package" > /dev/null && dpkg -x ./*.deb kernel && rm ./*.deb) || fail "cannot download $package"
    (cd "$cache/kernel" && depmod -b . "$(ls lib/modules)")
    image=$(echo "$cache"/kernel/boot/vmlinuz-*)
    number() { od -An -t"u$2" -j"$1" -N"$2" "$image" | tr -d ' '; }
    offset=$((($(number 497 1) + 1) * 512 + $(number 584 4)))
    case $(od -An -tx1 -j$offset -N2 "$image" | tr -d ' ') in
      fd37) unpack='xz -dc' ;; 28b5) unpack='zstd -dc' ;; 1f8b) unpack='gzip -dc' ;; *) fail "a kernel packed in an unknown way" ;;
    esac
    dd if="$image" bs=1M skip=$offset count=$(($(number 588 4) - 4)) iflag=skip_bytes,count_bytes status=none |
      $unpack > "$cache/unpacked" && mv "$cache/unpacked" "$cache/vmlinux"
  fi
  version=$(ls "$cache/kernel/lib/modules")
  modules=$cache/kernel/lib/modules/$version
}

# Only root can make one: the owners of its files matter.
debian() {
  local sudo
  system=$cache/system
  [ ! -e "$system/usr/bin/systemctl" ] || return 0
  command -v mmdebstrap > /dev/null || fail "mmdebstrap is missing"
  sudo=$([ "$(id -u)" = 0 ] || echo sudo)
  $sudo rm -rf "$system" "$system.part"
  $sudo mmdebstrap --quiet --mode=root --variant=minbase --include=systemd,iproute2,can-utils --aptopt='Acquire::Languages "none"' \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    "$(. /etc/os-release && echo "$VERSION_CODENAME")" "$system.part" || fail "cannot make a Debian in $system"
  $sudo mv "$system.part" "$system"
}

load() { # one module, after those that it needs; a path ending in .ko is one of ours
  local name=${1%% *} parameters='' file needed
  [ "$name" = "$1" ] || parameters=${1#* }
  case $name in
    *.ko) cp "$name" "$work/ram/m/"; echo "insmod /m/$(basename "$name") $parameters" >> "$work/ram/load"; return ;;
  esac
  ! grep -qE "/${name//[-_]/[-_]}\.ko" "$modules/modules.builtin" || return 0
  file=$(grep -m1 -E "(^|/)${name//[-_]/[-_]}\.ko[.a-z]*:" "$modules/modules.dep") || fail "this kernel has no module $name"
  needed=${file#*:}
  for file in $(printf '%s\n' $needed | tac) "${file%%:*}"; do
    case $loaded in *" $file "*) continue ;; esac
    loaded="$loaded$file "
    case $file in
      *.xz) xz -dc "$modules/$file" ;;
      *.zst) zstd -dc "$modules/$file" ;;
      *) cat "$modules/$file" ;;
    esac > "$work/ram/m/$(basename "${file%%.ko*}").ko"
    echo "insmod /m/$(basename "${file%%.ko*}").ko $([ "${file%%.ko*}" = "${file%/*}/$name" ] && echo "$parameters")" >> "$work/ram/load"
  done
}

# Returns what the command returned, 70 where the machine ended without it (a reset), 124 where it had to be killed.
boot() {
  local -n wanted=$1 extra=$2
  shift 2
  local module machine printer ended=0
  rm -rf "$work/out" "$work/ram"
  mkdir -p "$work/out" "$work/ram/bin" "$work/ram/m"
  loaded=" "
  for module in virtio_pci 9p 9pnet_virtio ${system:+overlay} "${wanted[@]}"; do load "$module"; done
  cp "$(command -v busybox)" "$work/ram/bin/busybox"
  {
    printf 'export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C TZ=UTC\n'
    printf '%q ' "$@"
    echo
  } > "$work/out/command"
  cat > "$work/out/run" <<'RUN'
/bin/bash /dev/out/command < /dev/null > /dev/out/said 2>&1
echo $? > /dev/out/status
sync
# leaves through isa-debug-exit, quicker than a power-off
printf '\000' | dd of=/dev/port bs=1 seek=1281 conv=notrunc 2> /dev/null
RUN
  cat > "$work/ram/init" <<'INIT'
#!/bin/busybox sh
/bin/busybox --install -s /bin
mkdir -p /proc /dev /root
mount -t proc proc /proc; mount -t devtmpfs dev /dev
sh -c '. /load' 2> /dev/kmsg
p=trans=virtio,version=9p2000.L,msize=512000
mkdir -p /dev/out /dev/pts /dev/shm
mount -t 9p -o $p,cache=none out /dev/out
mount -t devpts -o mode=620,ptmxmode=666 pts /dev/pts; ln -sf pts/ptmx /dev/ptmx; ln -sfn /proc/self/fd /dev/fd
[ ! -e /system ] || . /system
mount -t 9p -o $p,ro,cache=loose host /root
mount --move /dev /root/dev
mount -t proc proc /root/proc; mount -t sysfs sys /root/sys
mount -t tmpfs -o mode=755 run /root/run; mount -t tmpfs -o mode=1777 tmp /root/tmp
ip link set lo up
chroot /root /bin/bash /dev/out/run
poweroff -f
INIT
  chmod +x "$work/ram/init"
  [ -z "${system:-}" ] || cat > "$work/ram/system" <<SYSTEM
mkdir /host /over
mount -t 9p -o \$p,ro,cache=loose host /host
mount -t tmpfs over /over
mkdir /over/upper /over/work
mount -t overlay -o lowerdir=/host$system,upperdir=/over/upper,workdir=/over/work over /root
printf '[Service]\nType=oneshot\nTimeoutStartSec=infinity\nExecStart=/bin/bash /dev/out/run\n' > /root/etc/systemd/system/boot.service
mkdir -p /root/host
mount --move /host /root/host; mount --move /dev /root/dev
umount /proc
exec switch_root /root /lib/systemd/systemd --unit=boot.service
SYSTEM
  (cd "$work/ram" && find . | cpio -o -H newc --quiet) > "$work/initrd"
  : > "$work/out/said"

  share() { echo "local,id=$1,path=$2,security_model=none,multidevs=remap$3"; }
  timeout -k 5 "${VM_SECONDS:-1200}" qemu-system-x86_64 -accel tcg -cpu Nehalem -smp 1 -m 1024 -M q35 \
    -nodefaults -no-user-config -display none -no-reboot -serial file:"$work/console" \
    -device isa-debug-exit,iobase=0x501,iosize=0x02 \
    -fsdev "$(share fs0 / ,readonly=on)" -device virtio-9p-pci,fsdev=fs0,mount_tag=host \
    -fsdev "$(share fs1 "$work/out" '')" -device virtio-9p-pci,fsdev=fs1,mount_tag=out \
    -device virtio-rng-pci "${extra[@]}" \
    -kernel "$cache/vmlinux" -initrd "$work/initrd" \
    -append "console=ttyS0 quiet mitigations=off nokaslr random.trust_cpu=on tsc=reliable no_timer_check panic=-1" \
    < /dev/null > "$work/qemu" 2>&1 &
  machine=$!
  tail -n +1 -s 0.2 --pid=$machine -f "$work/out/said" &
  printer=$!
  wait $machine || ended=$? # it never leaves with 0, but where it was reset
  wait $printer || true
  if [ -s "$work/out/status" ]; then return "$(cat "$work/out/status")"; fi
  [ "$ended" != 124 ] || return 124
  return 70
}

# Ends the script with what boot returned.
finish() {
  [ "$1" != 70 ] && [ "$1" != 124 ] || { tail -n 20 "$work/qemu" "$work/console" >&2; fail "the machine ended without a result"; }
  exit "$1"
}
