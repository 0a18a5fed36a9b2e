/// How fast the simulated world runs: pack, sensors, chips and daemon, alone and together.
package io.celltwin.hil.speed;
