package io.celltwin.hal.linux;

import io.celltwin.hal.kernel.Errno;
import java.io.IOException;

/// A device that refused something: which, what, the kernel's error number, and what is likely to
/// be the matter.
public final class DeviceException extends IOException {
  private static final long serialVersionUID = 1;

  /// Where the kernel gave no number.
  public static final int NO_ERRNO = 0;

  private final String device;
  private final String operation;
  private final int errno;
  private final String likelyCause;

  /// @param operation as it follows upon "cannot"
  /// @param errno or [#NO_ERRNO]
  /// @param likelyCause for whoever stands before the machine; may be empty
  public DeviceException(String device, String operation, int errno, String likelyCause) {
    super(message(device, operation, errno, likelyCause));
    this.device = device;
    this.operation = operation;
    this.errno = errno;
    this.likelyCause = likelyCause;
  }

  /// A native library that a device is used through cannot be loaded.
  ///
  /// @param folder the system property that says below which folder it is unpacked
  public static DeviceException ofLibrary(
      String device, String library, String folder, LinkageError failure) {
    String below = System.getProperty(folder, System.getProperty("java.io.tmpdir"));
    DeviceException refused =
        new DeviceException(
            device,
            "load the library of " + library,
            NO_ERRNO,
            "it is unpacked below %s, which must be writable and not mounted noexec; another folder: -D%s=FOLDER"
                .formatted(below, folder));
    refused.initCause(failure);
    return refused;
  }

  private static String message(String device, String operation, int errno, String likelyCause) {
    StringBuilder text = new StringBuilder(device).append(": cannot ").append(operation);
    if (errno != NO_ERRNO) {
      text.append(": ").append(Errno.name(errno));
      String meaning = Errno.text(errno);
      if (!meaning.isEmpty()) text.append(" (").append(errno).append("), ").append(meaning);
    }
    if (!likelyCause.isEmpty()) text.append(": ").append(likelyCause);
    return text.toString();
  }

  public String device() {
    return device;
  }

  public String operation() {
    return operation;
  }

  public int errno() {
    return errno;
  }

  /// Such as `EACCES`.
  public String errnoName() {
    return errno == NO_ERRNO ? "" : Errno.name(errno);
  }

  public String likelyCause() {
    return likelyCause;
  }
}
