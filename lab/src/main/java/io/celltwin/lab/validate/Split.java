package io.celltwin.lab.validate;

import java.util.regex.Pattern;

/// A cell file of a set, by what its identification sees of the set's measurements.
///
/// @param name of the cell file, without `.toml`
/// @param sees regular expression found in the names of the drives and pulses that are used; slow
///   tests always are
/// @param words the same for a reader
record Split(MeasuredSet set, String name, String sees, String words) {
  boolean sees(String measurement) {
    return Pattern.compile(sees).matcher(measurement).find();
  }

  String file() {
    return name + ".toml";
  }
}
