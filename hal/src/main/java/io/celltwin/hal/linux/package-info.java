/// Hardware on Linux: [LinuxSpiBus] through Pi4J's linuxfs, [LinuxI2cBus], [LinuxGpioLine] and
/// [HardwareWatchdog] on the kernel's devices; [ServiceNotifier] for systemd, [MachineClock] for
/// whether the time is known. What fails is a [DeviceException]. Layouts and numbers are those of
/// 64-bit Linux.
package io.celltwin.hal.linux;
