package io.celltwin.edge.command;

import java.io.IOException;

/// Whoever read standard output has read enough, as `head` does.
public final class ReaderGoneException extends IOException {
  private static final long serialVersionUID = 1;
}
