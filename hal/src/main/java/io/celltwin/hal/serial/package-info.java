/// Serial lines on Linux. Start at [JsscSerialPort].
package io.celltwin.hal.serial;
