#!/bin/bash
# The adapters to SPI, I2C, GPIO lines, serial lines, watchdog and service manager against a real kernel: boots Debian's in QEMU
# (software emulation) and runs KernelHardware there as root; then boots it twice more, to be reset by its watchdog.
#   hil-tests/vm/hardware.sh
# Prints what passed; exit 0, 1 where something did not, 69 where something is missing. Takes two to ten minutes.
# Needs Debian on x86-64 and a JDK 25. Installs missing packages with apt-get (root or sudo); nothing else asks for root.
# The kernel (70 MB) is downloaded once into ${VM_CACHE:-~/.cache/celltwin-vm}.
# SPI and the plain I2C bus are devices of the test itself (CUSE): behind them is what a test puts there. GPIO lines need the kernel's
# gpio-sim, which Debian does not build: made here where the packages linux-headers-VERSION and linux-source-6.1 (200 MB) are installed.
. "$(dirname "$0")/boot.sh"
needs <<'LIST'
i2c-tools i2cget
gpiod gpioinfo
socat socat
LIST
classpath
kernel

# Debian leaves CONFIG_IRQ_SIM out, so irq_sim.c is linked into the module.
gpio_sim() {
  local made=$cache/gpio-sim-$version.ko headers=/usr/src/linux-headers-$version source build folder
  [ ! -s "$made" ] || { echo "$made"; return; }
  source=$(find /usr/src -maxdepth 1 -name 'linux-source-6.*.tar.xz' | sort -V | tail -n 1)
  [ -d "$headers" ] && [ -n "$source" ] && command -v gcc make > /dev/null || return 0
  build=$work/gpio-sim folder=$(basename "$source" .tar.xz)
  mkdir -p "$build"
  tar -xJf "$source" -C "$build" --strip-components=1 --occurrence=1 \
    "$folder"/drivers/gpio/{gpio-sim.c,gpiolib.h} "$folder"/kernel/irq/irq_sim.c || return 0
  mkdir "$build/m"
  cp "$build/drivers/gpio/gpiolib.h" "$build/m/"
  cp "$build/drivers/gpio/gpio-sim.c" "$build/m/gpio-sim-main.c"
  sed 's/^EXPORT_SYMBOL_GPL(.*//; s/handle_simple_irq(irq_to_desc(irqnum))/generic_handle_irq_safe(irqnum)/' \
    "$build/kernel/irq/irq_sim.c" > "$build/m/irq_sim.c"
  printf 'obj-m := gpio-sim.o\ngpio-sim-y := gpio-sim-main.o irq_sim.o\n' > "$build/m/Makefile"
  make -s -C "$headers" M="$build/m" modules > "$work/gpio-sim.log" 2>&1 && cp "$build/m/gpio-sim.ko" "$made" && echo "$made"
}

machine=("$jdk/bin/java" -Xmx256m -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -Djava.io.tmpdir=/tmp -cp "$classes"
  io.celltwin.hil.hardware.KernelHardware)
list=(cuse i2c-dev "i2c-stub chip_addr=0x40" i2c-i801 i6300esb)
sim=$(gpio_sim || true)
[ -z "$sim" ] || list+=(configfs "$sim")
[ -n "$sim" ] || echo "GPIO lines are left out: apt install linux-headers-$version linux-source-6.1 gcc make"
# shellcheck disable=SC2034 # by name
arguments=(-device i6300esb -action watchdog=reset
  -chardev "socket,id=near,path=$work/line,server=on,wait=off" -device isa-serial,chardev=near
  -chardev "socket,id=far,path=$work/line" -device isa-serial,chardev=far)
status=0
boot list arguments "${machine[@]}" || status=$?
[ "$status" != 70 ] || { echo "FAILED  the machine was reset"; status=1; }
[ "$status" = 0 ] || finish $status

# What has to end with a reset: what it says last, then its command.
reset_by() {
  local what=$1 last=$2 status=0
  shift 2
  boot list arguments "$@" || status=$?
  if [ "$status" = 70 ] && [ "$(tail -n 1 "$work/out/said")" = "$last" ]; then echo "ok      watchdog: $what, it has reset the machine"; return; fi
  echo "FAILED  watchdog: $what, it has not reset the machine"
  failed=1
}
failed=0
# shellcheck disable=SC2034 # by name
list=(can-raw i6300esb)
reset_by "not fed" "fed for 6 s, now left armed" "${machine[@]}" reset
reset_by "the daemon hangs" "the daemon is held" "$home/hil-tests/vm/watched.sh" "$jdk/bin/java" "$classes"
exit $failed
