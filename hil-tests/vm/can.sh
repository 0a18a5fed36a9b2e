#!/bin/bash
# The CAN adapters against a real kernel: boots Debian's in QEMU (software emulation) and runs KernelCan there as root.
#   hil-tests/vm/can.sh
# Prints what passed; exit 0, 1 where something did not, 69 where something is missing. Takes two to five minutes.
# Needs Debian on x86-64 and a JDK 25. Installs missing packages with apt-get (root or sudo); nothing else asks for root.
# The kernel (70 MB) is downloaded once into ${VM_CACHE:-~/.cache/celltwin-vm}.
set -euo pipefail
home=$(cd "$(dirname "$0")/../.." && pwd)
PATH=$PATH:/usr/sbin:/sbin
fail() { printf 'can.sh: %s\n' "$1" >&2; exit 69; }

jdk=
for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/*25*; do
  if [ -x "$candidate/bin/javac" ] && grep -qs '^JAVA_VERSION="25' "$candidate/release"; then jdk=$candidate; break; fi
done
[ -n "$jdk" ] || fail "no JDK 25 found in JAVA_HOME or below /usr/lib/jvm. On Debian 13: apt install openjdk-25-jdk-headless"

missing=()
while read -r package command; do
  command -v "$command" > /dev/null || missing+=("$package")
done <<'NEEDED'
qemu-system-x86 qemu-system-x86_64
busybox-static busybox
cpio cpio
kmod depmod
can-utils isotpsend
iproute2 ip
procps pkill
socat socat
NEEDED
if [ ${#missing[@]} -gt 0 ]; then
  sudo=$([ "$(id -u)" = 0 ] || echo sudo)
  $sudo apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null ||
    fail "cannot install ${missing[*]}"
fi

classes=${KERNEL_CAN_CLASSPATH:-}
if [ -z "$classes" ]; then
  (cd "$home" && PATH=$jdk/bin:$PATH JAVA_HOME=$jdk mvn --batch-mode --quiet -Djacoco.skip test-compile \
    org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath -Dmdep.outputFile=target/test-classpath \
    -DincludeScope=test -pl hil-tests -am) || fail "the build failed"
  classes=$home/hil-tests/target/test-classes:$(cat "$home/hil-tests/target/test-classpath")
fi

# The kernel: its image unpacked (QEMU starts that without the guest having to), and the modules for the initial RAM disk.
cache=$(realpath -m "${VM_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/celltwin-vm}")
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

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/out" "$work/ram/bin" "$work/ram/m"
loaded=" "
load() { # a module after those that it needs
  local file needed
  file=$(grep -m1 -E "(^|/)${1//[-_]/[-_]}\.ko[.a-z]*:" "$modules/modules.dep") || fail "this kernel has no module $1"
  needed=${file#*:}
  for file in $(printf '%s\n' $needed | tac) "${file%%:*}"; do
    case $loaded in *" $file "*) continue ;; esac
    loaded="$loaded$file "
    case $file in
      *.xz) xz -dc "$modules/$file" ;;
      *.zst) zstd -dc "$modules/$file" ;;
      *) cat "$modules/$file" ;;
    esac > "$work/ram/m/$(basename "${file%%.ko*}").ko"
    echo "insmod /m/$(basename "${file%%.ko*}").ko" >> "$work/ram/load"
  done
}
for module in virtio_pci 9p 9pnet_virtio can-raw can-isotp vcan slcan kvaser_pci; do load "$module"; done
cp "$(command -v busybox)" "$work/ram/bin/busybox"
{
  printf 'export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C TZ=UTC\n'
  printf 'exec %q -Xmx256m -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -Djava.io.tmpdir=/tmp -cp %q %s\n' \
    "$jdk/bin/java" "$classes" io.celltwin.hil.can.KernelCan
} > "$work/out/command"
cat > "$work/ram/init" <<'INIT'
#!/bin/busybox sh
/bin/busybox --install -s /bin
mkdir -p /proc /dev /root
mount -t proc proc /proc; mount -t devtmpfs dev /dev
sh -c '. /load' 2> /dev/kmsg
p=trans=virtio,version=9p2000.L,msize=512000
mount -t 9p -o $p,ro,cache=loose host /root
mkdir -p /dev/out /dev/pts /dev/shm
mount -t 9p -o $p,cache=none out /dev/out
mount -t devpts -o mode=620,ptmxmode=666 pts /dev/pts; ln -sf pts/ptmx /dev/ptmx; ln -sfn /proc/self/fd /dev/fd
mount --move /dev /root/dev
mount -t proc proc /root/proc; mount -t sysfs sys /root/sys
mount -t tmpfs -o mode=755 run /root/run; mount -t tmpfs -o mode=1777 tmp /root/tmp
ip link set lo up
chroot /root /bin/bash /dev/out/command < /root/dev/null > /root/dev/out/said 2>&1
echo $? > /root/dev/out/status
sync
# leaves through isa-debug-exit, quicker than a power-off
printf '\000' | dd of=/root/dev/port bs=1 seek=1281 conv=notrunc 2> /root/dev/null
poweroff -f
INIT
chmod +x "$work/ram/init"
(cd "$work/ram" && find . | cpio -o -H newc --quiet) > "$work/initrd"
: > "$work/out/said"

share() { echo "local,id=$1,path=$2,security_model=none,multidevs=remap$3"; }
timeout -k 5 "${VM_SECONDS:-600}" qemu-system-x86_64 -accel tcg -cpu Nehalem -smp 1 -m 1024 -M q35 \
  -nodefaults -no-user-config -display none -no-reboot -serial file:"$work/console" \
  -device isa-debug-exit,iobase=0x501,iosize=0x02 \
  -fsdev "$(share fs0 / ,readonly=on)" -device virtio-9p-pci,fsdev=fs0,mount_tag=host \
  -fsdev "$(share fs1 "$work/out" '')" -device virtio-9p-pci,fsdev=fs1,mount_tag=out \
  -device virtio-rng-pci -object can-bus,id=bus -device kvaser_pci,canbus=bus \
  -kernel "$cache/vmlinux" -initrd "$work/initrd" \
  -append "console=ttyS0 quiet mitigations=off nokaslr random.trust_cpu=on tsc=reliable no_timer_check panic=-1" \
  < /dev/null > "$work/qemu" 2>&1 &
machine=$!
tail -n +1 -s 0.2 --pid=$machine -f "$work/out/said" &
printer=$!
wait $machine || true # it never leaves with 0
wait $printer || true
[ -s "$work/out/status" ] || { tail -n 20 "$work/qemu" "$work/console" >&2; fail "the machine ended without a result"; }
exit "$(cat "$work/out/status")"
