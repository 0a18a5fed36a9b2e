/// What a pack can take and give: the largest currents and powers for some seconds and for long,
/// and the energy that can still be had from it. Start at [PackPower] and [PackEnergy].
package io.celltwin.estimator.power;
