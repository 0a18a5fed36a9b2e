package io.celltwin.hil.mosquitto;

import io.celltwin.hil.kernel.Checks;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// A small ext4 in a file, mounted for as long as this is open. Only root may.
final class SmallDisk implements AutoCloseable {
  private final Path image;
  private final Path folder;

  SmallDisk(Path parent, int megabytes) throws Exception {
    image = parent.resolve("disk.img");
    folder = Files.createDirectories(parent.resolve("disk"));
    Checks.run("truncate", "-s", megabytes + "M", image.toString());
    Checks.run("/sbin/mkfs.ext4", "-q", "-m", "0", image.toString());
    mount();
  }

  /// Whether this process may mount one.
  static boolean possible() {
    return System.getProperty("user.name").equals("root")
        && Files.exists(Path.of("/dev/loop-control"));
  }

  private void mount() throws Exception {
    Checks.run("mount", "-o", "loop,errors=remount-ro", image.toString(), folder.toString());
  }

  Path folder() {
    return folder;
  }

  /// To the last block.
  void fill() throws IOException {
    byte[] block = new byte[4096];
    try (OutputStream out = Files.newOutputStream(folder.resolve("ballast"))) {
      while (true) out.write(block);
    } catch (IOException full) {
      // As wanted.
    }
  }

  void free() throws IOException {
    Files.deleteIfExists(folder.resolve("ballast"));
  }

  /// While nobody writes there.
  void readOnly(boolean on) throws Exception {
    Checks.run("mount", "-o", "remount," + (on ? "ro" : "rw"), folder.toString());
  }

  /// As the kernel does where it finds the disk broken: nothing can be written any more, also to
  /// files that are open.
  void fail() throws Exception {
    String device = Checks.run("findmnt", "-n", "-o", "SOURCE", folder.toString());
    Path trigger = Path.of("/sys/fs/ext4", Path.of(device).getFileName().toString());
    Files.writeString(trigger.resolve("trigger_fs_error"), "test");
  }

  /// After [#fail], while no file of it is open.
  void repair() throws Exception {
    Checks.run("umount", folder.toString());
    Checks.sh("/sbin/e2fsck -fy " + image + "; [ $? -le 1 ]");
    mount();
  }

  /// Whoever writes waits, until [#thaw].
  void freeze() throws Exception {
    Checks.run("/sbin/fsfreeze", "-f", folder.toString());
  }

  void thaw() throws Exception {
    Checks.run("/sbin/fsfreeze", "-u", folder.toString());
  }

  @Override
  public void close() throws IOException {
    Process umount = new ProcessBuilder("umount", "-l", folder.toString()).inheritIO().start();
    umount.onExit().join();
  }
}
