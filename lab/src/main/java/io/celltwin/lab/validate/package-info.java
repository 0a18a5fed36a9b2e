/// How far the estimates are from measured truth. Start at [ValidateCommand]; [MeasuredSet] finds
/// files and truth, [Replay] runs the daemon on one of them, [Score] judges.
package io.celltwin.lab.validate;
