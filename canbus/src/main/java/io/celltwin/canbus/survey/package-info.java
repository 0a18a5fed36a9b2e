/// What a bus tells about itself before anything is decoded. Start at [BusSurvey]: who sends what,
/// how often, and the bus's load; [Fingerprints] guesses the battery's protocol from it.
package io.celltwin.canbus.survey;
