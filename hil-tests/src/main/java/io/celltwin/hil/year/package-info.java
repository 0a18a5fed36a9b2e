/// A pack's everyday life with ageing, as fast as it goes. Start at [HilYearCommand].
package io.celltwin.hil.year;
