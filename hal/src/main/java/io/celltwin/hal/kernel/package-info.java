/// The system calls and error numbers of 64-bit Linux, for the adapters of this module alone.
package io.celltwin.hal.kernel;
