package io.celltwin.hil.port;

/// An adapter's, to be pulled out and put back.
public interface Plug {
  void out() throws Exception;

  void in() throws Exception;
}
