package io.celltwin.lab.identify;

import java.util.List;

/// What an identified cell rests on: what a report of it shows.
public final class Evidence {
  final CellTests tests;
  final Fit fit;
  final Confidence confidence;

  /// Every how many rows the fit used.
  final int stride;

  /// Of every file, those that the fit has not seen too.
  final List<Leftover> leftovers;

  /// Files without another cycle near their temperature that could judge them.
  final List<String> judgedBySelf;

  Evidence(
      CellTests tests,
      Fit fit,
      Confidence confidence,
      int stride,
      List<Leftover> leftovers,
      List<String> judgedBySelf) {
    this.tests = tests;
    this.fit = fit;
    this.confidence = confidence;
    this.stride = stride;
    this.leftovers = List.copyOf(leftovers);
    this.judgedBySelf = List.copyOf(judgedBySelf);
  }

  List<Leftover> used() {
    return leftovers.stream().filter(l -> l.used).toList();
  }

  List<Leftover> unseen() {
    return leftovers.stream().filter(l -> !l.used).toList();
  }
}
