package io.celltwin.lab.validate;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// A drive judged with a cell whose identification has seen that very drive: how far what is missed
/// else is the cell file's fault.
enum InSample {
  /// That drive and slow tests, nothing else: as close to it as the model comes.
  ALONE {
    @Override
    Split judging(MeasuredFile file) {
      return new Split(
          file.set(),
          file.set().setName() + "_in_" + file.name(),
          "^" + Pattern.quote(file.name()) + "$",
          "drive " + file.name());
    }
  },

  /// Everything there is.
  ALL {
    @Override
    Split judging(MeasuredFile file) {
      return file.set().published();
    }
  };

  abstract Split judging(MeasuredFile file);

  private String option() {
    return name().toLowerCase(Locale.ROOT);
  }

  static final class Converter implements ITypeConverter<InSample> {
    @Override
    public InSample convert(String option) {
      return Arrays.stream(values())
          .filter(value -> value.option().equals(option))
          .findFirst()
          .orElseThrow(() ->
              new TypeConversionException(
                  "found "
                      + option
                      + ", expected "
                      + Arrays.stream(values())
                          .map(InSample::option)
                          .collect(Collectors.joining(" or "))));
    }
  }
}
