/// A car around a battery: what the road, the motors and the climate ask of it, and what comes
/// back. Start at [Vehicle] and [Powertrain]; [VehicleFile] reads the cars that come with the
/// program, [DriveDuty] and [DailyDuty] drive and charge a pack, [MotorDuty] takes motors that
/// another simulation turns. [ConsumptionTable] prints what cars use.
package io.celltwin.simulation.vehicle;
