/// Scenarios as tests of JUnit Jupiter.
package io.celltwin.hil.junit;
