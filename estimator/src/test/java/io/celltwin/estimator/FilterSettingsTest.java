package io.celltwin.estimator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import org.junit.jupiter.api.Test;

class FilterSettingsTest {
  @Test
  void namesTheComponentThatIsNotAFiniteNumberAboveZero() throws ReflectiveOperationException {
    RecordComponent[] components = FilterSettings.class.getRecordComponents();
    Constructor<?> constructor = FilterSettings.class.getConstructors()[0];
    for (int k = 0; k < components.length; k++) {
      for (double wrong : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
        Object[] values = new Object[components.length];
        for (int j = 0; j < values.length; j++) {
          values[j] = components[j].getAccessor().invoke(FilterSettings.STANDARD);
        }
        values[k] = wrong;
        IllegalArgumentException refused =
            assertThrows(IllegalArgumentException.class, () -> create(constructor, values));
        assertEquals(
            components[k].getName() + " " + wrong + ", expected above 0", refused.getMessage());
      }
    }
  }

  private static void create(Constructor<?> constructor, Object[] values)
      throws ReflectiveOperationException {
    try {
      constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refusal) throw refusal;
      throw e;
    }
  }
}
