/// Recorded buses. Start at [CanLogs#open]: a log of any format, told by its content, as a
/// [CanLogReader]; [LogCanPort] plays one as a port, [CandumpWriter] and [AscWriter] write one,
/// [CanRecorder] keeps the newest traffic of a live bus.
package io.celltwin.canbus.log;
