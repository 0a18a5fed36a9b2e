/// What a pack has been through in its life: what flowed, how warm and how full it was for how
/// long, how often what happened. Start at [PackLife]; what it tells is [LifeCounts].
package io.celltwin.estimator.life;
