/// Chips on the other end of the wire, register by register: a driver cannot tell them from real
/// ones, and a firmware developer can break them. Start at `EmulatedLtcChain` or `EmulatedBqStack`;
/// what their pins see is [ChainInputs]. Written from facts about the chips, never from a driver.
package io.celltwin.simulation.chip;
