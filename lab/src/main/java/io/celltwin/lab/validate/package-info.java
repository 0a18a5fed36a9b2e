/// How far the estimates are from truth. Start at [ValidateCommand]; [MeasuredSet] finds files,
/// [Truth] tells what is true of them, [Case] how they are disturbed, [Replay] runs the daemon on
/// one, [Score] judges, [Targets] says what is aimed at, [ValidateReport] shows it.
package io.celltwin.lab.validate;
