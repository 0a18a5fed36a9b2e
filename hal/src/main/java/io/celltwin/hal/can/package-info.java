/// CAN on Linux: [SocketCanPort] for the kernel's interfaces, [SlcanPort] for serial adapters,
/// [KernelIsoTpChannel] for the kernel's ISO-TP. All of them listen only, unless opened to send.
/// Layouts and numbers are those of 64-bit Linux.
package io.celltwin.hal.can;
