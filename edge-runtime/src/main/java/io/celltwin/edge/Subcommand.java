package io.celltwin.edge;

import java.util.concurrent.Callable;

/// A subcommand of `celltwin`: a class with picocli's `@Command`, named in
/// `META-INF/services/io.celltwin.edge.Subcommand`. What is on the class path is what there is. The
/// result is the exit status.
public interface Subcommand extends Callable<Integer> {}
