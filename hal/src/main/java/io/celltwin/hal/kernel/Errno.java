package io.celltwin.hal.kernel;

/// Error numbers as people know them, of those that devices give.
public final class Errno {
  private Errno() {}

  /// Such as `ENOENT`; `errno 200` where it has no name here.
  public static String name(int errno) {
    return switch (errno) {
      case Linux.EPERM -> "EPERM";
      case Linux.ENOENT -> "ENOENT";
      case Linux.EINTR -> "EINTR";
      case Linux.EIO -> "EIO";
      case Linux.ENXIO -> "ENXIO";
      case 9 -> "EBADF";
      case Linux.EAGAIN -> "EAGAIN";
      case 12 -> "ENOMEM";
      case Linux.EACCES -> "EACCES";
      case Linux.EBUSY -> "EBUSY";
      case Linux.ENODEV -> "ENODEV";
      case Linux.ENOTDIR -> "ENOTDIR";
      case Linux.EISDIR -> "EISDIR";
      case Linux.EINVAL -> "EINVAL";
      case 24 -> "EMFILE";
      case Linux.ENOTTY -> "ENOTTY";
      case 40 -> "ELOOP";
      case 71 -> "EPROTO";
      case Linux.EMSGSIZE -> "EMSGSIZE";
      case Linux.EOPNOTSUPP -> "EOPNOTSUPP";
      case 103 -> "ECONNABORTED";
      case 107 -> "ENOTCONN";
      case 108 -> "ESHUTDOWN";
      case Linux.ETIMEDOUT -> "ETIMEDOUT";
      case Linux.ECONNREFUSED -> "ECONNREFUSED";
      case Linux.EREMOTEIO -> "EREMOTEIO";
      default -> "errno " + errno;
    };
  }

  /// What it says; empty where it has no name here.
  public static String text(int errno) {
    return switch (errno) {
      case Linux.EPERM -> "not permitted";
      case Linux.ENOENT -> "no such file";
      case Linux.EINTR -> "interrupted";
      case Linux.EIO -> "input/output error";
      case Linux.ENXIO -> "no such device or address";
      case 9 -> "bad descriptor";
      case Linux.EAGAIN -> "not now";
      case 12 -> "no memory";
      case Linux.EACCES -> "permission denied";
      case Linux.EBUSY -> "busy";
      case Linux.ENODEV -> "no such device";
      case Linux.ENOTDIR -> "not a folder";
      case Linux.EISDIR -> "a folder";
      case Linux.EINVAL -> "invalid";
      case 24 -> "too many open files";
      case Linux.ENOTTY -> "not for this kind of device";
      case 40 -> "too many symbolic links";
      case 71 -> "protocol error";
      case Linux.EMSGSIZE -> "message too long";
      case Linux.EOPNOTSUPP -> "not supported";
      case 103 -> "connection aborted";
      case 107 -> "not connected";
      case 108 -> "shut down";
      case Linux.ETIMEDOUT -> "timed out";
      case Linux.ECONNREFUSED -> "nobody listens";
      case Linux.EREMOTEIO -> "remote input/output error";
      default -> "";
    };
  }
}
